// SPDX-License-Identifier: Apache-2.0
#include "codegen/why/smallest_proof.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <utility>

#include "codegen/trace/proof.hpp"

namespace frost::why {

namespace {

using trace::Term;
using trace::Terms;
using trace::Test;
using trace::Truth;

// Ways are many when a variable may have many values; each of them is kept.
constexpr uint64_t kWaysPerGoal = 16;

uint64_t add(uint64_t a, uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }

// One way to prove a goal: an edge of the graph of goals.
struct Edge {
  uint32_t goal = 0;
  hir::ClauseId clause;
  Terms variables;
  std::vector<uint32_t> premises;
  uint64_t own_size = 1;  // the goal and the tests of the clause
  uint32_t open = 0;      // premises without a proof
};

class Prover {
 public:
  Prover(Slice& slice, const ExplainLimits& limits)
      : slice_(slice), model_(slice.model()), limits_(limits), steps_{0, limits.steps_max} {}

  SmallestProof run(const Pattern& goal) {
    uint32_t root = goal_of(goal.relation, slice_.terms(goal));
    // Goals that come up are appended.
    for (uint32_t i = 0; i < goals_.size() && is_complete_; ++i) expand(i);
    settle_all();
    SmallestProof result;
    result.is_smallest = is_complete_;
    if (goals_[root].edge) result.nodes = extract(root);
    return result;
  }

 private:
  struct Goal {
    hir::RelationId relation;
    Terms terms;
    std::vector<uint32_t> used_by;  // edges, once for each time
    std::optional<uint32_t> edge;   // of its smallest proof
    uint64_t size = 0;
  };

  uint32_t goal_of(hir::RelationId relation, Terms terms) {
    auto [it, is_new] =
        numbers_.try_emplace({relation, terms}, static_cast<uint32_t>(goals_.size()));
    if (is_new) goals_.push_back({relation, std::move(terms), {}, std::nullopt, 0});
    return it->second;
  }

  void add_edge(Edge edge) {
    is_complete_ = is_complete_ && edges_.size() < kWaysPerGoal * limits_.goals_max &&
                   goals_.size() <= limits_.goals_max;
    auto number = static_cast<uint32_t>(edges_.size());
    edge.open = static_cast<uint32_t>(edge.premises.size());
    for (uint32_t premise : edge.premises) goals_[premise].used_by.push_back(number);
    edges_.push_back(std::move(edge));
  }

  void expand(uint32_t index) {
    hir::RelationId relation = goals_[index].relation;
    Terms terms = goals_[index].terms;
    for (trace::RowId id : model_.candidates(relation, terms)) {
      const trace::Row& row = model_.row(id);
      if (!row.clause.valid() && row.cells == terms) add_edge({index, {}, {}, {}, 1, 0});
    }
    WayHooks hooks;
    hooks.estimate = [&](hir::RelationId other, const Terms& goal) {
      return model_.candidate_count(other, goal);
    };
    for (hir::ClauseId id : slice_.clauses(relation)) {
      const hir::Clause& clause = slice_.hir().clauses[id];
      hooks.way = [&](Way& way) { return add_way(index, id, clause, way); };
      if (!find_ways(model_, slice_.now(), steps_, clause, terms, hooks)) is_complete_ = false;
    }
  }

  bool add_way(uint32_t goal, hir::ClauseId id, const hir::Clause& clause, Way& way) {
    trace::Unifier::Mark mark = way.unifier.mark();
    if (instantiate(way, 0)) {
      Edge edge{goal, id, way.unifier.resolve(way.variables), {}, 0, 0};
      for (const hir::Atom& atom : clause.body) {
        edge.premises.push_back(
            goal_of(atom.relation, trace::terms_of(model_, atom, edge.variables)));
      }
      edge.own_size = 1 + clause.conditions.size() + clause.negated.size();
      add_edge(std::move(edge));
    }
    way.unifier.undo(mark);
    return is_complete_;
  }

  // Gives each open variable from `first` on some value with which all tests hold. Recursion is as
  // deep as the clause has variables.
  bool instantiate(Way& way, size_t first) {
    for (size_t i = first; i < way.variables.size(); ++i) {
      Term term = way.unifier.resolve(way.variables[i]);
      if (term.is_value()) continue;
      for (trace::ValueId value : model_.values().witnesses(way.unifier.type(term))) {
        if (!steps_.take()) return false;
        trace::Unifier::Mark mark = way.unifier.mark();
        way.unifier.unify(term, Term(value));
        if (may_hold(way) && instantiate(way, i + 1)) return true;
        way.unifier.undo(mark);
      }
      return false;
    }
    return std::ranges::all_of(way.tests,
                               [&](const Test& test) { return truth(way, test) == Truth::True; });
  }

  [[nodiscard]] bool may_hold(const Way& way) const {
    return std::ranges::none_of(way.tests,
                                [&](const Test& test) { return truth(way, test) == Truth::False; });
  }

  [[nodiscard]] Truth truth(const Way& way, Test test) const {
    test.terms = way.unifier.resolve(test.terms);
    return model_.evaluate(test);
  }

  // Takes the smallest edge whose premises are all proved, again and again: then nothing smaller
  // can come for its goal, for an edge is larger than each of its premises.
  void settle_all() {
    using Entry = std::pair<uint64_t, uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> ready;
    auto push = [&](uint32_t number) {
      const Edge& edge = edges_[number];
      uint64_t size = edge.own_size;
      for (uint32_t premise : edge.premises) size = add(size, goals_[premise].size);
      ready.emplace(size, number);
    };
    for (uint32_t i = 0; i < edges_.size(); ++i) {
      if (edges_[i].open == 0) push(i);
    }
    while (!ready.empty()) {
      auto [size, number] = ready.top();
      ready.pop();
      Goal& goal = goals_[edges_[number].goal];
      if (goal.edge) continue;
      goal.edge = number;
      goal.size = size;
      for (uint32_t user : goal.used_by) {
        if (--edges_[user].open == 0) push(user);
      }
    }
  }

  // The goals of the smallest proof of `root`, premises first. A work list: proofs may be deep.
  std::vector<ProofNode> extract(uint32_t root) {
    std::vector<ProofNode> nodes;
    std::map<uint32_t, uint32_t> places;
    std::vector<std::pair<uint32_t, size_t>> path = {{root, 0}};
    while (!path.empty()) {
      auto& [number, next] = path.back();
      const Goal& goal = goals_[number];
      const Edge& edge = edges_[*goal.edge];
      if (next < edge.premises.size()) {
        uint32_t premise = edge.premises[next++];
        if (!places.contains(premise)) path.emplace_back(premise, 0);
        continue;
      }
      ProofNode node{goal.relation, goal.terms, edge.clause, edge.variables, {}, goal.size};
      for (uint32_t premise : edge.premises) node.premises.push_back(places.at(premise));
      places.emplace(number, static_cast<uint32_t>(nodes.size()));
      nodes.push_back(std::move(node));
      path.pop_back();
    }
    return nodes;
  }

  Slice& slice_;
  trace::Model& model_;
  const ExplainLimits& limits_;
  Steps steps_;
  std::map<std::pair<hir::RelationId, Terms>, uint32_t> numbers_;
  std::vector<Goal> goals_;
  std::vector<Edge> edges_;
  bool is_complete_ = true;
};

}  // namespace

SmallestProof smallest_proof(Slice& slice, const Pattern& goal, const ExplainLimits& limits) {
  return Prover(slice, limits).run(goal);
}

}  // namespace frost::why
