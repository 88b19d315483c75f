// SPDX-License-Identifier: Apache-2.0
#include "frost/graph.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "codegen/engine/graph_components.hpp"
#include "codegen/engine/pipeline.hpp"

namespace frost {
namespace {

// A relation, with a literal or none for each of its literal positions.
using Goal = std::pair<hir::RelationId, hir::LiteralPattern>;

// Some values match both.
bool overlap(const hir::LiteralPattern& a, const hir::LiteralPattern& b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] && b[i] && *a[i] != *b[i]) return false;
  }
  return true;
}

std::string kind_of(const hir::Relation& relation) {
  if (relation.predicate == "has_role") return "role";
  if (relation.predicate == "has_permission") return "permission";
  if (relation.predicate == "has_relation") return "relation";
  return "";
}

class Builder {
 public:
  Builder(const hir::Hir& hir, const SourceMap& sources) : hir_(hir), sources_(sources) {}

  RuleGraph run() {
    for (const hir::Clause& clause : hir_.clauses) add_clause(clause);
    for (const hir::Fact& fact : hir_.facts) derived_.insert(number(goal_of(fact)));
    add_inclusions();
    return sorted();
  }

 private:
  using EdgeKey = std::tuple<uint32_t, uint32_t, RuleEdgeKind>;

  uint32_t number(const Goal& goal) {
    const auto [place, is_new] = numbers_.try_emplace(goal, static_cast<uint32_t>(goals_.size()));
    if (is_new) goals_.push_back(goal);
    return place->second;
  }

  Goal goal_of(const hir::Atom& atom) const {
    Goal goal(atom.relation, {});
    for (const uint32_t position : hir_.relations[atom.relation].literal_positions) {
      const hir::Argument& argument = atom.arguments[position];
      goal.second.push_back(argument.is_variable() ? std::nullopt
                                                   : std::optional(argument.literal));
    }
    return goal;
  }

  Goal goal_of(const hir::Fact& fact) const {
    Goal goal(fact.relation, {});
    for (const uint32_t position : hir_.relations[fact.relation].literal_positions) {
      goal.second.emplace_back(fact.arguments[position]);
    }
    return goal;
  }

  void add_clause(const hir::Clause& clause) {
    const uint32_t head = number(goal_of(clause.head));
    derived_.insert(head);
    const auto add = [&](const hir::Atom& atom, RuleEdgeKind kind) {
      const uint32_t goal = number(goal_of(atom));
      asked_.insert(goal);
      std::vector<std::string>& places = edges_[{head, goal, kind}];
      const std::string place = place_of(clause.span);
      if (!place.empty() && std::ranges::find(places, place) == places.end()) {
        places.push_back(place);
      }
    };
    for (const hir::Atom& atom : clause.body) add(atom, RuleEdgeKind::kNeeds);
    for (const hir::Atom& atom : clause.negated) add(atom, RuleEdgeKind::kNegates);
  }

  // A condition also needs the rules for some of its values, or for more values than its own.
  void add_inclusions() {
    std::map<hir::RelationId, std::vector<uint32_t>> heads;
    for (const uint32_t head : derived_) heads[goals_[head].first].push_back(head);
    for (const uint32_t goal : asked_) {
      for (const uint32_t head : heads[goals_[goal].first]) {
        if (head == goal || !overlap(goals_[goal].second, goals_[head].second)) continue;
        edges_[{goal, head, RuleEdgeKind::kIncludes}];
      }
    }
  }

  std::string place_of(SourceSpan span) const {
    if (!span.valid()) return "";
    const SourceFile& file = sources_.file(span.file);
    return file.name() + ":" + std::to_string(file.line_column(span.begin).line);
  }

  std::string text_of(const Goal& goal) const {
    const hir::Relation& relation = hir_.relations[goal.first];
    std::string text = relation.predicate + "(";
    size_t next_literal = 0;
    for (uint32_t i = 0; i < relation.types.size(); ++i) {
      if (i > 0) text += ", ";
      std::optional<hir::LiteralId> literal;
      if (relation.is_literal_position(i)) literal = goal.second[next_literal++];
      text += literal ? hir::literal_text(hir_, *literal)
                      : hir::type_text(hir_.types[relation.types[i]]);
    }
    return text + ")";
  }

  RuleGraph sorted() const {
    std::vector<RuleNode> nodes;
    for (uint32_t i = 0; i < goals_.size(); ++i) {
      const hir::Relation& relation = hir_.relations[goals_[i].first];
      nodes.push_back({.predicate = relation.predicate,
                       .text = text_of(goals_[i]),
                       .kind = kind_of(relation),
                       .is_derived = derived_.contains(i),
                       .takes_facts = relation.stored,
                       .recursion = {}});
    }
    std::vector<uint32_t> order(nodes.size());
    for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](uint32_t i) { return std::pair(nodes[i].text, i); });
    std::vector<uint32_t> place(nodes.size());
    RuleGraph graph;
    for (uint32_t i = 0; i < order.size(); ++i) {
      place[order[i]] = i;
      graph.nodes.push_back(std::move(nodes[order[i]]));
    }
    for (const auto& [key, places] : edges_) {
      const auto& [from, to, kind] = key;
      graph.edges.push_back({.from = place[from], .to = place[to], .kind = kind, .places = places});
    }
    std::ranges::sort(graph.edges, {}, [](const RuleEdge& edge) {
      return std::tuple(edge.from, edge.to, edge.kind);
    });
    number_recursions(graph);
    return graph;
  }

  const hir::Hir& hir_;
  const SourceMap& sources_;
  std::map<Goal, uint32_t> numbers_;
  std::vector<Goal> goals_;
  std::set<uint32_t> derived_;  // heads of rules
  std::set<uint32_t> asked_;    // conditions of rules
  std::map<EdgeKey, std::vector<std::string>> edges_;
};

}  // namespace

RuleGraph RuleGraph::only(std::string_view predicate) const {
  std::vector<std::vector<uint32_t>> targets(nodes.size());
  for (const RuleEdge& edge : edges) targets[edge.from].push_back(edge.to);
  std::vector<bool> is_kept(nodes.size());
  std::vector<uint32_t> open;
  const auto keep = [&](uint32_t node) {
    if (is_kept[node]) return;
    is_kept[node] = true;
    open.push_back(node);
  };
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].predicate == predicate) keep(i);
  }
  while (!open.empty()) {
    const uint32_t node = open.back();
    open.pop_back();
    for (const uint32_t target : targets[node]) keep(target);
  }
  RuleGraph part;
  std::vector<uint32_t> place(nodes.size());
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    if (!is_kept[i]) continue;
    place[i] = static_cast<uint32_t>(part.nodes.size());
    part.nodes.push_back(nodes[i]);
  }
  for (const RuleEdge& edge : edges) {
    if (!is_kept[edge.from]) continue;
    part.edges.push_back(edge);
    part.edges.back().from = place[edge.from];
    part.edges.back().to = place[edge.to];
  }
  return part;
}

Graphed rule_graph(std::span<const Source> sources, const CompileOptions& options) {
  Pipeline pipeline(sources, options.limits);
  Graphed graphed;
  if (pipeline.front.hir) graphed.graph = Builder(*pipeline.front.hir, pipeline.sources).run();
  graphed.diagnostics = take_diagnostics(pipeline, options.colour);
  return graphed;
}

}  // namespace frost
