// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/recursion.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

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

enum class Kind : uint8_t { Positive, Copy, Negative };

struct Edge {
  size_t target;
  const Clause* clause;
  Kind kind;
};

// Components of a graph in reverse topological order: a component gets its number after everything
// it depends on. With an explicit stack: the policy decides how deep this goes.
class Tarjan {
 public:
  explicit Tarjan(const std::vector<std::vector<Edge>>& edges)
      : edges_(edges),
        order_(edges.size(), kUnseen),
        low_(edges.size(), 0),
        open_(edges.size(), false),
        component_(edges.size(), 0) {}

  std::vector<uint32_t> run() {
    for (size_t root = 0; root < edges_.size(); ++root) {
      if (order_[root] == kUnseen) search(root);
    }
    return std::move(component_);
  }

 private:
  static constexpr size_t kUnseen = SIZE_MAX;
  struct Frame {
    size_t goal;
    size_t next_edge;
  };

  void search(size_t root) {
    std::vector<Frame> frames{{root, 0}};
    while (!frames.empty()) {
      size_t goal = frames.back().goal;
      if (frames.back().next_edge == 0) {
        order_[goal] = low_[goal] = counter_++;
        open_[goal] = true;
        stack_.push_back(goal);
      }
      if (frames.back().next_edge < edges_[goal].size()) {
        size_t target = edges_[goal][frames.back().next_edge++].target;
        if (order_[target] == kUnseen) {
          frames.push_back({target, 0});
        } else if (open_[target]) {
          low_[goal] = std::min(low_[goal], order_[target]);
        }
        continue;
      }
      if (low_[goal] == order_[goal]) close(goal);
      frames.pop_back();
      if (!frames.empty()) {
        size_t parent = frames.back().goal;
        low_[parent] = std::min(low_[parent], low_[goal]);
      }
    }
  }

  void close(size_t root) {
    size_t member = 0;
    do {
      member = stack_.back();
      stack_.pop_back();
      open_[member] = false;
      component_[member] = components_;
    } while (member != root);
    ++components_;
  }

  const std::vector<std::vector<Edge>>& edges_;
  std::vector<size_t> order_;
  std::vector<size_t> low_;
  std::vector<bool> open_;
  std::vector<size_t> stack_;
  std::vector<uint32_t> component_;
  size_t counter_ = 0;
  uint32_t components_ = 0;
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

  void find_components() {
    Tarjan tarjan(edges_);
    component_ = tarjan.run();
  }

  // A negation inside a component, from a goal; none when the policy is stratified.
  [[nodiscard]] std::optional<std::pair<size_t, Edge>> find_negative_cycle() const {
    for (size_t from = 0; from < goals_.size(); ++from) {
      for (const Edge& edge : edges_[from]) {
        bool is_inside = component_[from] == component_[edge.target];
        if (edge.kind == Kind::Negative && is_inside) return {{from, edge}};
      }
    }
    return std::nullopt;
  }

  // The components with a rule that leads back into them.
  [[nodiscard]] std::set<uint32_t> recursive_components() const {
    std::set<uint32_t> recursive;
    for (size_t from = 0; from < goals_.size(); ++from) {
      for (const Edge& edge : edges_[from]) {
        bool is_inside = component_[from] == component_[edge.target];
        if (edge.kind != Kind::Copy && is_inside) recursive.insert(component_[from]);
      }
    }
    return recursive;
  }

