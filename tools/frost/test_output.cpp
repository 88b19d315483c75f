// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/test_output.hpp"

#include <algorithm>
#include <string_view>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr size_t kCountCells = 5;

// Every line of `text` behind `indent`.
std::string indented(std::string_view text, std::string_view indent) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    out.append(indent).append(text.substr(0, end)).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string failure_text(const TestFailure& failure, bool unicode) {
  // The first line is the assertion; it goes behind its place.
  const std::string text = render(failure, unicode);
  const size_t first_end = text.find('\n');
  std::string out = "        " + escape(failure.file) + ":" + std::to_string(failure.line) + ": ";
  out.append(text, 0, first_end).append("\n");
  return out + indented(std::string_view(text).substr(first_end + 1), "          ");
}

}  // namespace

std::string reports_text(const TestRun& run, bool unicode) {
  std::string out;
  for (const TestReport& report : run.tests) {
    out.append(report.is_success() ? "ok      " : "FAILED  ");
    const std::string counts = std::to_string(report.passed) + "/" + std::to_string(report.total);
    out.append(counts.size() < kCountCells ? kCountCells - counts.size() : 0, ' ');
    out.append(counts).append("  ").append(escape(report.name)).append("\n");
    for (const TestFailure& failure : report.failures) out.append(failure_text(failure, unicode));
  }
  return out;
}

std::string summary_text(const EngineRun& run) {
  const std::vector<TestReport>& tests = run.run.tests;
  const auto passed = static_cast<size_t>(std::ranges::count_if(tests, &TestReport::is_success));
  std::string line = run.engine + ": " + counted(tests.size(), "test") + ", " + grouped(passed) +
                     " passed, " + grouped(tests.size() - passed) + " failed";
  if (run.run.left_out > 0) line.append(", ").append(grouped(run.run.left_out)).append(" left out");
  if (run.run.is_stopped) line.append("; stopped at the first failure");
  if (tests.empty() && run.run.left_out == 0) line.append(": the policy has no `test` blocks");
  return line + "\n";
}

std::string coverage_text(const Coverage& coverage) {
  std::string out = "coverage: " + grouped(coverage.exercised()) + " of " +
                    grouped(coverage.items.size()) + " rules and declarations exercised (" +
                    std::to_string(coverage.percent()) + " %)\n";
  constexpr const char* kKinds[] = {"rule", "role", "permission", "relation"};
  for (const CoverageItem& item : coverage.items) {
    if (item.is_exercised) continue;
    out.append("  not exercised: ").append(escape(item.file)).append(":");
    out.append(std::to_string(item.line)).append(": ");
    out.append(kKinds[static_cast<size_t>(item.kind)]).append(" ");
    out.append(escape(item.text)).append("\n");
  }
  for (const std::string& name : coverage.unknown) {
    out.append("  not counted, too large to trace: test ").append(escape(name)).append("\n");
  }
  return out;
}

}  // namespace frost::cli
