// SPDX-License-Identifier: Apache-2.0
// Builds the tables of the HIR from inferred rules. Internal to the front end.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/short_vector.hpp"
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

  // The relation that facts and questions of these types belong to: the one of exactly these types,
  // else the most specific one whose other positions are Any; none when there is none.
  [[nodiscard]] std::optional<hir::RelationId> find(const std::string& predicate,
                                                    const std::vector<hir::TypeId>& types);
  // `literal` as an argument of type `type`: itself, or wrapped when that is Any.
  hir::LiteralId as_argument(hir::LiteralId literal, hir::TypeId type);

  // Whether facts of this relation with these literals are accepted (polar.md §6.3 step 8).
  [[nodiscard]] bool accepts(hir::RelationId relation,
                             const std::vector<hir::LiteralId>& arguments) const;

 private:
  // An accepted shape before the literal positions are known: one entry per argument.
  using Pattern = hir::LiteralPattern;
  struct ShapeKey {
    hir::RelationId relation;
    Pattern pattern;
    hir::ShapeOrigin origin;
    friend auto operator<=>(const ShapeKey&, const ShapeKey&) = default;
  };

  void create_relations();
  void create_clauses();
  void accept_declared();
  hir::Clause clause(const MonoRule& rule);
  void prune_clauses();
  void find_schema();
  void extract_facts();
  void find_literal_positions();
  void find_known_tuples();
  void find_open_shapes();

  [[nodiscard]] hir::RelationId relation(std::string_view predicate,
                                         std::span<const hir::TypeId> types) const;
  using Types = ShortVector<hir::TypeId, 8>;
  [[nodiscard]] Types types_of(const core::Atom& atom, const MonoRule& rule);
  hir::Atom atom(const core::Atom& source, const MonoRule& rule);
  // False when the types decide that it never holds; nothing is added when it always holds.
  bool add_condition(const core::Condition& source, const MonoRule& rule, hir::Clause& clause);
  void add_shape(const hir::Atom& atom, hir::ShapeOrigin origin, SourceSpan span);
  void add_shape(hir::RelationId relation, Pattern pattern, hir::ShapeOrigin origin,
                 SourceSpan span);

  Inference inference_;
  const Limits& limits_;
  hir::Hir hir_;
  std::map<FactShape, hir::RelationId, FactShapeLess> relations_;
  std::map<std::pair<hir::TypeId, std::string>, hir::LiteralId> literals_;
  std::map<hir::RelationId, std::set<Pattern>> accepted_;
  std::map<ShapeKey, std::vector<SourceSpan>> shapes_;
};

// Lowers the policy's test blocks; refuses facts whose shape is not accepted (SEM-64).
void lower_tests(const ast::Ast& ast, HirBuilder& builder, const Limits& limits, Emitter& emit);

}  // namespace frost
