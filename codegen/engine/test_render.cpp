// SPDX-License-Identifier: Apache-2.0
// Failed assertions for people.
#include <fmt/format.h>

#include "base/diagnostics/render.hpp"
#include "frost/test.hpp"

namespace frost {

namespace {

struct Marks {
  const char* yes;
  const char* no;
};

constexpr Marks kUnicode{"\u2713", "\u2717"};
constexpr Marks kAscii{"+", "x"};

std::string remark(const ExplanationStep& step) {
  switch (step.kind) {
    case StepKind::kMissing:
      return "missing fact";
    case StepKind::kBlocked:
      return "but it holds:";
    case StepKind::kFailed:
      return "does not hold";
    case StepKind::kAbsent:
    case StepKind::kComparison:
    case StepKind::kOmitted:
      return "";
    case StepKind::kRule:
    case StepKind::kUnproved:
      return step.place.empty() ? "default rule" : "rule at " + escape_for_terminal(step.place);
    case StepKind::kFact:
      return step.place.empty() ? "fact" : "fact at " + escape_for_terminal(step.place);
  }
  return "";
}

// Recursion is as deep as the explanation, which the tracer's limits bound.
void add_step(const ExplanationStep& step, size_t depth, const Marks& marks, std::string& out) {
  std::string indent(2 * depth, ' ');
  if (step.kind == StepKind::kOmitted) {
    out += indent + "... more\n";
    return;
  }
  out += fmt::format("{}{} {}", indent, step.is_satisfied() ? marks.yes : marks.no,
                     escape_for_terminal(step.text));
  std::string why = remark(step);
  if (!why.empty()) out += "  -- " + why;
  out += "\n";
  for (const ExplanationStep& below : step.steps) add_step(below, depth + 1, marks, out);
}

void add_explanation(const Explanation& explanation, const Marks& marks, std::string& out) {
  std::string about = escape_for_terminal(explanation.about);
  switch (explanation.kind) {
    case ExplanationKind::kNone:
      if (!about.empty()) out += about + ": ";
      out += escape_for_terminal(explanation.note) + "\n";
      return;
    case ExplanationKind::kProof:
      out += "proof of " + about + ":\n";
      break;
    case ExplanationKind::kExpectedPath:
      out += "nearest rule path to " + about;
      if (explanation.alternatives > 0) {
        out += fmt::format(" ({} other{} as near)", explanation.alternatives,
                           explanation.alternatives == 1 ? "" : "s");
      }
      out += ":\n";
      break;
  }
  add_step(explanation.root, 1, marks, out);
  for (const std::string& fact : explanation.missing) {
    out += "missing fact: " + escape_for_terminal(fact) + ";\n";
  }
}

std::string joined(const std::vector<std::string>& values) {
  std::string out;
  for (const std::string& value : values) {
    if (!out.empty()) out += ", ";
    out += escape_for_terminal(value);
  }
  return out;
}

}  // namespace

std::string render(const TestFailure& failure, bool unicode) {
  std::string out = escape_for_terminal(failure.assertion) + "\n";
  out += "expected: " + escape_for_terminal(failure.expected);
  if (failure.error.empty()) {
    out += "; got: " + escape_for_terminal(failure.got) + "\n";
  } else {
    out += "; no answer: " + escape_for_terminal(failure.error) + "\n";
  }
  if (!failure.missing.empty()) out += "missing: " + joined(failure.missing) + "\n";
  if (!failure.extra.empty()) out += "not expected: " + joined(failure.extra) + "\n";
  for (const Explanation& explanation : failure.explanations) {
    add_explanation(explanation, unicode ? kUnicode : kAscii, out);
  }
  return out;
}

}  // namespace frost
