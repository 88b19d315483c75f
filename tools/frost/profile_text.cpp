// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/profile_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

// Rules are shown in what is left of a line of a hundred characters.
constexpr size_t kRuleWidth = 60;

double share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

std::string rule_line(const RuleProfile& rule, const Profile& profile) {
  const std::string place = rule.place.empty() ? "facts that questions ask for" : rule.place;
  std::string text = escape(rule.text);
  if (text.size() > kRuleWidth) text = text.substr(0, text.find_last_of(' ', kRuleWidth)) + " ...";
  const uint64_t tried = std::max<uint64_t>(1, rule.counts.starts);
  return fmt::format("{:>6.1f}% {:>12} ns {:>8.0f} {:>12} {:>12}  {}{}{}\n",
                     share(rule.counts.nanoseconds, profile.nanoseconds) * 100,
                     grouped(rule.counts.nanoseconds), share(rule.counts.nanoseconds, tried),
                     grouped(rule.counts.starts), grouped(rule.counts.rows), escape(place),
                     text.empty() ? "" : ": ", text);
}

}  // namespace

std::string profile_text(const Profile& profile, size_t rules_max) {
  std::string out =
      fmt::format("{}, {}, {} ns in plans (interpreted, without looking at the clock)\n\n",
                  counted(profile.questions, "question"), counted(profile.answers, "answer"),
                  grouped(profile.nanoseconds));
  out += fmt::format("{:>7} {:>15} {:>8} {:>12} {:>12}  {}\n", "share", "time", "ns/call", "calls",
                     "rows", "rule");
  const size_t shown = std::min(rules_max, profile.rules.size());
  for (size_t i = 0; i < shown; ++i) out += rule_line(profile.rules[i], profile);
  const size_t left = profile.rules.size() - shown;
  if (left > 0) out += fmt::format("and {}; --rules shows more\n", counted(left, "further rule"));
  return out;
}

}  // namespace frost::cli
