// SPDX-License-Identifier: Apache-2.0
// Proof trees from the derivations that rows remember.
#pragma once

#include <optional>
#include <set>

#include "codegen/trace/trace.hpp"

namespace frost::trace {

// Texts as Polar writes them. `unifier` resolves classes; one that stays open is printed as `_: T`.
std::string term_text(const Model& model, const Unifier& unifier, Term term, hir::TypeId type);
// Empty for an auxiliary relation, which has no name of its own: show the source instead.
std::string goal_text(const Model& model, const Unifier& unifier, hir::RelationId relation,
                      const Terms& terms);
// `now` is shown beside the word @current_unix_time.
std::string condition_text(const Model& model, const Unifier& unifier,
                           const hir::Condition& condition, const Terms& variables, Term now);

// The arguments of `atom`, and the comparison `condition`, under `variables`.
Terms terms_of(Model& model, const hir::Atom& atom, const Terms& variables);
Test test_of(Model& model, const hir::Condition& condition, const Terms& variables, Term now);
Test test_of(Model& model, const hir::Atom& negated, const Terms& variables);

// Proves that `terms` of `relation` hold by the first row that matches them; none if none does.
// Binds the open classes of `terms`.
std::optional<Node> prove(Model& model, Term now, const TraceLimits& limits,
                          hir::RelationId relation, const Terms& terms, Unifier& unifier);

}  // namespace frost::trace
