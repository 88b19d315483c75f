// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/system_shape.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

namespace frost {

namespace {

using rir::VariableId;

// A rule over more variables or relations than this is left to tables: what resumes them, and the
// numbers of relations, have limits of their own.
constexpr size_t kVariablesMax = 400;
constexpr size_t kRelationsMax = 64;
// Rules of one relation, when those of the goals that it merely repeats are counted as well.
constexpr size_t kBodiesMax = 64;

// The columns of a relation that is one of pairs.
std::optional<std::array<uint32_t, 2>> columns_of(const hir::Relation& relation) {
  std::vector<uint32_t> columns;
  for (uint32_t i = 0; i < relation.types.size(); ++i) {
    if (!relation.is_literal_position(i)) columns.push_back(i);
  }
  if (columns.size() != 2) return std::nullopt;
  return std::array{columns[0], columns[1]};
}

class SystemReader {
 public:
  // `passed`: the column, 0 or 1, that the rules of the goal pass on.
  SystemReader(const GoalGraph& graph, const Goal& root, size_t passed, rir::Procedure& procedure)
      : graph_(graph), procedure_(procedure), root_(root) {
    relations_.push_back(make_relation(root.relation, graph.tuples(root), passed));
  }

  std::optional<Closure> run() {
    if (!read(0) || relations_.size() < 2) return std::nullopt;
    return Closure{relations_[0].passed == 1, std::move(clauses_)};
  }
  // Rules of the goal whose pairs are found one by one, from goals that have rules of their own.
  [[nodiscard]] size_t joins() const { return joins_; }

 private:
  struct Relation {
    Goal goal;  // with variables of its own
    size_t passed;
    std::array<uint32_t, 2> columns;
    [[nodiscard]] Operand first() const { return goal.arguments[columns[passed]]; }
    [[nodiscard]] Operand second() const { return goal.arguments[columns[1 - passed]]; }
  };
  using Key = std::tuple<hir::RelationId, hir::TupleSet, size_t>;
  // p_head(x, y) :- source(x, v), and `rest` about v and y.
  struct Step {
    const Goal* source;
    size_t passed;  // the column of the source that x is
    Operand v;
    Alternative rest;
  };

  Relation make_relation(hir::RelationId relation, const hir::TupleSet& tuples, size_t passed) {
    const hir::Relation& source = graph_.hir.relations[relation];
    Relation made{{}, passed, *columns_of(source)};
    made.goal.relation = relation;
    made.goal.tuples = tuples;
    for (uint32_t i = 0; i < source.types.size(); ++i) {
      const VariableId variable =
          procedure_.variables.push({i == 0 ? "first" : "second", source.types[i]});
      made.goal.arguments.push_back(Operand::of(variable));
    }
    return made;
  }

  // The rules of a relation become clauses. False when one cannot.
  bool read(size_t head) {
    std::vector<Alternative> bodies = bodies_of(relations_[head].goal);
    for (size_t i = 0; i < bodies.size(); ++i) {
      if (bodies.size() > kBodiesMax || procedure_.variables.size() > kVariablesMax) return false;
      if (!read_body(head, bodies, i)) return false;
    }
    return true;
  }

  std::vector<Alternative> bodies_of(const Goal& goal) {
    return alternatives(graph_.hir, graph_.index, State(), goal, procedure_);
  }

  bool read_body(size_t head, std::vector<Alternative>& bodies, size_t number) {
    const Alternative body = bodies[number];  // more bodies may move it
    if (const auto same = repeated(head, body)) {
      for (Alternative& other : bodies_of(*same)) bodies.push_back(std::move(other));
      return true;
    }
    if (auto step = read_step(head, body)) {
      if (const auto source = relation_of(*step)) {
        add_step(head, *source, *std::move(step));
        return true;
      }
    }
    return add_seeds(head, body);
  }

