// SPDX-License-Identifier: Apache-2.0
// Two sets of measurements side by side: what changed, and whether that is more than noise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/frost/bench_file.hpp"

namespace frost::cli {

struct CompareOptions {
  double regression_max = 10;  // percent
};

// A difference of times counts when chance alone explains it less often than this.
inline constexpr double kSignificance = 0.01;
// Repetitions of each side below which no difference can count.
inline constexpr size_t kComparableRepetitions = 5;

enum class Verdict : uint8_t {
  kSame,         // a counter with the same value
  kWithinNoise,  // of times
  kFaster,
  kSlower,
  kTooFew,  // repetitions to tell
  kLower,   // a counter
  kHigher,
  kMissing,  // was measured, is no more
  kNew,
};

struct Change {
  std::string name = {};
  std::string base = {};  // as people read it
  std::string now = {};
  double percent = 0;      // of the base; smaller is better
  double probability = 1;  // of such ranks by chance; times only
  Verdict verdict = Verdict::kSame;
  bool is_regression = false;  // beyond what is allowed
};

struct Comparison {
  std::vector<Change> changes;     // by name, times first
  std::vector<std::string> notes;  // what makes the two less comparable
  [[nodiscard]] bool has_regression() const;
};

// Times by their medians and the rank test over their repetitions; counters, which have no noise,
// as they are. A regression is a slower time or a higher counter beyond the allowed percentage, and
// a counter that is missing.
Comparison compare(const Measurements& base, const Measurements& now,
                   const CompareOptions& options);

std::string render_comparison(const Comparison& comparison, const CompareOptions& options);

// The same as the JSON value of `comparison`, in ASCII.
std::string render_comparison_json(const Comparison& comparison);

}  // namespace frost::cli
