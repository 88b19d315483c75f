// SPDX-License-Identifier: Apache-2.0
// Test helper: a policy down to HIR.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "frontend/lower.hpp"
#include "ir/hir/hir.hpp"
#include "tests/unit/frontend/parsed.hpp"

namespace frost {

struct Lowered {
  Parsed parsed;  // with the diagnostics of both phases
  std::optional<hir::Hir> hir;

  [[nodiscard]] std::string codes() const { return parsed.codes(); }
  // Codes of errors only.
  [[nodiscard]] std::string errors() const {
    std::string out;
    for (const DiagnosticRecord& record : parsed.diagnostics) {
      if (record.severity() != Severity::Error) continue;
      out += (out.empty() ? "" : " ") + std::string(info(record.kind).code);
    }
    return out;
  }
  // The lines of the printed HIR that hold `part`, without their numbers.
  [[nodiscard]] std::vector<std::string> lines(std::string_view part) const {
    std::vector<std::string> found;
    const std::string printed = hir ? hir::print(*hir) : "";
    for (size_t begin = 0; begin < printed.size();) {
      const size_t end = printed.find('\n', begin);
      std::string line = printed.substr(begin, end - begin);
      begin = end + 1;
      if (line.find(part) == std::string::npos) continue;
      line.erase(0, line.find_first_not_of(' '));
      if (line.starts_with("clause #")) line.erase(0, line.find("  ") + 2);
      found.push_back(std::move(line));
    }
    return found;
  }
};

inline Lowered lower_files(std::vector<std::string> texts, const Limits& limits = {}) {
  Lowered lowered;
  for (size_t i = 0; i < texts.size(); ++i) {
    lowered.parsed.sources.add("policy" + std::to_string(i) + ".polar", std::move(texts[i]));
  }
  Emitter emit(limits.diagnostics_max);
  FrontEnd front = run_front_end(lowered.parsed.sources, limits, emit);
  lowered.parsed.ast = std::move(front.ast);
  lowered.hir = std::move(front.hir);
  lowered.parsed.diagnostics = emit.take_sorted();
  return lowered;
}

inline Lowered lower_text(std::string text, const Limits& limits = {}) {
  return lower_files({std::move(text)}, limits);
}

// The meaning of a policy in a spelling that does not depend on order and names; its errors when it
// has any.
inline std::string meaning(std::string text) {
  Lowered lowered = lower_text(std::move(text));
  if (!lowered.hir) return "refused: " + lowered.errors();
  return hir::canonical_text(*lowered.hir);
}

// Number of clauses whose head is of `predicate`.
inline size_t clauses_of(const Lowered& lowered, std::string_view predicate) {
  if (!lowered.hir) return 0;
  return static_cast<size_t>(
      std::ranges::count_if(lowered.hir->clauses, [&](const hir::Clause& clause) {
        return lowered.hir->relations[clause.head.relation].predicate == predicate;
      }));
}

// The accepted and the asked shapes of `predicate`: one line for each, sorted. Any is `*`.
inline std::vector<std::string> accepted(const Lowered& lowered, std::string_view predicate) {
  std::vector<std::string> shapes;
  if (!lowered.hir) return shapes;
  for (const hir::Shape& shape : lowered.hir->schema) {
    const hir::Relation& relation = lowered.hir->relations[shape.relation];
    if (relation.predicate != predicate || shape.origin == hir::ShapeOrigin::BuiltinHead) continue;
    std::string text;
    for (size_t i = 0; i < shape.arguments.size(); ++i) {
      text += (i > 0 ? ", " : "") + (shape.arguments[i]
                                         ? hir::literal_text(*lowered.hir, *shape.arguments[i])
                                         : lowered.hir->types[relation.types[i]].name);
    }
    shapes.push_back(std::move(text));
  }
  std::ranges::sort(shapes);
  const auto repeated = std::ranges::unique(shapes);
  shapes.erase(repeated.begin(), repeated.end());
  return shapes;
}

using Strings = std::vector<std::string>;

}  // namespace frost