  // The body says no more than a goal with rules of its own, none of which leads back to it.
  [[nodiscard]] std::optional<Goal> repeated(size_t head, const Alternative& body) const {
    if (!is_plain(body) || body.goals.size() != 1) return std::nullopt;
    if (!body.tests.empty() || !body.negations.empty()) return std::nullopt;
    Goal goal = body.goals[0];
    if (!is_derived(goal) || graph_.component(goal) || !graph_.is_decided(goal)) {
      return std::nullopt;
    }
    const auto columns = columns_of(graph_.hir.relations[goal.relation]);
    if (!columns) return std::nullopt;
    goal.tuples = graph_.tuples(goal);
    const Operand& a = goal.arguments[(*columns)[0]];
    const Operand& b = goal.arguments[(*columns)[1]];
    const Operand x = relations_[head].first();
    const Operand y = relations_[head].second();
    const bool is_same = (a == x && b == y) || (a == y && b == x);
    return is_same ? std::optional(std::move(goal)) : std::nullopt;
  }

  static bool is_plain(const Alternative& body) {
    return !body.access && body.same.empty() && body.substitutions.empty();
  }
  [[nodiscard]] bool is_derived(const Goal& goal) const {
    return graph_.hir.relations[goal.relation].derived;
  }

  // Nothing that mentions x, but one goal of pairs.
  [[nodiscard]] std::optional<Step> read_step(size_t head, const Alternative& body) const {
    if (!is_plain(body)) return std::nullopt;
    const Operand x = relations_[head].first();
    const Operand y = relations_[head].second();
    Step step{nullptr, 0, {}, {}};
    for (const Goal& goal : body.goals) {
      const auto occurrences = std::ranges::count(goal.arguments, x);
      if (occurrences == 0) continue;
      if (occurrences > 1 || step.source != nullptr || !is_source(goal)) return std::nullopt;
      const auto columns = *columns_of(graph_.hir.relations[goal.relation]);
      step.source = &goal;
      step.passed = goal.arguments[columns[0]] == x ? 0 : 1;
      if (goal.arguments[columns[step.passed]] != x) return std::nullopt;
      step.v = goal.arguments[columns[1 - step.passed]];
      if (!step.v.is_variable()) return std::nullopt;
    }
    if (step.source == nullptr) return std::nullopt;
    for (const Goal& goal : body.goals) {
      if (&goal != step.source) step.rest.goals.push_back(goal);
    }
    step.rest.tests = body.tests;
    step.rest.negations = body.negations;
    // Stored pairs that are passed on as they are may as well be seeds.
    const bool is_copy = step.v == y && is_empty(step.rest) && is_derived(*step.source);
    return is_copy || is_about(step.rest, step.v, y) ? std::optional(std::move(step))
                                                     : std::nullopt;
  }

  static bool is_empty(const Alternative& body) {
    return body.goals.empty() && body.tests.empty() && body.negations.empty();
  }

  // A goal whose pairs can be passed on: it binds both columns, whatever else is bound.
  [[nodiscard]] bool is_source(const Goal& goal) const {
    return columns_of(graph_.hir.relations[goal.relation]) && graph_.is_decided(goal) &&
           binds_all(goal);
  }
  [[nodiscard]] bool binds_all(const Goal& goal) const {
    const hir::Relation& relation = graph_.hir.relations[goal.relation];
    for (uint32_t i = 0; i < goal.arguments.size(); ++i) {
      if (relation.is_literal_position(i)) continue;
      if (graph_.index.may_be_universal(goal.relation, i)) return false;
      if (graph_.index.needs_value(goal.relation, i)) return false;
    }
    return true;
  }

  // Whether the conjuncts mention nothing but these two, and some goal finds both at once: then
  // there are no more pairs than that goal has, and finding them all is not much more than any
  // other plan would do.
  [[nodiscard]] bool is_about(const Alternative& body, const Operand& a, const Operand& b) const {
    const auto is_known = [&](const Operand& operand) {
      return !operand.is_variable() || operand == a || operand == b;
    };
    bool finds_both = false;
    for (const Goal& goal : body.goals) {
      if (!std::ranges::all_of(goal.arguments, is_known) || !graph_.is_decided(goal)) return false;
      if (is_derived(goal) && !binds_all(goal)) return false;
      const auto has = [&](const Operand& operand) {
        return std::ranges::find(goal.arguments, operand) != goal.arguments.end();
      };
      finds_both |= has(a) && has(b);
    }
    for (const Test& test : body.tests) {
      if (!is_known(test.left) || !is_known(test.right)) return false;
    }
    for (const Negation& negation : body.negations) {
      if (!std::ranges::all_of(negation.goal.arguments, is_known)) return false;
    }
    return finds_both;
  }

