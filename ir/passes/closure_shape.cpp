// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/closure_shape.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "ir/passes/system_shape.hpp"

namespace frost {

namespace {

using rir::VariableId;
using Variables = std::set<VariableId>;

// A body without its recursive goals, by conjunct. Conjuncts that share variables belong together.
class Conjuncts {
 public:
  explicit Conjuncts(const Alternative& body, const std::vector<const Goal*>& own) {
    for (const Goal& goal : body.goals) {
      if (std::ranges::find(own, &goal) == own.end()) rest_.goals.push_back(goal);
    }
    rest_.tests = body.tests;
    rest_.negations = body.negations;
  }

  [[nodiscard]] bool empty() const {
    return rest_.goals.empty() && rest_.tests.empty() && rest_.negations.empty();
  }

  // Takes out what is connected to `from`, and what is connected to nothing.
  Alternative take(Variables from) {
    Alternative part;
    for (bool grows = true; grows;) {
      grows = false;
      auto move_out = [&](auto& source, auto& target, auto&& variables_of) {
        std::erase_if(source, [&](auto& element) {
          const Variables variables = variables_of(element);
          const bool is_linked = variables.empty() || std::ranges::any_of(variables, [&](auto v) {
                                   return from.contains(v);
                                 });
          if (!is_linked) return false;
          from.insert(variables.begin(), variables.end());
          target.push_back(std::move(element));
          grows = true;
          return true;
        });
      };
      move_out(rest_.goals, part.goals, [](const Goal& goal) { return of(goal); });
      move_out(rest_.tests, part.tests, [](const Test& test) { return of(test); });
      move_out(rest_.negations, part.negations,
               [](const Negation& negation) { return of(negation.goal); });
    }
    reached_ = std::move(from);
    return part;
  }
  // Whether the part taken last has this variable.
  [[nodiscard]] bool reached(const Operand& operand) const {
    return reached_.contains(operand.variable);
  }

 private:
  static Variables of(const Goal& goal) {
    Variables variables;
    for (const Operand& operand : goal.arguments) {
      if (operand.is_variable()) variables.insert(operand.variable);
    }
    return variables;
  }
  static Variables of(const Test& test) {
    Variables variables;
    for (const Operand& operand : {test.left, test.right}) {
      if (operand.is_variable()) variables.insert(operand.variable);
    }
    return variables;
  }

  Alternative rest_;
  Variables reached_;
};

class ClosureReader {
 public:
  ClosureReader(const GoalGraph& graph, hir::RelationId relation, const hir::TupleSet& tuples,
                rir::Procedure& procedure)
      : graph_(graph), procedure_(procedure) {
    goal_.relation = relation;
    goal_.tuples = tuples;
    const hir::Relation& source = graph.hir.relations[relation];
    for (uint32_t i = 0; i < source.types.size(); ++i) {
      const VariableId variable =
          procedure.variables.push({i == 0 ? "first" : "second", source.types[i]});
      goal_.arguments.push_back(Operand::of(variable));
      if (!source.is_literal_position(i)) columns_.push_back(i);
    }
  }

