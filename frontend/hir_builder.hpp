// SPDX-License-Identifier: Apache-2.0
// Builds the tables of the HIR from inferred rules. Internal to the front end.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "frontend/infer.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

class HirBuilder {
 public:
  HirBuilder(Inference inference, const Limits& limits);

  // Relations, clauses, policy facts, literal positions, known tuples and open shapes.
  void build();

  hir::LiteralId literal(const core::Value& value);
  [[nodiscard]] TypeTable& types() { return inference_.types; }
  [[nodiscard]] const hir::Hir& hir() const { return hir_; }
  [[nodiscard]] hir::Hir take();
  void add_test(hir::Test test) { hir_.tests.push_back(std::move(test)); }
  // Gives the index of the fixture.
  uint32_t add_fixture(std::vector<hir::Fact> facts) {
    hir_.fixtures.push_back(std::move(facts));
    return static_cast<uint32_t>(hir_.fixtures.size() - 1);
  }

  // Whether facts of this relation with these literals are accepted (polar.md §6.3 step 8).
  [[nodiscard]] bool accepts(hir::RelationId relation,
                             const std::vector<hir::LiteralId>& arguments) const;

 private:
  // An accepted shape before the literal positions are known: one entry per argument.
  using Pattern = std::vector<std::optional<hir::LiteralId>>;

  void create_relations();
  void create_clauses();
  void prune_clauses();
  void extract_facts();
  void find_literal_positions();
  void find_known_tuples();
  void find_open_shapes();

  [[nodiscard]] hir::RelationId relation(const std::string& predicate,
                                         const std::vector<hir::TypeId>& types) const;
  [[nodiscard]] std::vector<hir::TypeId> types_of(const core::Atom& atom, const MonoRule& rule);
  hir::Atom atom(const core::Atom& source, const MonoRule& rule);
  void accept(const hir::Atom& atom);

  Inference inference_;
  const Limits& limits_;
  hir::Hir hir_;
  std::map<FactShape, hir::RelationId> relations_;
  std::map<std::pair<hir::TypeId, std::string>, hir::LiteralId> literals_;
  std::map<hir::RelationId, std::set<Pattern>> accepted_;
};

// Lowers the policy's test blocks; refuses facts whose shape is not accepted (SEM-64).
void lower_tests(const ast::Ast& ast, HirBuilder& builder, const Limits& limits, Emitter& emit);

}  // namespace frost
