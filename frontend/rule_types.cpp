// SPDX-License-Identifier: Apache-2.0
#include "frontend/rule_types.hpp"

namespace frost {

namespace {

using core::TestKind;
using hir::TypeId;

class Reader {
 public:
  Reader(const core::Rule& rule, TypeTable& types, Emitter& emit)
      : rule_(rule), types_(types), emit_(emit), reasons_(rule.variables.size()) {
    result_.domain.resize(rule.variables.size());
    result_.excluded.resize(rule.variables.size());
  }

  RuleTypes run() {
    intern_values(rule_.head);
    for (const core::Atom& atom : rule_.body) intern_values(atom);
    for (const core::Atom& atom : rule_.negated) intern_values(atom);
    for (const core::TypeTest& test : rule_.tests) read(test);
    for (const core::Condition& condition : rule_.conditions) read(condition);
    for (size_t i = 0; i < result_.domain.size(); ++i) {
      auto& domain = result_.domain[i];
      if (!domain) continue;
      std::erase_if(*domain, [&](TypeId id) { return result_.excluded[i].contains(id); });
      result_.impossible |= domain->empty();
    }
    return std::move(result_);
  }

 private:
  struct Reason {
    std::string type;
    SourceSpan span;
  };

  void intern_values(const core::Atom& atom) {
    for (const core::Term& term : atom.terms) {
      if (term.is_value()) types_.intern(term.value.type);
    }
  }

  [[nodiscard]] std::set<TypeId> tested(const core::TypeTest& test) {
    bool exact = test.kind == TestKind::Exactly || test.kind == TestKind::NotExactly;
    if (!exact) return types_.concrete(test.type);
    // No value has an abstract type itself.
    if (test.type == "Actor" || test.type == "Resource") return {};
    return {types_.intern(test.type)};
  }

  void read(const core::TypeTest& test) {
    std::set<TypeId> types = tested(test);
    bool is_negative = test.kind == TestKind::Not || test.kind == TestKind::NotExactly;
    if (!test.variable.valid()) {
      bool accepted = types.contains(types_.intern(test.value_type));
      result_.impossible |= accepted == is_negative;
    } else if (is_negative) {
      result_.excluded[test.variable.index()].merge(types);
    } else {
      narrow(test.variable, types, {test.type, test.span});
    }
  }

  void read(const core::Condition& condition) {
    if (condition.op == hir::Comparison::NotEqual) return;
    require_integer(condition.left, condition);
    require_integer(condition.right, condition);
  }

  void require_integer(const core::Term& term, const core::Condition& condition) {
    if (term.is_now) return;
    bool ordered = condition.op != hir::Comparison::Equal;
    if (term.variable.valid()) {
      const auto& domain = result_.domain[term.variable.index()];
      if (ordered && domain && !domain->empty() && !domain->contains(hir::kInteger)) {
        return not_integer(term, rule_.variables[term.variable].name,
                           "a " + reasons_[term.variable.index()].back().type);
      }
      return narrow(term.variable, {hir::kInteger}, {"Integer", condition.span});
    }
    if (term.value.type == "Integer") return;
    if (ordered) return not_integer(term, term.value.id, "a " + term.value.type);
    result_.impossible = true;  // `"a" = @current_unix_time`
  }

  void not_integer(const core::Term& term, const std::string& text, const std::string& what) {
    result_.impossible = true;
    if (term.variable.valid() && rule_.variables[term.variable].merged) return;
    auto report = emit_.emit<diag::ComparisonType>(term.span, text, what);
    if (term.variable.valid()) explain(term.variable, report);
  }

  void narrow(core::VariableId variable, const std::set<TypeId>& types, Reason reason) {
    auto& domain = result_.domain[variable.index()];
    if (!domain) {
      domain = types;
    } else {
      bool was_empty = domain->empty();
      std::erase_if(*domain, [&](TypeId id) { return !types.contains(id); });
      // An empty set of actors is no contradiction, just a policy without actors.
      if (domain->empty() && !was_empty && !types.empty()) conflict(variable, reason);
    }
    reasons_[variable.index()].push_back(std::move(reason));
    result_.impossible |= domain->empty();
  }

  void conflict(core::VariableId variable, const Reason& reason) {
    const core::Variable& named = rule_.variables[variable];
    if (named.merged) return;  // `=` between different types is false (DEC-21)
    auto report = emit_.emit<diag::EmptyType>(reason.span, named.name);
    report.label(fmt::format("`{}` is {} here", named.name, reason.type));
    explain(variable, report);
  }

  void explain(core::VariableId variable, DiagnosticBuilder& report) {
    for (const Reason& reason : reasons_[variable.index()]) {
      report.label(reason.span, fmt::format("but {} here, and no value is both", reason.type));
    }
  }

  const core::Rule& rule_;
  TypeTable& types_;
  Emitter& emit_;
  RuleTypes result_;
  std::vector<std::vector<Reason>> reasons_;  // by variable: what narrowed it so far
};

}  // namespace

RuleTypes read_types(const core::Rule& rule, TypeTable& types, Emitter& emit) {
  return Reader(rule, types, emit).run();
}

}  // namespace frost
