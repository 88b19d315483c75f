// SPDX-License-Identifier: Apache-2.0
// Results of policy tests as JUnit XML, the form that build servers read.
#include <algorithm>
#include <string_view>

#include "tools/frost/console.hpp"
#include "tools/frost/test_output.hpp"

namespace frost::cli {
namespace {

// escape_lines() leaves UTF-8 without control characters, which XML 1.0 can hold but for its own
// characters and the two non-characters.
std::string xml(std::string_view text, bool is_attribute = true) {
  std::string out;
  const std::string safe = escape_lines(text);
  for (size_t place = 0; place < safe.size(); ++place) {
    const char c = safe[place];
    const std::string_view three = std::string_view(safe).substr(place, 3);
    if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf") {
      out.append("\xef\xbf\xbd");
      place += 2;
    } else if (c == '&') {
      out.append("&amp;");
    } else if (c == '<') {
      out.append("&lt;");
    } else if (c == '>') {
      out.append("&gt;");
    } else if (c == '"') {
      out.append("&quot;");
    } else if (c == '\n' && is_attribute) {
      out.append("&#10;");
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string seconds(uint64_t nanoseconds) {
  return fixed(static_cast<double>(nanoseconds) / 1e9, 6);
}

void add_failure(const TestFailure& failure, std::string& out) {
  const bool is_answered = failure.error.empty();
  const std::string got = is_answered ? "got " + failure.got : failure.error;
  const char* const element = is_answered ? "failure" : "error";
  out.append("      <").append(element).append(" type=\"");
  out.append(is_answered ? "AssertionFailed" : "ServerError").append("\" message=\"");
  out.append(xml("expected " + failure.expected + ", " + got)).append("\">");
  const std::string place = failure.file + ":" + std::to_string(failure.line) + ": ";
  // The text is escaped already; escaping leaves what is harmless as it is.
  out.append(xml(place + render(failure, true), false));
  out.append("</").append(element).append(">\n");
}

void add_test(const TestReport& report, std::string& out) {
  out.append("    <testcase classname=\"").append(xml(report.file));
  out.append("\" name=\"").append(xml(report.name));
  out.append("\" file=\"").append(xml(report.file));
  out.append("\" line=\"").append(std::to_string(report.line));
  out.append("\" assertions=\"").append(std::to_string(report.total));
  out.append("\" time=\"").append(seconds(report.duration_ns)).append("\"");
  if (report.failures.empty()) {
    out.append("/>\n");
    return;
  }
  out.append(">\n");
  for (const TestFailure& failure : report.failures) add_failure(failure, out);
  out.append("    </testcase>\n");
}

bool has_error(const TestReport& report) {
  return std::ranges::any_of(report.failures,
                             [](const TestFailure& f) { return !f.error.empty(); });
}

}  // namespace

std::string junit_xml(const std::vector<EngineRun>& runs) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const EngineRun& run : runs) {
    const std::vector<TestReport>& tests = run.run.tests;
    uint64_t nanoseconds = 0;
    size_t errors = 0;
    size_t failures = 0;
    for (const TestReport& report : tests) {
      nanoseconds += report.duration_ns;
      if (has_error(report)) {
        ++errors;
      } else if (!report.is_success()) {
        ++failures;
      }
    }
    out.append("  <testsuite name=\"frost test (").append(xml(run.engine));
    out.append(")\" tests=\"").append(std::to_string(tests.size()));
    out.append("\" failures=\"").append(std::to_string(failures));
    out.append("\" errors=\"").append(std::to_string(errors));
    out.append("\" skipped=\"0\" time=\"").append(seconds(nanoseconds)).append("\">\n");
    for (const TestReport& report : tests) add_test(report, out);
    out.append("  </testsuite>\n");
  }
  return out + "</testsuites>\n";
}

}  // namespace frost::cli