  std::optional<Closure> run() {
    if (columns_.size() != 2 || !graph_.is_decided(goal_)) return std::nullopt;
    for (uint32_t column : columns_) {
      if (graph_.index.may_be_universal(goal_.relation, column)) return std::nullopt;
    }
    const std::vector<Alternative> bodies =
        alternatives(graph_.hir, graph_.index, State(), goal_, procedure_);
    for (bool swapped : {false, true}) {
      if (swapped) std::swap(columns_[0], columns_[1]);
      if (auto clauses = read(bodies)) return Closure{swapped, *std::move(clauses)};
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] Operand first(const Goal& goal) const { return goal.arguments[columns_[0]]; }
  [[nodiscard]] Operand second(const Goal& goal) const { return goal.arguments[columns_[1]]; }

  std::optional<std::vector<ClosureClause>> read(const std::vector<Alternative>& bodies) const {
    std::vector<ClosureClause> clauses;
    for (const Alternative& body : bodies) {
      auto clause = read_body(body);
      if (!clause) return std::nullopt;
      if (!clause->parts.empty() || clause->rule.kind == ClosureKind::kDerived) {
        clauses.push_back(*std::move(clause));
      }
    }
    // Derived edges are between values of the first column: a step along the second is no row of
    // theirs. Read the other way round, it may be.
    const bool is_mixed =
        has(clauses, ClosureKind::kDerived) &&
        (has(clauses, ClosureKind::kRight) || has(clauses, ClosureKind::kSandwich));
    return is_mixed ? std::nullopt : std::optional(std::move(clauses));
  }

  static bool has(const std::vector<ClosureClause>& clauses, ClosureKind kind) {
    return std::ranges::any_of(clauses, [&](const auto& c) { return c.rule.kind == kind; });
  }

  std::optional<ClosureClause> read_body(const Alternative& body) const {
    std::vector<const Goal*> own;
    for (const Goal& goal : body.goals) {
      if (graph_.depends(goal, goal_)) own.push_back(&goal);
    }
    if (own.empty()) return seeds(body);
    if (own.size() > 2 || !body.same.empty() || !body.substitutions.empty()) return std::nullopt;
    for (const Goal* goal : own) {
      // Another relation of the component may have other columns.
      if (!graph_.is_same(*goal, goal_)) return std::nullopt;
      const bool is_plain = first(*goal).is_variable() && second(*goal).is_variable() &&
                            first(*goal) != second(*goal);
      if (!is_plain) return std::nullopt;
    }
    if (own.size() == 1) return linear(body, *own[0]);
    if (auto clause = derived(body, *own[0], *own[1])) return clause;
    return derived(body, *own[1], *own[0]);
  }

  [[nodiscard]] ClosureClause seeds(const Alternative& body) const {
    ClosurePart part;
    part.state.outputs = {first(goal_), second(goal_)};
    part.first = body;
    return {{.kind = ClosureKind::kSeeds}, {std::move(part)}};
  }

  // p(x, y) :- a(x, u), p(u, v), b(v, y); one side may be missing.
  [[nodiscard]] std::optional<ClosureClause> linear(const Alternative& body,
                                                    const Goal& own) const {
    const Operand x = first(goal_);
    const Operand y = second(goal_);
    const Operand u = first(own);
    const Operand v = second(own);
    if (u == y || v == x) return std::nullopt;
    Conjuncts rest(body, {&own});
    Alternative left = rest.take({x.variable, u.variable});
    if (rest.reached(y) || rest.reached(v)) return std::nullopt;
    Alternative right = rest.take({v.variable, y.variable});
    if (!rest.empty()) return std::nullopt;  // p(x, y) where something else holds: not a pair
    const bool has_left = u != x || !is_empty(left);
    const bool has_right = v != y || !is_empty(right);
    ClosureClause clause;
    if (has_left && !add_part(std::move(left), x, u, clause)) return std::nullopt;
    if (has_right && !add_part(std::move(right), v, y, clause)) return std::nullopt;
    clause.rule.kind = has_left && has_right ? ClosureKind::kSandwich
                       : has_left            ? ClosureKind::kLeft
                                             : ClosureKind::kRight;
    return clause;
  }

  // p(t, o) :- p(c, d), g(key, other), p(s, o), with t and s two of c, d and other.
  [[nodiscard]] std::optional<ClosureClause> derived(const Alternative& body, const Goal& edge,
                                                     const Goal& carrier) const {
    const Operand t = first(goal_);
    const Operand o = second(goal_);
    const Operand s = first(carrier);
    if (second(carrier) != o || t == s) return std::nullopt;
    const std::array ends = {first(edge), second(edge)};
    auto end_of = [&](const Operand& operand) {
      if (operand == ends[0]) return ClosureEnd::kFirst;
      return operand == ends[1] ? ClosureEnd::kSecond : ClosureEnd::kOther;
    };
    ClosureClause clause;
    clause.rule = {.kind = ClosureKind::kDerived, .target = end_of(t), .source = end_of(s)};
    const bool target_is_other = clause.rule.target == ClosureEnd::kOther;
    const bool source_is_other = clause.rule.source == ClosureEnd::kOther;
    if (target_is_other && source_is_other) return std::nullopt;
    if (ends[0] == o || ends[1] == o) return std::nullopt;
    Conjuncts rest(body, {&edge, &carrier});
    if (!target_is_other && !source_is_other) {
      if (!rest.empty()) return std::nullopt;
      return clause;
    }
    const Operand other = target_is_other ? t : s;
    Alternative link = rest.take({other.variable});
    if (!rest.empty() || rest.reached(o) || rest.reached(ends[0]) == rest.reached(ends[1])) {
      return std::nullopt;
    }
    clause.rule.has_link = true;
    clause.rule.key = rest.reached(ends[0]) ? ClosureEnd::kFirst : ClosureEnd::kSecond;
    const Operand key = ends.at(clause.rule.key == ClosureEnd::kFirst ? 0 : 1);
    if (!add_part(std::move(link), key, other, clause)) return std::nullopt;
    return clause;
  }

  static bool is_empty(const Alternative& part) {
    return part.goals.empty() && part.tests.empty() && part.negations.empty();
  }

  // False when the conjuncts do not bind both outputs.
  [[nodiscard]] bool add_part(Alternative conjuncts, Operand a, Operand b,
                              ClosureClause& clause) const {
    for (const Operand& output : {a, b}) {
      const bool is_bound = std::ranges::any_of(
          conjuncts.goals, [&](const Goal& goal) { return graph_.binds(goal, output); });
      if (!is_bound) return false;
    }
    ClosurePart part;
    part.state.outputs = {a, b};
    part.first = std::move(conjuncts);
    clause.parts.push_back(std::move(part));
    return true;
  }

  const GoalGraph& graph_;
  rir::Procedure& procedure_;
  Goal goal_;
  std::vector<uint32_t> columns_;
};

}  // namespace

std::optional<Closure> read_closure(const GoalGraph& graph, hir::RelationId relation,
                                    const hir::TupleSet& tuples, rir::Procedure& procedure) {
  if (auto system = read_system(graph, relation, tuples, procedure)) return system;
  return ClosureReader(graph, relation, tuples, procedure).run();
}

}  // namespace frost