  // Nothing of the recursion that the whole is part of: that cannot be completed before it.
  [[nodiscard]] bool is_lower(const Alternative& body) const {
    const auto is_own = [&](const Goal& goal) { return graph_.depends(goal, root_); };
    return std::ranges::none_of(body.goals, is_own);
  }

  // The relation of a step's source, which may be new; none when it cannot be one.
  std::optional<size_t> relation_of(const Step& step) {
    if (!is_lower(step.rest)) return std::nullopt;
    const Goal& goal = *step.source;
    for (size_t i = 0; i < relations_.size(); ++i) {
      if (relations_[i].passed == step.passed && graph_.is_same(relations_[i].goal, goal)) return i;
    }
    Key key{goal.relation, graph_.tuples(goal), step.passed};
    if (relations_.size() == kRelationsMax || refused_.contains(key)) return std::nullopt;
    const size_t clauses_before = clauses_.size();
    const size_t made = relations_.size();
    relations_.push_back(make_relation(goal.relation, graph_.tuples(goal), step.passed));
    if (read(made)) return made;
    // What it brought along may refer to it.
    clauses_.resize(clauses_before);
    relations_.resize(made);
    refused_.insert(std::move(key));
    return std::nullopt;
  }

  void add_step(size_t head, size_t source, Step step) {
    ClosureClause clause;
    clause.rule = {.kind = ClosureKind::kStep,
                   .has_link = !is_empty(step.rest),
                   .head = static_cast<uint8_t>(head),
                   .body = static_cast<uint8_t>(source)};
    if (clause.rule.has_link) {
      add_part(clause, std::move(step.rest), step.v, relations_[head].second());
    }
    clauses_.push_back(std::move(clause));
  }

  // Of the goal itself any rule will do, of others what costs no more than the facts it reads.
  bool add_seeds(size_t head, const Alternative& body) {
    const Relation& relation = relations_[head];
    const bool is_cheap = body.access || is_about(body, relation.first(), relation.second());
    if ((head != 0 && !is_cheap) || !is_lower(body)) return false;
    if (head == 0 && std::ranges::any_of(body.goals, [&](auto& g) { return is_derived(g); })) {
      joins_ += 1;
    }
    ClosureClause clause;
    clause.rule = {.kind = ClosureKind::kSeeds, .head = static_cast<uint8_t>(head)};
    add_part(clause, body, relation.first(), relation.second());
    clauses_.push_back(std::move(clause));
    return true;
  }

  static void add_part(ClosureClause& clause, Alternative first, Operand a, Operand b) {
    ClosurePart part;
    part.state.outputs = {a, b};
    part.first = std::move(first);
    clause.parts.push_back(std::move(part));
  }

  const GoalGraph& graph_;
  rir::Procedure& procedure_;
  const Goal root_;
  std::vector<Relation> relations_;  // by number
  std::vector<ClosureClause> clauses_;
  std::set<Key> refused_;  // cannot be relations of it
  size_t joins_ = 0;
};

}  // namespace

std::optional<Closure> read_system(const GoalGraph& graph, hir::RelationId relation,
                                   const hir::TupleSet& tuples, rir::Procedure& procedure) {
  const hir::Relation& source = graph.hir.relations[relation];
  Goal root;
  root.relation = relation;
  root.tuples = tuples;
  const bool is_decided = source.literal_positions.empty() || !tuples.empty();
  if (!columns_of(source) || !is_decided) return std::nullopt;
  for (uint32_t i = 0; i < source.types.size(); ++i) {
    if (source.is_literal_position(i)) continue;
    if (graph.index.may_be_universal(relation, i) || graph.index.needs_value(relation, i)) {
      return std::nullopt;
    }
  }
  // Either column may be the one that is passed on: that which leaves fewer joins.
  std::optional<Closure> best;
  size_t joins = 0;
  for (const size_t passed : {size_t{0}, size_t{1}}) {
    const auto variables = procedure.variables;
    SystemReader reader(graph, root, passed, procedure);
    auto system = reader.run();
    if (!system || (best && joins <= reader.joins())) {
      procedure.variables = variables;
      continue;
    }
    best = std::move(system);
    joins = reader.joins();
  }
  return best;
}

}  // namespace frost
