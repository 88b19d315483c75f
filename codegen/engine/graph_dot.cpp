// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "base/diagnostics/render.hpp"
#include "frost/graph.hpp"

namespace frost {
namespace {

// A string of the DOT language: a label with backslashes and quotes of its own.
std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : escape_for_terminal(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// Derived ones are round; facts are boxes.
std::string node_line(const RuleNode& node, size_t number) {
  std::string label = dot_string(node.text);
  if (!node.kind.empty()) {
    label.pop_back();
    label += "\\n" + node.kind + "\"";
  }
  std::string line = "n" + std::to_string(number) + " [label=" + label;
  line += node.takes_facts ? ", shape=box" : ", shape=ellipse";
  if (node.takes_facts && node.is_derived) line += ", style=\"rounded,filled\"";
  if (node.takes_facts && !node.is_derived) line += ", style=filled";
  if (node.kind == "permission") line += ", fillcolor=\"#d9ead3\"";
  if (node.kind == "role") line += ", fillcolor=\"#dbe9f6\"";
  if (node.kind != "permission" && node.kind != "role") line += ", fillcolor=\"#f3f3f3\"";
  return line + "];\n";
}

std::string edge_line(const RuleEdge& edge) {
  std::string line = "n" + std::to_string(edge.from) + " -> n" + std::to_string(edge.to);
  std::string attributes;
  if (edge.kind == RuleEdgeKind::kNegates) attributes = "style=dashed, color=red, label=\"not\"";
  if (edge.kind == RuleEdgeKind::kIncludes) attributes = "style=dotted, arrowhead=open";
  if (!edge.places.empty()) {
    std::string places;
    for (const std::string& place : edge.places) places += (places.empty() ? "" : ", ") + place;
    attributes += (attributes.empty() ? "" : ", ") + ("edgetooltip=" + dot_string(places));
  }
  if (!attributes.empty()) line += " [" + attributes + "]";
  return line + ";\n";
}

}  // namespace

std::string graph_dot(const RuleGraph& graph) {
  std::string out =
      "digraph policy {\n"
      "  rankdir=LR;\n"
      "  node [fontname=\"sans-serif\", fontsize=11];\n"
      "  edge [fontname=\"sans-serif\", fontsize=9];\n";
  std::map<uint32_t, std::string> clusters;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const RuleNode& node = graph.nodes[i];
    if (node.recursion) {
      clusters[*node.recursion] += "    " + node_line(node, i);
    } else {
      out += "  " + node_line(node, i);
    }
  }
  for (const auto& [number, lines] : clusters) {
    out += "  subgraph cluster_" + std::to_string(number) +
           " {\n    label=\"recursive\";\n    style=rounded;\n    color=\"#b45f06\";\n" + lines +
           "  }\n";
  }
  for (const RuleEdge& edge : graph.edges) out += "  " + edge_line(edge);
  return out + "}\n";
}

}  // namespace frost
