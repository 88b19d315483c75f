// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/plan_rules.hpp"

#include <algorithm>

namespace frost {

PlanRules::PlanRules(const hir::Hir& hir, const SourceMap& sources) : sources_(sources) {
  for (const hir::Clause& clause : hir.clauses) {
    if (clause.span.valid()) rules_.push_back(clause.span);
  }
  std::ranges::sort(rules_);
  const auto repeated = std::ranges::unique(rules_);
  rules_.erase(repeated.begin(), repeated.end());
}

// The last rule that begins at or before `span` and does not end before it does: rules hardly nest.
SourceSpan PlanRules::around(SourceSpan span) const {
  constexpr int kNestedMax = 4;
  auto next = std::ranges::upper_bound(rules_, SourceSpan{span.file, span.begin, UINT32_MAX});
  for (int i = 0; i < kNestedMax && next != rules_.begin(); ++i) {
    --next;
    if (next->file == span.file && next->end >= span.end) return *next;
  }
  return {};
}

// Depth is bounded by Limits::plan_depth_max.
SourceSpan PlanRules::rule_of(const rir::Procedure& procedure, rir::NodeId id) const {
  const rir::Node& node = procedure.nodes[id];
  if (node.span.valid()) return around(node.span);
  for (const rir::NodeId child : node.children) {
    if (const SourceSpan rule = rule_of(procedure, child); rule.valid()) return rule;
  }
  return {};
}

std::string PlanRules::place(SourceSpan span) const {
  if (!span.valid()) return "";
  const SourceFile& file = sources_.file(span.file);
  return file.name() + ":" + std::to_string(file.line_column(span.begin).line);
}

std::string PlanRules::first_line(SourceSpan span) const {
  if (!span.valid()) return "";
  const std::string_view text = sources_.text(span);
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

}  // namespace frost
