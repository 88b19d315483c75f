// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_compare.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "tools/frost/bench_statistics.hpp"
#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr size_t kNumberCells = 13;

Change compare_times(const std::vector<double>& base, const std::vector<double>& now,
                     const CompareOptions& options);
Change compare_counters(const Counter& base, const Counter& now, const CompareOptions& options);
std::vector<std::string> notes_on(const Measurements& base, const Measurements& now);
const char* text_of(Verdict verdict);
std::string plain(double value);
std::string padded_left(const std::string& text);

// Every name of either side.
template <class Values>
std::set<std::string> names_of(const Values& base, const Values& now) {
  std::set<std::string> names;
  for (const auto& [name, value] : base) names.insert(name);
  for (const auto& [name, value] : now) names.insert(name);
  return names;
}

}  // namespace

bool Comparison::has_regression() const {
  return std::ranges::any_of(changes, &Change::is_regression);
}

Comparison compare(const Measurements& base, const Measurements& now,
                   const CompareOptions& options) {
  Comparison comparison{.changes = {}, .notes = notes_on(base, now)};
  const auto add = [&](const std::string& name, const auto& base_values, const auto& now_values,
                       const auto& compare_values, const auto& text) {
    const auto before = base_values.find(name);
    const auto after = now_values.find(name);
    Change change;
    if (before != base_values.end() && after != now_values.end()) {
      change = compare_values(before->second, after->second, options);
    } else {
      change.verdict = after == now_values.end() ? Verdict::kMissing : Verdict::kNew;
    }
    change.name = name;
    change.base = before == base_values.end() ? "-" : text(before->second);
    change.now = after == now_values.end() ? "-" : text(after->second);
    comparison.changes.push_back(std::move(change));
  };
  for (const std::string& name : names_of(base.times, now.times)) {
    add(name, base.times, now.times, compare_times,
        [](const std::vector<double>& times) { return duration(summarise(times).median); });
  }
  for (const std::string& name : names_of(base.counters, now.counters)) {
    add(name, base.counters, now.counters, compare_counters,
        [](const Counter& counter) { return plain(counter.value); });
    Change& change = comparison.changes.back();
    if (change.verdict == Verdict::kMissing) change.is_regression = true;
  }
  return comparison;
}

std::string render_comparison(const Comparison& comparison, const CompareOptions& options) {
  size_t name_cells = 0;
  for (const Change& change : comparison.changes) {
    name_cells = std::max(name_cells, escape(change.name).size());
  }
  std::string out;
  for (const std::string& note : comparison.notes) out += "Note: " + escape(note) + "\n";
  out += std::string(name_cells, ' ') + padded_left("base") + padded_left("now") +
         padded_left("change") + "  verdict\n";
  size_t regressions = 0;
  for (const Change& change : comparison.changes) {
    const std::string name = escape(change.name);
    const bool is_both = change.verdict != Verdict::kMissing && change.verdict != Verdict::kNew;
    const std::string percent =
        is_both ? (change.percent < 0 ? "" : "+") + fixed(change.percent, 1) + " %" : "-";
    out += name + std::string(name_cells - name.size(), ' ') + padded_left(change.base) +
           padded_left(change.now) + padded_left(percent) + "  " + text_of(change.verdict) +
           (change.is_regression ? ": a regression" : "") + "\n";
    if (change.is_regression) ++regressions;
  }
  return out + counted(regressions, "regression") + " over " + plain(options.regression_max) +
         " % among " + counted(comparison.changes.size(), "measurement") + "\n";
}

std::string render_comparison_json(const Comparison& comparison) {
  using Json = nlohmann::ordered_json;
  Json changes = Json::array();
  for (const Change& change : comparison.changes) {
    changes.push_back({{"name", change.name},
                       {"base", change.base},
                       {"now", change.now},
                       {"percent", change.percent},
                       {"probability", change.probability},
                       {"verdict", text_of(change.verdict)},
                       {"is_regression", change.is_regression}});
  }
  const Json json = {{"notes", comparison.notes},
                     {"has_regression", comparison.has_regression()},
                     {"changes", std::move(changes)}};
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

namespace {

Change compare_times(const std::vector<double>& base, const std::vector<double>& now,
                     const CompareOptions& options) {
  const double before = summarise(base).median;
  Change change{.percent = 100 * (summarise(now).median / before - 1),
                .probability = rank_test(base, now),
                .verdict = Verdict::kWithinNoise};
  if (std::min(base.size(), now.size()) < kComparableRepetitions) {
    change.verdict = Verdict::kTooFew;
  } else if (change.probability < kSignificance && change.percent != 0) {
    change.verdict = change.percent > 0 ? Verdict::kSlower : Verdict::kFaster;
  }
  change.is_regression =
      change.verdict == Verdict::kSlower && change.percent > options.regression_max;
  return change;
}

Change compare_counters(const Counter& base, const Counter& now, const CompareOptions& options) {
  Change change{.percent = 100 * (now.value / base.value - 1)};
  if (now.value > base.value) change.verdict = Verdict::kHigher;
  if (now.value < base.value) change.verdict = Verdict::kLower;
  change.is_regression = change.percent > options.regression_max;
  return change;
}

// Times of another machine say little, and other facts are another question.
std::vector<std::string> notes_on(const Measurements& base, const Measurements& now) {
  constexpr std::array<std::pair<const char*, const char*>, 6> kFacts = {
      {{"processor", "the base was measured on another processor"},
       {"system", "the base was measured on another system"},
       {"compiler", "the base was built with another compiler"},
       {"llvm", "the native code of the base was made by another version"},
       {"policy_digest", "the base was measured with another policy"},
       {"facts", "the base was measured with another number of facts"}}};
  std::vector<std::string> notes;
  for (const auto& [key, note] : kFacts) {
    const auto before = base.context.find(key);
    const auto after = now.context.find(key);
    if (before == base.context.end() || after == now.context.end()) continue;
    if (before->second == after->second) continue;
    notes.push_back(std::string(note) + ": " + before->second + ", now " + after->second);
  }
  return notes;
}

const char* text_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSame:
      return "the same";
    case Verdict::kWithinNoise:
      return "within noise";
    case Verdict::kFaster:
      return "faster";
    case Verdict::kSlower:
      return "slower";
    case Verdict::kTooFew:
      return "too few repetitions to tell";
    case Verdict::kLower:
      return "lower";
    case Verdict::kHigher:
      return "higher";
    case Verdict::kMissing:
      return "missing";
    case Verdict::kNew:
      return "new";
  }
  return "";
}

// As many digits as help; whole numbers without a point.
std::string plain(double value) {
  if (std::abs(value) >= 1e15) return fixed(value, 0);
  if (value >= 1000) return grouped(static_cast<uint64_t>(std::llround(value)));
  std::string text = fixed(value, 2);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// By characters: µ is two bytes.
std::string padded_left(const std::string& text) {
  const size_t cells = text.size() - (text.find("µ") == std::string::npos ? 0 : 1);
  return std::string(cells < kNumberCells ? kNumberCells - cells : 1, ' ') + text;
}

}  // namespace
}  // namespace frost::cli
