// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/recursion.hpp"

#include <algorithm>
#include <map>

#include "ir/passes/policy_index.hpp"

namespace frost {

namespace {

using hir::Argument;
using hir::Atom;
using hir::Clause;
using hir::RelationId;

// A relation at one of its known tuples, or at everything else.
using Goal = std::pair<RelationId, uint32_t>;
constexpr uint32_t kOther = UINT32_MAX;

struct Edge {
  size_t target;
  const Clause* clause;
  bool is_copy;
};

class Graph {
 public:
  explicit Graph(const hir::Hir& hir) : hir_(hir) {
    for (size_t i = 0; i < hir.relations.size(); ++i) {
      RelationId id(i);
      for (uint32_t t = 0; t < hir.relations[id].known.size(); ++t) add_goal({id, t});
      add_goal({id, kOther});
    }
    edges_.resize(goals_.size());
    for (const Clause& clause : hir.clauses) add_clause(clause);
  }

  // An edge inside a cycle that is not a copy, from a goal; none when there is no such cycle.
  std::optional<std::pair<size_t, Edge>> find_cycle() {
    find_components();
    for (size_t from = 0; from < goals_.size(); ++from) {
      for (const Edge& edge : edges_[from]) {
        if (!edge.is_copy && !is_shared(from) && component_[from] == component_[edge.target])
          return {{from, edge}};
      }
    }
    return std::nullopt;
  }

  // The goals of a path from `from` to `to` inside their component, both included.
  std::vector<size_t> path(size_t from, size_t to) const {
    std::map<size_t, size_t> parent{{from, from}};
    std::vector<size_t> queue{from};
    for (size_t next = 0; next < queue.size() && !parent.contains(to); ++next) {
      for (const Edge& edge : edges_[queue[next]]) {
        if (component_[edge.target] != component_[from]) continue;
        if (parent.emplace(edge.target, queue[next]).second) queue.push_back(edge.target);
      }
    }
    std::vector<size_t> result{to};
    while (result.back() != from) result.push_back(parent.at(result.back()));
    std::ranges::reverse(result);
    return result;
  }

  bool is_shared(size_t goal) const { return !goals_[goal].first.valid(); }

  std::string text(size_t goal) const {
    auto [relation_id, tuple] = goals_[goal];
    const hir::Relation& relation = hir_.relations[relation_id];
    std::string out = relation.predicate + "(";
    size_t next_literal = 0;
    for (size_t i = 0; i < relation.types.size(); ++i) {
      if (i > 0) out += ", ";
      bool is_literal = next_literal < relation.literal_positions.size() &&
                        relation.literal_positions[next_literal] == i;
      size_t index = next_literal;
      if (is_literal) ++next_literal;
      out += is_literal && tuple != kOther ? hir::literal_text(hir_, relation.known[tuple][index])
                                           : hir_.types[relation.types[i]].name;
    }
    return out + ")";
  }

 private:
  // A node of its own for what a clause asks whatever its head is asked for: one edge from each
  // head goal and one to each target, instead of one for each pair.
  size_t add_shared_node() {
    goals_.push_back({RelationId(), kOther});
    edges_.emplace_back();
    return goals_.size() - 1;
  }

  // Whether a variable of the head's literal positions decides a literal position of `atom`.
  bool flows_into(const Clause& clause, const Atom& atom) const {
    const hir::Relation& head = hir_.relations[clause.head.relation];
    for (uint32_t position : hir_.relations[atom.relation].literal_positions) {
      for (uint32_t from : head.literal_positions) {
        const Argument& argument = atom.arguments[position];
        if (argument.is_variable() && argument == clause.head.arguments[from]) return true;
      }
    }
    return false;
  }

  void add_goal(Goal goal) {
    ids_.emplace(goal, goals_.size());
    goals_.push_back(goal);
  }

