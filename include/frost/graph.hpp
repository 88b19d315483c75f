// SPDX-License-Identifier: Apache-2.0
// Which rules of a policy depend on which (docs/graph.md).
//
// Everything here is a value and every function is pure: any thread may call it. Equal policies
// give equal bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/compiler.hpp"
#include "frost/diagnostic.hpp"
#include "frost/export.hpp"

namespace frost {

// A predicate with one type, or one value that the policy writes, for each argument:
// has_role(User, "owner", Organization).
struct RuleNode {
  std::string predicate;
  std::string text;          // as Polar writes it; not escaped
  std::string kind;          // "role", "permission" or "relation"; else empty
  bool is_derived = false;   // some rule has it as head
  bool takes_facts = false;  // the policy accepts facts of it
  // The recursion it is part of; none when it does not lead back to itself. Numbered from 0.
  std::optional<uint32_t> recursion;
};

enum class RuleEdgeKind : uint8_t {
  kNeeds,     // a rule for `from` has `to` as a condition
  kNegates,   // a rule for `from` has `not to` as a condition
  kIncludes,  // `from`, a condition, has every value where `to`, a head, has one, or the reverse
};

struct RuleEdge {
  uint32_t from = 0;  // places in RuleGraph::nodes
  uint32_t to = 0;
  RuleEdgeKind kind = RuleEdgeKind::kNeeds;
  std::vector<std::string> places = {};  // "policy.polar:12" of the rules, in policy order
};

struct RuleGraph {
  std::vector<RuleNode> nodes;  // sorted by text
  std::vector<RuleEdge> edges;  // distinct, sorted by nodes and kind

  // The part that the nodes of `predicate` depend on, with themselves; empty without such nodes.
  [[nodiscard]] FROST_EXPORT RuleGraph only(std::string_view predicate) const;
};

struct Graphed {
  std::optional<RuleGraph> graph;  // none exactly when `diagnostics` has an error
  std::vector<Diagnostic> diagnostics;
};

// The rules of a policy as they are after blocks are expanded and types inferred; the policy may
// be one that is refused for recursion through negation. Cost: that of type inference, and linear
// in the rules; quadratic in those of one predicate that leave a literal position open.
FROST_EXPORT Graphed rule_graph(std::span<const Source> sources,
                                const CompileOptions& options = {});

// As a directed graph in the DOT language of Graphviz. Policy text is escaped.
FROST_EXPORT std::string graph_dot(const RuleGraph& graph);

}  // namespace frost
