// SPDX-License-Identifier: Apache-2.0
// A policy and facts as text, traced.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/diagnostics/resolve.hpp"
#include "base/polar_text.hpp"
#include "codegen/trace/trace.hpp"
#include "frontend/lower.hpp"
#include "frontend/parse.hpp"

namespace frost::trace::test {

constexpr int64_t kNow = 1'000;

// The facts of a case are the setup of a policy test, so that text is all there is.
class Traced {
 public:
  explicit Traced(const std::string& policy, const std::string& facts = "",
                  const TraceLimits& limits = {}) {
    sources_.add("policy.polar", policy);
    sources_.add("facts.polar",
                 "test \"facts\" { setup {" + facts + "} assert allow(Nobody{\"n\"}); }");
    Emitter emit;
    hir_ = run_front_end(sources_, {}, emit).hir;
    for (const DiagnosticRecord& record : emit.take_sorted()) {
      EXPECT_EQ(record.severity(), Severity::Warning) << resolve(record, sources_).message;
    }
    if (!hir_) return;
    std::vector<Fact> all;
    for (const hir::Fact& fact : hir_->tests.at(0).facts) {
      Fact& added = all.emplace_back(Fact{fact.relation, {}, fact.span});
      for (hir::LiteralId id : fact.arguments) added.arguments.push_back(hir_->literals[id].text);
    }
    auto trace = Trace::evaluate(*hir_, all, kNow, limits);
    if (trace) {
      trace_.emplace(std::move(*trace));
    } else {
      error_ = trace.error().message;
    }
  }

  // `has_role(User:ann, String:admin, Org:?)`: a type for each argument, `?` where it is open.
  std::optional<Goal> goal(std::string_view text) const {
    size_t paren = text.find('(');
    Goal result;
    std::vector<hir::TypeId> types;
    std::string rest(text.substr(paren + 1, text.size() - paren - 2));
    while (!rest.empty()) {
      size_t end = std::min(rest.find(", "), rest.size());
      std::string part = rest.substr(0, end);
      rest.erase(0, end + 2);
      size_t colon = part.find(':');
      for (size_t i = 0; i < hir_->types.size(); ++i) {
        if (hir_->types[hir::TypeId(i)].name == part.substr(0, colon)) types.emplace_back(i);
      }
      std::string id = part.substr(colon + 1);
      result.arguments.push_back(id == "?" ? std::nullopt : std::optional(id));
    }
    auto relation = hir_->find(text.substr(0, paren), types);
    if (!relation) return std::nullopt;
    result.relation = *relation;
    return result;
  }

  bool holds(std::string_view text) {
    auto question = goal(text);
    return question && trace_->holds(*question);
  }

  // Rows as `ann, *`.
  std::vector<std::string> rows(std::string_view text) {
    std::vector<std::string> result;
    auto question = goal(text);
    if (!question) return result;
    for (const auto& row : trace_->answers(*question).rows) {
      std::string line;
      for (const auto& cell : row) line += (line.empty() ? "" : ", ") + cell.value_or("*");
      result.push_back(line);
    }
    std::ranges::sort(result);
    return result;
  }

  // One line per node, two blanks a level, with what is missing: `- ` before unsatisfied nodes.
  std::string proof(std::string_view text) {
    auto question = goal(text);
    auto node = question ? trace_->proof(*question) : std::nullopt;
    return node ? lines(*node, 0) : "";
  }
  std::string path(std::string_view text) {
    auto paths = near_misses(text);
    return paths.empty() ? "" : lines(paths[0].root, 0);
  }
  std::vector<Path> near_misses(std::string_view text) {
    auto question = goal(text);
    return question ? trace_->near_misses(*question) : std::vector<Path>();
  }

  // Source lines of the rules that derived something.
  std::vector<uint32_t> fired_lines() const {
    std::vector<uint32_t> result;
    for (size_t i = 0; i < hir_->clauses.size(); ++i) {
      SourceSpan span = hir_->clauses[hir::ClauseId(i)].span;
      if (trace_->fired()[i] && span.valid()) {
        result.push_back(sources_.file(span.file).line_column(span.begin).line);
      }
    }
    std::ranges::sort(result);
    auto rest = std::ranges::unique(result);
    result.erase(rest.begin(), rest.end());
    return result;
  }

  const std::string& error() const { return error_; }
  Trace& trace() { return *trace_; }
  const hir::Hir& hir() const { return *hir_; }
  const SourceMap& sources() const { return sources_; }

 private:
  std::string lines(const Node& node, size_t depth) const {
    static constexpr const char* kMarks[] = {"fact ",    "rule ",     "absent ",
                                             "test ",    "unproved ", "missing ",
                                             "blocked ", "failed ",   "omitted "};
    std::string text = std::string(2 * depth, ' ') + kMarks[static_cast<size_t>(node.kind)];
    text +=
        node.text.empty() && node.span.valid() ? std::string(sources_.text(node.span)) : node.text;
    text += "\n";
    for (const Node& child : node.children) text += lines(child, depth + 1);
    return text;
  }

  SourceMap sources_;
  std::optional<hir::Hir> hir_;
  std::optional<Trace> trace_;
  std::string error_;
};

using Strings = std::vector<std::string>;

}  // namespace frost::trace::test
