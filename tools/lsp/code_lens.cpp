// SPDX-License-Identifier: Apache-2.0
// textDocument/codeLens: "Run test" above each test; and what runs it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "frost/test.hpp"
#include "tools/lsp/features.hpp"

namespace frost::lsp {
namespace {

// The text with every other test blanked out: lines stay where they are, and only the questions of
// this test are planned.
std::vector<Source> with_one_test(const Analysis& analysis, const ast::Test& chosen) {
  std::vector<Source> sources = sources_of(analysis);
  for (const ast::Test& test : analysis.front.ast.tests) {
    if (&test == &chosen) continue;
    std::string& text = sources[test.span.file.index()].text;
    for (uint32_t i = test.span.begin; i < test.span.end; ++i) {
      if (text[i] != '\n' && text[i] != '\r') text[i] = ' ';
    }
  }
  return sources;
}

const ast::Test* find_test(const Analysis& analysis, FileId file, const std::string& name,
                           uint32_t ordinal) {
  for (const ast::Test& test : analysis.front.ast.tests) {
    if (test.span.file != file || test.name.text != name) continue;
    if (ordinal-- == 0) return &test;
  }
  return nullptr;
}

TestOutcome could_not_run(const std::string& name, const std::string& why) {
  return {.passed = false,
          .message = fmt::format("test \"{}\" did not run: {}", name, why),
          .result = nullptr};
}

}  // namespace

Json code_lenses(const View& view, FileId file) {
  Json lenses = Json::array();
  std::map<std::string, uint32_t> seen;
  for (const ast::Test& test : view.analysis.front.ast.tests) {
    if (test.span.file != file) continue;
    const uint32_t ordinal = seen[test.name.text]++;
    lenses.push_back({{"range", to_json(view.range(test.name.span))},
                      {"command",
                       {{"title", "Run test"},
                        {"command", kRunTestCommand},
                        {"arguments", {view.file(test.span).uri, test.name.text, ordinal}}}}});
  }
  return lenses;
}

TestOutcome run_test(const View& view, FileId file, const std::string& name, uint32_t ordinal) {
  const ast::Test* test = find_test(view.analysis, file, name, ordinal);
  if (test == nullptr) {
    throw RequestError(ErrorCode::kInvalidParams,
                       "there is no test \"" + name + "\" in this document");
  }
  const Compiled compiled = compile(with_one_test(view.analysis, *test));
  if (!compiled.policy) {
    const auto first = std::ranges::find_if(compiled.diagnostics, &Diagnostic::is_error);
    return could_not_run(name, first == compiled.diagnostics.end()
                                   ? "the policy was refused"
                                   : "the policy has errors, first: " + first->message);
  }
  const auto run = run_tests(*compiled.policy);
  if (!run) return could_not_run(name, run.error().message);
  if (run->tests.size() != 1) return could_not_run(name, "it is not in the compiled policy");
  const TestReport& report = run->tests.front();
  TestOutcome outcome;
  outcome.passed = report.is_success();
  outcome.message = fmt::format("test \"{}\" {}: {} of {} assertions hold", name,
                                outcome.passed ? "passed" : "failed", report.passed, report.total);
  Json failures = Json::array();
  for (const TestFailure& failure : report.failures) {
    std::string text =
        fmt::format("{}:{}: {}", std::filesystem::path(failure.file).filename().string(),
                    failure.line, render(failure, false));
    while (text.ends_with('\n')) text.pop_back();
    outcome.message += "\n" + text;
    failures.push_back(std::move(text));
  }
  outcome.result = {{"name", report.name},
                    {"passed", report.passed},
                    {"total", report.total},
                    {"failures", std::move(failures)}};
  return outcome;
}

}  // namespace frost::lsp
