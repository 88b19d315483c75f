// SPDX-License-Identifier: Apache-2.0
// The policy's test blocks (polar.md §7).
#include <algorithm>
#include <map>

#include "frontend/desugar.hpp"
#include "frontend/did_you_mean.hpp"
#include "frontend/hir_builder.hpp"

namespace frost {

namespace {

using hir::LiteralId;
using hir::TypeId;

class TestLowering {
 public:
  TestLowering(const ast::Ast& ast, HirBuilder& builder, const Limits& limits, Emitter& emit)
      : ast_(ast),
        builder_(builder),
        limits_(limits),
        emit_(emit),
        rules_are_complete_(!emit.has_errors()) {}

  void run() {
    for (const ast::Fixture& fixture : ast_.fixtures) lower_fixture(fixture);
    for (const ast::Test& test : ast_.tests) lower_test(test);
  }

 private:
  void lower_fixture(const ast::Fixture& fixture) {
    auto [it, is_new] = fixtures_.try_emplace(fixture.name.text);
    if (!is_new) {
      emit_.emit<diag::DuplicateFixture>(fixture.name.span, fixture.name.text)
          .label(it->second.span, "defined here first");
    }
    std::vector<hir::Fact> facts;
    for (const ast::Fact& fact : fixture.facts) {
      if (auto lowered = lower_fact(fact)) facts.push_back(*lowered);
    }
    if (is_new) it->second = {fixture.name.span, builder_.add_fixture(std::move(facts))};
  }

  void lower_test(const ast::Test& source) {
    hir::Test test{source.name.text, {}, {}, {}, source.span};
    for (const ast::Name& name : source.fixtures) {
      auto it = fixtures_.find(name.text);
      if (it == fixtures_.end()) {
        if (may_be_lost(name.text)) continue;
        auto builder = emit_.emit<diag::UnknownFixture>(name.span, name.text);
        suggest(emit_, builder, {name.text, name.span}, fixtures_);
      } else {
        test.fixtures.push_back(it->second.index);
      }
    }
    for (const ast::Fact& fact : source.facts) {
      if (auto lowered = lower_fact(fact)) test.facts.push_back(*lowered);
    }
    for (const ast::Assertion& assertion : source.assertions) {
      if (auto lowered = lower_assertion(assertion)) test.assertions.push_back(std::move(*lowered));
    }
    builder_.add_test(std::move(test));
  }

  // Whether it may be due to a reported mistake that there is no such fixture.
  [[nodiscard]] bool may_be_lost(const std::string& fixture) const {
    return ast_.is_incomplete || std::ranges::find(ast_.lost, fixture) != ast_.lost.end();
  }

  std::optional<hir::Fact> lower_fact(const ast::Fact& fact) {
    if (fact.arguments.empty() || fact.arguments.size() > limits_.fact_arity_max) {
      emit_.emit<diag::FactArity>(fact.span, limits_.fact_arity_max, fact.name.text,
                                  fact.arguments.size());
      return std::nullopt;
    }
    hir::Fact lowered{{}, {}, fact.span};
    std::vector<TypeId> types;
    for (ast::TermId argument : fact.arguments) {
      std::optional<core::Value> value = value_of(ast_, argument, emit_);
      if (!value) return std::nullopt;
      lowered.arguments.push_back(builder_.literal(*value));
      types.push_back(builder_.hir().literals[lowered.arguments.back()].type);
    }
    if (!rules_are_complete_) return std::nullopt;  // a lost rule may accept it
    auto relation = builder_.find(fact.name.text, types);
    if (!relation || !builder_.accepts(*relation, lowered.arguments)) {
      emit_.emit<diag::FactNotUsed>(fact.span, shape_text(fact.name.text, lowered.arguments),
                                    fact.name.text);
      return std::nullopt;
    }
    lowered.relation = *relation;
    for (size_t i = 0; i < lowered.arguments.size(); ++i) {
      lowered.arguments[i] =
          builder_.as_argument(lowered.arguments[i], builder_.hir().relations[*relation].types[i]);
    }
    return lowered;
  }