  // The goals that `atom` may ask for when the head's literal variables have `values`.
  void add_targets(size_t from, const Clause& clause, const Atom& atom,
                   const hir::LiteralValues& values, bool is_copy) {
    const hir::Relation& relation = hir_.relations[atom.relation];
    auto may_be = [&](const Argument& argument, hir::LiteralId literal) {
      if (!argument.is_variable()) return argument.literal == literal;
      auto it = values.find(argument.variable);
      return it == values.end() || it->second == literal;
    };
    if (auto tuple = hir::literal_tuple(atom, relation, values); tuple && !tuple->empty()) {
      auto index = hir::known_index(hir_, relation, *tuple);
      edges_[from].push_back({ids_.at({atom.relation, index ? *index : kOther}), &clause, is_copy});
      return;
    }
    for (uint32_t t = 0; t < relation.known.size(); ++t) {
      bool matches = true;
      for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
        matches &= may_be(atom.arguments[relation.literal_positions[i]], relation.known[t][i]);
      }
      if (matches) edges_[from].push_back({ids_.at({atom.relation, t}), &clause, is_copy});
    }
    edges_[from].push_back({ids_.at({atom.relation, kOther}), &clause, is_copy});
  }

  void add_clause(const Clause& clause) {
    const hir::Relation& head = hir_.relations[clause.head.relation];
    bool is_copy = is_copy_clause(hir_, clause);
    if (auto tuple = hir::literal_tuple(clause.head, head, {}); tuple && !tuple->empty()) {
      uint32_t index = hir::known_index(hir_, head, *tuple).value();
      for (const Atom& atom : clause.body) {
        add_targets(ids_.at({clause.head.relation, index}), clause, atom, {}, is_copy);
      }
      return;
    }
    std::vector<const Atom*> flowing;
    std::vector<size_t> shared;
    for (const Atom& atom : clause.body) {
      if (flows_into(clause, atom)) {
        flowing.push_back(&atom);
      } else {
        shared.push_back(add_shared_node());
        add_targets(shared.back(), clause, atom, {}, false);
      }
    }
    auto add_edges = [&](size_t from, const hir::LiteralValues& values) {
      for (size_t node : shared) edges_[from].push_back({node, &clause, false});
      for (const Atom* atom : flowing) add_targets(from, clause, *atom, values, false);
    };
    for (uint32_t t = 0; t < head.known.size(); ++t) {
      auto values = hir::match_head(clause.head, head, head.known[t]);
      if (values) add_edges(ids_.at({clause.head.relation, t}), *values);
    }
    add_edges(ids_.at({clause.head.relation, kOther}), {});
  }

  // Tarjan, with an explicit stack: the policy decides how deep this goes.
  void find_components() {
    constexpr size_t kUnseen = SIZE_MAX;
    std::vector<size_t> order(goals_.size(), kUnseen);
    std::vector<size_t> low(goals_.size(), 0);
    std::vector<bool> open(goals_.size(), false);
    std::vector<size_t> stack;
    component_.assign(goals_.size(), kUnseen);
    size_t counter = 0;
    struct Frame {
      size_t goal;
      size_t next_edge;
    };
    for (size_t root = 0; root < goals_.size(); ++root) {
      if (order[root] != kUnseen) continue;
      std::vector<Frame> frames{{root, 0}};
      while (!frames.empty()) {
        size_t goal = frames.back().goal;
        if (frames.back().next_edge == 0) {
          order[goal] = low[goal] = counter++;
          open[goal] = true;
          stack.push_back(goal);
        }
        if (frames.back().next_edge < edges_[goal].size()) {
          size_t target = edges_[goal][frames.back().next_edge++].target;
          if (order[target] == kUnseen) {
            frames.push_back({target, 0});
          } else if (open[target]) {
            low[goal] = std::min(low[goal], order[target]);
          }
          continue;
        }
        if (low[goal] == order[goal]) {
          size_t member = 0;
          do {
            member = stack.back();
            stack.pop_back();
            open[member] = false;
            component_[member] = goal;
          } while (member != goal);
        }
        frames.pop_back();
        if (!frames.empty()) {
          low[frames.back().goal] = std::min(low[frames.back().goal], low[goal]);
        }
      }
    }
  }

  const hir::Hir& hir_;
  std::vector<Goal> goals_;
  std::map<Goal, size_t> ids_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<size_t> component_;
};

}  // namespace

bool report_recursion(const hir::Hir& hir, Emitter& emit) {
  Graph graph(hir);
  auto cycle = graph.find_cycle();
  if (!cycle) return false;
  auto [from, edge] = *cycle;
  std::string text = graph.text(from);
  for (size_t goal : graph.path(edge.target, from)) {
    if (!graph.is_shared(goal)) text += " needs " + graph.text(goal);
  }
  emit.emit<diag::UnsupportedRecursion>(edge.clause->span, text)
      .label("this rule closes the cycle");
  return true;
}

}  // namespace frost
