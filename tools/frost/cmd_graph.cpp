// SPDX-License-Identifier: Apache-2.0
// frost graph
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "frost/graph.hpp"
#include "tools/frost/child.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> policy_paths;
  std::string format = "dot";
  std::string only;
  std::string output_path;
  ReportOptions report = {};
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_graph(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("POLICY", options->policy_paths, "Files of one policy")
      ->required()
      ->type_name("FILE");
  app.add_option("--format", options->format,
                 "dot, the language of Graphviz, or svg, which needs its program `dot`")
      ->check(CLI::IsMember({"dot", "svg"}))
      ->capture_default_str();
  app.add_option("--only", options->only, "Only this predicate and what it depends on")
      ->type_name("PREDICATE");
  app.add_option("-o,--output", options->output_path, "Write a file. Default: standard output")
      ->type_name("FILE");
  return [options] { return run(*options); };
}

namespace {

std::string known_predicates(const RuleGraph& graph) {
  std::set<std::string> names;
  for (const RuleNode& node : graph.nodes) names.insert(node.predicate);
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "it has none" : "it has " + text;
}

Outcome<RuleGraph> read_graph(const Options& options) {
  const auto sources = read_sources(options.policy_paths);
  if (!sources) return std::unexpected(sources.error());
  const Graphed graphed = rule_graph(*sources);
  report(graphed.diagnostics, *sources, options.report);
  if (!graphed.graph) return stop_for(graphed.diagnostics, options.report);
  if (options.only.empty()) return *graphed.graph;
  RuleGraph part = graphed.graph->only(options.only);
  if (part.nodes.empty()) {
    return stop(kExitUsage, "no rule of the policy mentions the predicate `" + options.only +
                                "`; " + known_predicates(*graphed.graph));
  }
  return part;
}

Outcome<std::string> draw(const std::string& dot) {
  auto drawn = run_child({"dot", "-Tsvg"}, dot);
  if (!drawn) return std::unexpected(drawn.error());
  if (!drawn->is_found) {
    return stop(kExitUsage,
                "the program `dot` is not there: install Graphviz (on Debian the package "
                "graphviz), or take --format dot");
  }
  if (drawn->exit_code != 0) {
    return stop(kExitData, "`dot -Tsvg` ended with " + std::to_string(drawn->exit_code) +
                               "; --format dot shows what it was given");
  }
  return std::move(drawn->output);
}

const char* kind_name(RuleEdgeKind kind) {
  switch (kind) {
    case RuleEdgeKind::kNeeds:
      return "needs";
    case RuleEdgeKind::kNegates:
      return "negates";
    case RuleEdgeKind::kIncludes:
      return "includes";
  }
  return "";
}

// A line for each node, then one for each edge.
void print_graph_json(const RuleGraph& graph) {
  for (const RuleNode& node : graph.nodes) {
    nlohmann::ordered_json json = {
        {"node", node.text},          {"predicate", node.predicate},    {"kind", node.kind},
        {"derived", node.is_derived}, {"takesFacts", node.takes_facts}, {"recursion", nullptr}};
    if (node.recursion) json["recursion"] = *node.recursion;
    print_json(json);
  }
  for (const RuleEdge& edge : graph.edges) {
    print_json({{"from", graph.nodes[edge.from].text},
                {"to", graph.nodes[edge.to].text},
                {"kind", kind_name(edge.kind)},
                {"places", edge.places}});
  }
}

Outcome<int> run(const Options& options) {
  const auto graph = read_graph(options);
  if (!graph) return std::unexpected(graph.error());
  if (output().json && options.output_path.empty() && options.format == "dot") {
    print_graph_json(*graph);
    return kExitOk;
  }
  Outcome<std::string> text = graph_dot(*graph);
  if (options.format == "svg") text = draw(*text);
  if (!text) return std::unexpected(text.error());
  if (options.output_path.empty()) {
    print(escape_lines(*text));
    return kExitOk;
  }
  const auto bytes = std::as_bytes(std::span(*text));
  if (auto written = write_file(options.output_path, bytes); !written) {
    return std::unexpected(written.error());
  }
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
