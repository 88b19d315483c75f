// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/plan_tree.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "codegen/engine/plan_estimate.hpp"
#include "codegen/engine/plan_rules.hpp"

namespace frost {

using rir::Node;
using rir::NodeId;
using rir::Op;
using rir::ProcedureId;

namespace {

// Nothing follows these: a row is that they ran.
bool is_last(Op op) {
  return op == Op::Emit || op == Op::EmitAll || op == Op::EmitCall || op == Op::Answer ||
         op == Op::Push || op == Op::Close || op == Op::AnswerAll;
}

// Nothing follows lists whose last operators give answers: their rows are those of what is in them.
// Depth is bounded by Limits::plan_depth_max.
uint64_t count_rows(const PlanCounters& counters, const CountedPlan& plan, ProcedureId procedure,
                    NodeId id) {
  const Node& node = plan.rir.procedures[procedure].nodes[id];
  const auto first = size_t{plan.numbers.of(procedure, id)} * kPlanEvents;
  if (is_last(node.op)) return counters.count(first);
  uint64_t inner = 0;
  if (node.op == Op::All) inner = count_rows(counters, plan, procedure, node.children.back());
  if (node.op == Op::Any || node.op == Op::Switch) {
    for (const NodeId child : node.children) inner += count_rows(counters, plan, procedure, child);
  }
  return std::max(inner, counters.count(first + static_cast<size_t>(PlanEvent::kRow)));
}

class TreeBuilder {
 public:
  TreeBuilder(const PlanSource& source, const std::optional<std::string>& action)
      : source_(source),
        action_(action),
        rules_(source.plan.hir, source.sources),
        estimates_(source.plan.hir, source.plan.rir, source.facts) {}

  Plan run(ProcedureId first) {
    number(first);
    for (size_t next = 0; next < order_.size(); ++next) {
      PlanPart part = make_part(order_[next], next == 0);
      plan_.parts.push_back(std::move(part));
    }
    return std::move(plan_);
  }

 private:
  uint32_t number(ProcedureId id) {
    const auto [place, is_new] = numbers_.try_emplace(id, static_cast<uint32_t>(order_.size()));
    if (is_new) order_.push_back(id);
    return place->second;
  }

  PlanPart make_part(ProcedureId id, bool is_question) {
    const rir::Procedure& procedure = source_.plan.rir.procedures[id];
    procedure_ = id;
    is_question_ = is_question;
    PlanPart part{.goal = goal_text(procedure),
                  .place = rules_.place(procedure.span),
                  .is_table = procedure.table.has_value(),
                  .root = {}};
    part.root = make(procedure.root, 1);
    return part;
  }

  // A query is planned as a relation of its own, here always for `allow` (query_plan.cpp).
  std::string goal_text(const rir::Procedure& procedure) const {
    constexpr std::string_view kQuery = "query#(";
    std::string text = rir::goal_text(source_.plan.hir, procedure);
    if (text.starts_with(kQuery)) text.replace(0, kQuery.size(), "allow(");
    return text;
  }

  const rir::Procedure& procedure() const { return source_.plan.rir.procedures[procedure_]; }

  // `runs`: how often it is expected to begin, for one run of the part.
  PlanOperator make(NodeId id, std::optional<double> runs) {
    const Node& node = procedure().nodes[id];
    if (const std::optional<NodeId> chosen = chosen_case(node)) return make(*chosen, runs);
    PlanOperator made;
    made.name = rir::operator_name(node.op);
    made.text = rir::operator_text(source_.plan.hir, procedure(), id);
    made.rule = rules_.place(rules_.rule_of(procedure(), id));
    made.place = rules_.place(node.span);
    made.counts =
        operator_counts(source_.counters, source_.plan, procedure_, id, source_.clock_cost);
    if (node.callee.valid()) {
      made.part = number(node.callee);
      // Parts have numbers of their own.
      const std::string called = "p" + std::to_string(node.callee.raw);
      if (const size_t at = made.text.find(called); at != std::string::npos) {
        made.text.replace(at, called.size(), "part " + std::to_string(*made.part + 1));
      }
    }
    add_children(node, runs, made);
    std::optional<double> rows = estimates_.rows(procedure(), id);
    if (rows && runs) made.estimated_rows = *rows * *runs;
    return made;
  }

  void add_children(const Node& node, std::optional<double> runs, PlanOperator& made) {
    for (size_t i = 0; i < node.children.size(); ++i) {
      PlanOperator child = make(node.children[i], runs);
      if (node.op == Op::All && runs) {
        const auto rows = estimates_.rows(procedure(), node.children[i]);
        runs = rows ? std::optional(*runs * *rows) : std::nullopt;
      }
      if (node.op == Op::Switch) child.text = case_text(node, i) + ": " + child.text;
      if (node.op == Op::Reach) child.text = (i == 0 ? "seeds: " : "steps: ") + child.text;
      made.children.push_back(std::move(child));
    }
  }

  std::string case_text(const Node& node, size_t i) const {
    return i < node.cases.size() ? hir::literal_text(source_.plan.hir, node.cases[i]) : "else";
  }

  // Of a switch over the action of the question.
  std::optional<NodeId> chosen_case(const Node& node) const {
    if (!is_question_ || !action_ || node.op != Op::Switch) return std::nullopt;
    const auto& parameters = procedure().parameters;
    const rir::VariableId subject = node.operands[0].variable;
    const auto is_string = [&](rir::VariableId id) {
      return procedure().variables[id].type == hir::kString;
    };
    if (std::ranges::count_if(parameters, is_string) != 1 || !is_string(subject))
      return std::nullopt;
    if (std::ranges::find(parameters, subject) == parameters.end()) return std::nullopt;
    for (size_t i = 0; i < node.cases.size(); ++i) {
      if (source_.plan.hir.literals[node.cases[i]].text == *action_) return node.children[i];
    }
    return node.children.back();
  }

  const PlanSource& source_;
  const std::optional<std::string>& action_;
  PlanRules rules_;
  PlanEstimates estimates_;
  Plan plan_;
  std::map<ProcedureId, uint32_t> numbers_;
  std::vector<ProcedureId> order_;
  ProcedureId procedure_;
  bool is_question_ = false;
};

}  // namespace

double clock_cost() {
  constexpr uint64_t kLooks = 20'000;
  PlanCounters counters(true);
  counters.add(1);
  for (uint64_t i = 0; i < kLooks; ++i) counters.note(0);
  counters.stop();
  return static_cast<double>(counters.nanoseconds(0)) / kLooks;
}

OperatorCounts operator_counts(const PlanCounters& counters, const CountedPlan& plan,
                               ProcedureId procedure, NodeId node, double cost) {
  const size_t first = size_t{plan.numbers.of(procedure, node)} * kPlanEvents;
  OperatorCounts counts;
  counts.starts = counters.count(first);
  counts.rows = count_rows(counters, plan, procedure, node);
  double nanoseconds = 0;
  for (size_t event = 0; event < kPlanEvents; ++event) {
    const double looks = static_cast<double>(counters.count(first + event)) * cost;
    const auto measured = static_cast<double>(counters.nanoseconds(first + event));
    nanoseconds += std::max(0.0, measured - looks);
  }
  counts.nanoseconds = static_cast<uint64_t>(nanoseconds);
  return counts;
}

Plan make_plan(const PlanSource& source, ProcedureId procedure,
               const std::optional<std::string>& action) {
  return TreeBuilder(source, action).run(procedure);
}

}  // namespace frost
