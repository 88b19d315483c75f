// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/plan_profile.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "codegen/engine/plan_rules.hpp"
#include "codegen/engine/plan_tree.hpp"

namespace frost {

namespace {

class Profiler {
 public:
  Profiler(const PlanCatalogue& catalogue, const SourceMap& sources, double clock_cost)
      : catalogue_(catalogue), sources_(sources), clock_cost_(clock_cost) {}

  std::vector<RuleProfile> run() {
    for (const CountedPlan& plan : catalogue_.plans()) {
      const PlanRules rules(plan.hir, sources_);
      for (size_t i = 0; i < plan.rir.procedures.size(); ++i) {
        add(plan, rules, rir::ProcedureId(i));
      }
    }
    std::vector<RuleProfile> all;
    for (auto& [span, profile] : profiles_) {
      if (profile.counts.starts > 0) all.push_back(std::move(profile));
    }
    std::ranges::sort(all, [](const RuleProfile& a, const RuleProfile& b) {
      return std::tuple(b.counts.nanoseconds, b.counts.starts, a.place) <
             std::tuple(a.counts.nanoseconds, a.counts.starts, b.place);
    });
    return all;
  }

 private:
  void add(const CountedPlan& plan, const PlanRules& rules, rir::ProcedureId id) {
    const rir::Procedure& procedure = plan.rir.procedures[id];
    add(plan, rules, id, procedure.root, nullptr);
  }

  // Time is that of the operators of a rule. Its starts and rows are those of its outermost ones:
  // what is around them, `outer`, is of another rule. Alternatives count one by one, and what is
  // called there and not here. Depth is bounded by Limits::plan_depth_max.
  void add(const CountedPlan& plan, const PlanRules& rules, rir::ProcedureId procedure,
           rir::NodeId id, const SourceSpan* outer) {
    const rir::Procedure& source = plan.rir.procedures[procedure];
    const SourceSpan rule = rules.rule_of(source, id);
    RuleProfile& profile = profile_of(rules, rule);
    const OperatorCounts counts =
        operator_counts(catalogue_.counters(), plan, procedure, id, clock_cost_);
    profile.counts.nanoseconds += counts.nanoseconds;
    const rir::Node& node = source.nodes[id];
    const bool is_choice = node.op == rir::Op::Any || node.op == rir::Op::Switch;
    const bool is_outermost = outer == nullptr || *outer != rule;
    if (is_outermost && !is_choice && !calls_its_rule(plan, rules, node, rule)) {
      profile.counts.starts += counts.starts;
      profile.counts.rows += counts.rows;
    }
    for (const rir::NodeId child : node.children) {
      add(plan, rules, procedure, child, is_choice ? outer : &rule);
    }
  }

  // A call without a condition of its own has the place of the rule that it calls.
  static bool calls_its_rule(const CountedPlan& plan, const PlanRules& rules, const rir::Node& node,
                             SourceSpan rule) {
    if (!node.callee.valid()) return false;
    const rir::Procedure& callee = plan.rir.procedures[node.callee];
    return rules.rule_of(callee, callee.root) == rule;
  }

  RuleProfile& profile_of(const PlanRules& rules, SourceSpan rule) {
    const auto [place, is_new] = profiles_.try_emplace(rule);
    if (is_new) {
      place->second.place = rules.place(rule);
      place->second.text = rules.first_line(rule);
    }
    return place->second;
  }

  const PlanCatalogue& catalogue_;
  const SourceMap& sources_;
  double clock_cost_;
  std::map<SourceSpan, RuleProfile> profiles_;
};

}  // namespace

std::vector<RuleProfile> rule_profiles(const PlanCatalogue& catalogue, const SourceMap& sources,
                                       double clock_cost) {
  return Profiler(catalogue, sources, clock_cost).run();
}

}  // namespace frost
