// SPDX-License-Identifier: Apache-2.0
// Fixtures that no test uses, tests of one name, assertions about what nothing can make true.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "frontend/lint/lints.hpp"

namespace frost::lint_groups {

namespace {

using hir::ShapeOrigin;
using hir::TypeId;

void unused_fixtures(const ast::Ast& ast, Emitter& emit) {
  std::set<std::string_view> used;
  for (const ast::Test& test : ast.tests) {
    for (const ast::Name& fixture : test.fixtures) used.insert(fixture.text);
  }
  for (const ast::Fixture& fixture : ast.fixtures) {
    if (used.contains(fixture.name.text)) continue;
    emit.emit<diag::UnusedFixture>(fixture.name.span, fixture.name.text);
  }
}

void repeated_names(const ast::Ast& ast, Emitter& emit) {
  std::map<std::string_view, SourceSpan> first;
  for (const ast::Test& test : ast.tests) {
    auto [it, is_new] = first.try_emplace(test.name.text, test.name.span);
    if (is_new) continue;
    emit.emit<diag::RepeatedTestName>(test.name.span, test.name.text)
        .label(it->second, "the first one");
  }
}

// ---------- assertions

// What the relations of one predicate and arity have in their argument positions.
struct Signature {
  std::vector<std::vector<TypeId>> tuples;
};

class Assertions {
 public:
  Assertions(const LintInput& input, Emitter& emit) : hir_(*input.hir), input_(input), emit_(emit) {
    for (const hir::Shape& shape : hir_.schema) {
      const hir::Relation& relation = hir_.relations[shape.relation];
      if (relation.auxiliary) continue;
      predicates_.insert(relation.predicate);
      // The default `allow` takes facts of any type; nobody means those.
      bool is_default =
          shape.origin == ShapeOrigin::BuiltinHead || shape.origin == ShapeOrigin::DefaultAllow;
      bool has_any = std::ranges::any_of(relation.types, [&](TypeId type) { return is_any(type); });
      auto& known = signatures_[{relation.predicate, relation.types.size()}];
      if (!is_default || !has_any) known.tuples.push_back(relation.types);
    }
    // A predicate without arguments, or with too many for a fact, has no shape.
    for (const hir::Clause& clause : hir_.clauses) {
      const hir::Relation& relation = hir_.relations[clause.head.relation];
      if (relation.auxiliary) continue;
      predicates_.insert(relation.predicate);
      signatures_[{relation.predicate, relation.types.size()}].tuples.push_back(relation.types);
    }
  }

  void check_all() {
    for (size_t i = 0; i < hir_.tests.size(); ++i) {
      const hir::Test& test = hir_.tests[i];
      bool has_permissions = states_permissions(test);
      const std::vector<ast::Assertion>& sources = input_.ast.tests[i].assertions;
      if (sources.size() != test.assertions.size()) continue;
      for (size_t j = 0; j < sources.size(); ++j) {
        check(test.assertions[j], sources[j], has_permissions);
      }
    }
  }

 private:
  [[nodiscard]] bool is_any(TypeId type) const {
    return hir_.types[type].kind == hir::TypeKind::Any;
  }

  // Whether the test itself has has_permission facts, which may be about anything (SEM-19).
  [[nodiscard]] bool states_permissions(const hir::Test& test) const {
    auto is_permission = [&](const hir::Fact& fact) {
      return hir_.relations[fact.relation].predicate == "has_permission";
    };
    return std::ranges::any_of(test.facts, is_permission) ||
           std::ranges::any_of(test.fixtures, [&](uint32_t fixture) {
             return std::ranges::any_of(hir_.fixtures[fixture], is_permission);
           });
  }

