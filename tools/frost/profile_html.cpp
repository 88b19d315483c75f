// SPDX-License-Identifier: Apache-2.0
// The page of `frost profile --html`: no script, no request, light and dark.
#include <fmt/format.h>

#include "tools/frost/console.hpp"
#include "tools/frost/profile_text.hpp"

namespace frost::cli {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Policy profile</title>
<style>
:root { color-scheme: light dark; --bar: #7aa6da; --line: #8884; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { font-size: 1.3rem } h2 { font-size: 1.05rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: right; padding: .15rem .6rem; border-bottom: 1px solid var(--line) }
th:last-child, td:last-child { text-align: left; width: 50% }
code, .op { font-family: ui-monospace, monospace; font-size: 13px; overflow-wrap: anywhere }
.place { opacity: .65; font-size: 12px; margin-left: .6rem }
.bar { display: inline-block; height: .7rem; background: var(--bar); margin-right: .5rem;
       border-radius: 2px; vertical-align: baseline }
details, .leaf { margin-left: 1.1rem; border-left: 1px solid var(--line); padding-left: .5rem }
.leaf { padding-left: 1.4rem }
summary { cursor: pointer }
.n { opacity: .8; font-size: 12px; margin-left: .6rem; font-variant-numeric: tabular-nums }
</style></head><body>
<h1>Policy profile</h1>
)";

// For text and for values of attributes.
std::string html(std::string_view text) {
  std::string out;
  for (const char c : escape(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string bar(uint64_t part, uint64_t whole) {
  constexpr double kWidestRem = 12;
  const double share = whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  return fmt::format("<span class=\"bar\" style=\"width:{:.2f}rem\"></span>", share * kWidestRem);
}

uint64_t total_time(const PlanOperator& source) {
  uint64_t total = source.counts.nanoseconds;
  for (const PlanOperator& child : source.children) total += total_time(child);
  return total;
}

// Depth is that of the plan.
void append_operator(const PlanOperator& source, uint64_t whole, std::string& out) {
  const uint64_t total = total_time(source);
  const std::string line = fmt::format(
      "{}<span class=\"op\">{}</span><span class=\"place\">{}</span><span class=\"n\">{} ns, {} "
      "own; "
      "{} starts, {} rows</span>",
      bar(total, whole), html(source.text), html(source.place), grouped(total),
      grouped(source.counts.nanoseconds), grouped(source.counts.starts),
      grouped(source.counts.rows));
  if (source.children.empty()) {
    out += "<div class=\"leaf\">" + line + "</div>\n";
    return;
  }
  out += fmt::format("<details{}><summary>{}</summary>\n", source.counts.starts > 0 ? " open" : "",
                     line);
  for (const PlanOperator& child : source.children) append_operator(child, whole, out);
  out += "</details>\n";
}

void append_question(const ProfiledQuestion& question, uint64_t whole, std::string& out) {
  out += fmt::format("<h2><code>{}</code></h2>\n", html(question.text));
  for (const Plan& plan : question.plans) {
    for (size_t i = 0; i < plan.parts.size(); ++i) {
      out += fmt::format("<p>part {}: <code>{}</code></p>\n", i + 1, html(plan.parts[i].goal));
      append_operator(plan.parts[i].root, whole, out);
    }
  }
}

void append_rules(const Profile& profile, std::string& out) {
  out += "<table><tr><th>ns</th><th>calls</th><th>rows</th><th>rule</th></tr>\n";
  for (const RuleProfile& rule : profile.rules) {
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}<code>{}</code>"
        "<span class=\"place\">{}</span></td></tr>\n",
        grouped(rule.counts.nanoseconds), grouped(rule.counts.starts), grouped(rule.counts.rows),
        bar(rule.counts.nanoseconds, profile.nanoseconds),
        html(rule.place.empty() ? "facts that questions ask for" : rule.text), html(rule.place));
  }
  out += "</table>\n";
}

}  // namespace

std::string profile_html(const Profile& profile, const std::vector<ProfiledQuestion>& questions) {
  std::string out(kHead);
  out += fmt::format(
      "<p>{}, {}, {} ns in plans: interpreted, without the time of looking at the clock.</p>\n",
      counted(profile.questions, "question"), counted(profile.answers, "answer"),
      grouped(profile.nanoseconds));
  append_rules(profile, out);
  for (const ProfiledQuestion& question : questions) {
    append_question(question, profile.nanoseconds, out);
  }
  return out + "</body></html>\n";
}

}  // namespace frost::cli