  // By relation and tuple: the component.
  [[nodiscard]] std::vector<std::map<uint32_t, uint32_t>> components() const {
    std::vector<std::map<uint32_t, uint32_t>> result(hir_.relations.size());
    for (size_t goal = 0; goal < goals_.size(); ++goal) {
      auto [relation, tuple] = goals_[goal];
      if (!is_shared(goal)) result[relation.index()].emplace(tuple, component_[goal]);
    }
    return result;
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
                   const hir::LiteralValues& values, Kind kind) {
    const hir::Relation& relation = hir_.relations[atom.relation];
    auto may_be = [&](const Argument& argument, hir::LiteralId literal) {
      if (!argument.is_variable()) return argument.literal == literal;
      auto it = values.find(argument.variable);
      return it == values.end() || it->second == literal;
    };
    if (auto tuple = hir::literal_tuple(atom, relation, values); tuple && !tuple->empty()) {
      auto index = hir::known_index(hir_, relation, *tuple);
      edges_[from].push_back({ids_.at({atom.relation, index ? *index : kOther}), &clause, kind});
      return;
    }
    for (uint32_t t = 0; t < relation.known.size(); ++t) {
      bool matches = true;
      for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
        matches &= may_be(atom.arguments[relation.literal_positions[i]], relation.known[t][i]);
      }
      if (matches) edges_[from].push_back({ids_.at({atom.relation, t}), &clause, kind});
    }
    edges_[from].push_back({ids_.at({atom.relation, kOther}), &clause, kind});
  }

  void add_clause(const Clause& clause) {
    const hir::Relation& head = hir_.relations[clause.head.relation];
    Kind positive = is_copy_clause(hir_, clause) ? Kind::Copy : Kind::Positive;
    std::vector<std::pair<const Atom*, Kind>> atoms;
    for (const Atom& atom : clause.body) atoms.emplace_back(&atom, positive);
    for (const Atom& atom : clause.negated) atoms.emplace_back(&atom, Kind::Negative);
    if (auto tuple = hir::literal_tuple(clause.head, head, {}); tuple && !tuple->empty()) {
      uint32_t index = hir::known_index(hir_, head, *tuple).value();
      for (auto [atom, kind] : atoms) {
        add_targets(ids_.at({clause.head.relation, index}), clause, *atom, {}, kind);
      }
      return;
    }
    std::vector<std::pair<const Atom*, Kind>> flowing;
    std::vector<size_t> shared;
    for (auto [atom, kind] : atoms) {
      if (flows_into(clause, *atom)) {
        flowing.emplace_back(atom, kind);
      } else {
        shared.push_back(add_shared_node());
        add_targets(shared.back(), clause, *atom, {}, kind);
      }
    }
    auto add_edges = [&](size_t from, const hir::LiteralValues& values) {
      for (size_t node : shared) edges_[from].push_back({node, &clause, Kind::Positive});
      for (auto [atom, kind] : flowing) add_targets(from, clause, *atom, values, kind);
    };
    for (uint32_t t = 0; t < head.known.size(); ++t) {
      auto values = hir::match_head(clause.head, head, head.known[t]);
      if (values) add_edges(ids_.at({clause.head.relation, t}), *values);
    }
    add_edges(ids_.at({clause.head.relation, kOther}), {});
  }

  const hir::Hir& hir_;
  std::vector<Goal> goals_;
  std::map<Goal, size_t> ids_;
  std::vector<std::vector<Edge>> edges_;
  std::vector<uint32_t> component_;  // by goal; a component depends on smaller ones only
};

}  // namespace

std::optional<Recursion> Recursion::find(const hir::Hir& hir, Emitter& emit) {
  Graph graph(hir);
  graph.find_components();
  if (auto cycle = graph.find_negative_cycle()) {
    auto [from, edge] = *cycle;
    std::string text;
    for (size_t goal : graph.path(edge.target, from)) {
      if (!graph.is_shared(goal)) text += (text.empty() ? "" : " needs ") + graph.text(goal);
    }
    text += " needs not " + graph.text(edge.target);
    emit.emit<diag::NegativeCycle>(edge.clause->span, text).label("this rule closes the cycle");
    return std::nullopt;
  }
  Recursion recursion;
  recursion.components_ = graph.components();
  recursion.recursive_ = graph.recursive_components();
  for (const auto& goals : recursion.components_) {
    for (auto [tuple, component] : goals) recursion.end_ = std::max(recursion.end_, component + 1);
  }
  return recursion;
}

std::pair<uint32_t, bool> Recursion::read(RelationId relation, const hir::TupleSet& tuples) const {
  const std::map<uint32_t, uint32_t>& goals = components_.at(relation.index());
  uint32_t greatest = 0;
  bool is_recursive = false;
  auto add = [&](uint32_t component) {
    greatest = std::max(greatest, component);
    is_recursive |= recursive_.contains(component);
  };
  if (tuples.empty()) {
    for (auto [tuple, component] : goals) add(component);
  }
  for (uint32_t tuple : tuples) {
    auto it = goals.find(tuple);
    if (it != goals.end()) add(it->second);
  }
  return {greatest, is_recursive};
}

std::optional<uint32_t> Recursion::component(RelationId relation,
                                             const hir::TupleSet& tuples) const {
  const auto [number, is_recursive] = read(relation, tuples);
  return is_recursive ? std::optional(number) : std::nullopt;
}

uint32_t Recursion::number(RelationId relation, const hir::TupleSet& tuples) const {
  return read(relation, tuples).first;
}

}  // namespace frost