  // has_role(User, "steward", Lab), as the vendor's message prints a shape.
  std::string shape_text(const std::string& predicate, const std::vector<LiteralId>& arguments) {
    std::string text = predicate + "(";
    for (size_t i = 0; i < arguments.size(); ++i) {
      const hir::Literal& literal = builder_.hir().literals[arguments[i]];
      const hir::Type& type = builder_.types().types()[literal.type];
      if (i > 0) text += ", ";
      if (type.kind != hir::TypeKind::Primitive) {
        text += type.name;
      } else {
        text += literal.type == hir::kString ? fmt::format("\"{}\"", literal.text) : literal.text;
      }
    }
    return text + ")";
  }

  std::optional<hir::Assertion> lower_assertion(const ast::Assertion& source) {
    hir::Assertion assertion;
    assertion.negated = source.negated;
    assertion.predicate = source.subject.name.text;
    assertion.span = source.span;
    std::string variable;
    for (size_t i = 0; i < source.subject.parameters.size(); ++i) {
      const ast::Parameter& parameter = source.subject.parameters[i];
      const ast::Term& term = ast_.terms[parameter.term];
      if (term.kind != ast::TermKind::Variable) {
        std::optional<core::Value> value = value_of(ast_, parameter.term, emit_);
        if (!value) return std::nullopt;
        assertion.arguments.push_back(builder_.literal(*value));
        continue;
      }
      if (assertion.open_position) {
        emit_.emit<diag::AssertionVariables>(parameter.span);
        return std::nullopt;
      }
      assertion.open_position = static_cast<uint32_t>(i);
      assertion.arguments.emplace_back();
      assertion.open_types = open_types(source, i, parameter);
      variable = term.text;
    }
    if (!lower_condition(source, variable, assertion)) return std::nullopt;
    return assertion;
  }

  // Concrete types of an open position: those of its specialiser, or those that relations of this
  // predicate and arity have there.
  std::vector<TypeId> open_types(const ast::Assertion& source, size_t position,
                                 const ast::Parameter& parameter) {
    std::set<TypeId> types;
    if (parameter.type) {
      types = builder_.types().concrete(parameter.type->text);
    } else {
      for (const hir::Relation& relation : builder_.hir().relations) {
        if (relation.predicate == source.subject.name.text &&
            relation.types.size() == source.subject.parameters.size()) {
          types.insert(relation.types[position]);
        }
      }
    }
    return {types.begin(), types.end()};
  }

  bool lower_condition(const ast::Assertion& source, const std::string& variable,
                       hir::Assertion& assertion) {
    if (!source.iff) return true;
    const ast::Expr& condition = ast_.exprs[*source.iff];
    if (source.negated) {
      emit_.emit<diag::AssertNotIff>(condition.span);
      return false;
    }
    if (condition.kind != ast::ExprKind::In ||
        ast_.terms[condition.terms[0]].kind != ast::TermKind::Variable) {
      emit_.emit<diag::IffForm>(condition.span);
      return false;
    }
    const ast::Term& subject = ast_.terms[condition.terms[0]];
    if (!assertion.open_position || subject.text != variable || variable == "_") {
      emit_.emit<diag::IffVariable>(subject.span, subject.text);
      return false;
    }
    assertion.iff.emplace();
    for (size_t i = 1; i < condition.terms.size(); ++i) {
      std::optional<core::Value> value = value_of(ast_, condition.terms[i], emit_);
      if (!value) return false;
      assertion.iff->push_back(builder_.literal(*value));
    }
    return true;
  }

  struct Fixture {
    SourceSpan span;
    uint32_t index = 0;
  };

  const ast::Ast& ast_;
  HirBuilder& builder_;
  const Limits& limits_;
  Emitter& emit_;
  // Else a fact is not asked whether a rule uses it.
  bool rules_are_complete_;
  std::map<std::string, Fixture, std::less<>> fixtures_;
};

}  // namespace

void lower_tests(const ast::Ast& ast, HirBuilder& builder, const Limits& limits, Emitter& emit) {
  TestLowering(ast, builder, limits, emit).run();
}

}  // namespace frost