  void check(const hir::Assertion& assertion, const ast::Assertion& source, bool has_permissions) {
    const ast::Functor& subject = source.subject;
    auto known = signatures_.find({assertion.predicate, assertion.arguments.size()});
    if (known == signatures_.end()) return report_unknown(subject);
    const auto& tuples = known->second.tuples;
    if (has_permissions || tuples.empty()) return;
    for (size_t i = 0; i < subject.parameters.size(); ++i) {
      if (fits_somewhere(assertion, tuples, i)) continue;
      // A negative test with a type of entity that has no rights here is a good test.
      if (assertion.negated && !is_kind_mismatch(assertion, tuples, i)) continue;
      const std::string& type = hir_.types[type_at(assertion, i)].name;
      emit_.emit<diag::AssertionType>(subject.parameters[i].span, assertion.predicate, type, i + 1)
          .label("expected " + expected(tuples, i));
      return;
    }
    bool fits = std::ranges::any_of(tuples, [&](const std::vector<TypeId>& tuple) {
      for (size_t i = 0; i < tuple.size(); ++i) {
        if (!accepts(assertion, i, tuple[i])) return false;
      }
      return true;
    });
    if (!fits && !assertion.negated) {
      emit_.emit<diag::AssertionTypes>(subject.span, assertion.predicate);
    }
  }

  // Whether a position of this type can hold the argument.
  [[nodiscard]] bool accepts(const hir::Assertion& assertion, size_t position, TypeId type) const {
    if (is_any(type)) return true;
    if (assertion.open_position == position) {
      return std::ranges::any_of(assertion.open_types,
                                 [&](TypeId open) { return open == type || is_any(open); });
    }
    return hir_.literals[assertion.arguments[position]].type == type;
  }

  [[nodiscard]] bool fits_somewhere(const hir::Assertion& assertion,
                                    const std::vector<std::vector<TypeId>>& tuples,
                                    size_t position) const {
    return std::ranges::any_of(tuples, [&](const std::vector<TypeId>& tuple) {
      return accepts(assertion, position, tuple[position]);
    });
  }

  [[nodiscard]] TypeId type_at(const hir::Assertion& assertion, size_t position) const {
    if (assertion.open_position != position) {
      return hir_.literals[assertion.arguments[position]].type;
    }
    return assertion.open_types.empty() ? hir::kString : assertion.open_types.front();
  }

  // A primitive where entities are expected, or the other way round.
  [[nodiscard]] bool is_kind_mismatch(const hir::Assertion& assertion,
                                      const std::vector<std::vector<TypeId>>& tuples,
                                      size_t position) const {
    auto primitive = [&](TypeId type) { return hir_.types[type].kind == hir::TypeKind::Primitive; };
    bool is_primitive = primitive(type_at(assertion, position));
    return std::ranges::none_of(tuples, [&](const std::vector<TypeId>& tuple) {
      return primitive(tuple[position]) == is_primitive;
    });
  }

  [[nodiscard]] std::string expected(const std::vector<std::vector<TypeId>>& tuples,
                                     size_t position) const {
    std::set<std::string> names;
    for (const std::vector<TypeId>& tuple : tuples) {
      names.insert(hir::type_text(hir_.types[tuple[position]]));
    }
    constexpr size_t kNamesShown = 4;
    std::string text;
    size_t shown = 0;
    for (const std::string& name : names) {
      if (shown == kNamesShown) return text + " or another type";
      if (shown > 0) text += shown + 1 == names.size() ? " or " : ", ";
      text += name;
      ++shown;
    }
    return text;
  }

  void report_unknown(const ast::Functor& subject) {
    DiagnosticBuilder report = emit_.emit<diag::AssertionPredicate>(
        subject.name.span, subject.name.text, subject.parameters.size());
    MeantWord meant(subject.name.text);
    for (const std::string& predicate : predicates_) meant.offer(predicate);
    if (meant.best().empty()) return;
    report.replace(subject.name.span, std::string(meant.best()));
  }

  const hir::Hir& hir_;
  const LintInput& input_;
  Emitter& emit_;
  std::set<std::string> predicates_;
  std::map<std::pair<std::string, size_t>, Signature> signatures_;
};

}  // namespace

void tests(const LintInput& input, Emitter& emit) {
  unused_fixtures(input.ast, emit);
  repeated_names(input.ast, emit);
  if (input.hir != nullptr) Assertions(input, emit).check_all();
}

}  // namespace frost::lint_groups
