// SPDX-License-Identifier: Apache-2.0
// Test helper: everything that is wrong with the files of a policy.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/lower.hpp"
#include "frontend/parse.hpp"

namespace frost {

struct CheckedPolicy {
  SourceMap sources;
  std::vector<DiagnosticRecord> diagnostics;

  // "P1107 at `"raeder"`" for each diagnostic, one a line.
  [[nodiscard]] std::string places() const {
    std::string out;
    for (const DiagnosticRecord& record : diagnostics) {
      out += std::string(info(record.kind).code) + " at `" +
             std::string(sources.text(record.span)) + "`\n";
    }
    return out;
  }

  // The file with its first diagnostic mended by its first fix.
  [[nodiscard]] std::string mended() const {
    const FixRecord& fix = diagnostics.at(0).fixes.at(0);
    std::string text(sources.file(fix.span.file).text());
    return text.replace(fix.span.begin, fix.span.end - fix.span.begin, fix.replacement);
  }
};

// `a.polar`, `b.polar` and so on.
inline CheckedPolicy check_policy(std::initializer_list<std::string_view> files) {
  CheckedPolicy checked;
  char name = 'a';
  for (std::string_view file : files) {
    checked.sources.add(std::string(1, name++) + ".polar", std::string(file));
  }
  Emitter emit;
  run_front_end(checked.sources, {}, emit);
  checked.diagnostics = emit.take_sorted();
  return checked;
}

}  // namespace frost
