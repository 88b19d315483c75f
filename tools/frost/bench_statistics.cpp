// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace frost::cli {
namespace {

struct Ranks {
  double sum_of_first = 0;  // ranks from 1; equal samples share the mean of theirs
  double ties = 0;          // the sum of t^3 - t over the groups of t equal samples
};

Ranks rank(std::span<const double> a, std::span<const double> b);
double exact_probability(size_t a, size_t b, size_t u);

}  // namespace

Summary summarise(std::vector<double> samples) {
  std::ranges::sort(samples);
  const size_t middle = samples.size() / 2;
  const auto count = static_cast<double>(samples.size());
  Summary summary{.median = samples.size() % 2 == 1 ? samples[middle]
                                                    : (samples[middle - 1] + samples[middle]) / 2,
                  .smallest = samples.front(),
                  .largest = samples.back()};
  for (const double sample : samples) summary.mean += sample / count;
  if (samples.size() < 2) return summary;
  double squares = 0;
  for (const double sample : samples) squares += std::pow(sample - summary.mean, 2);
  summary.deviation = std::sqrt(squares / (count - 1));
  return summary;
}

double rank_test(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return 1;
  const auto n = static_cast<double>(a.size());
  const auto m = static_cast<double>(b.size());
  const Ranks ranks = rank(a, b);
  // How many pairs (of a, of b) have the sample of `a` above; the smaller of both sides.
  const double above = ranks.sum_of_first - n * (n + 1) / 2;
  const double u = std::min(above, n * m - above);
  if (ranks.ties == 0 && a.size() <= kExactSamplesMax && b.size() <= kExactSamplesMax) {
    return exact_probability(a.size(), b.size(), static_cast<size_t>(std::llround(u)));
  }
  const double all = n + m;
  const double variance = n * m / 12 * (all + 1 - ranks.ties / (all * (all - 1)));
  if (variance <= 0) return 1;  // all samples are equal
  const double distance = std::max(0.0, n * m / 2 - u - 0.5) / std::sqrt(variance);
  return std::erfc(distance / std::sqrt(2.0));
}

namespace {

Ranks rank(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, bool>> all;  // whether it is of `a`
  for (const double sample : a) all.emplace_back(sample, true);
  for (const double sample : b) all.emplace_back(sample, false);
  std::ranges::sort(all);
  Ranks ranks;
  for (size_t first = 0; first < all.size();) {
    size_t last = first;
    while (last < all.size() && all[last].first == all[first].first) ++last;
    const auto equal = static_cast<double>(last - first);
    const double shared = (static_cast<double>(first + last) + 1) / 2;
    for (size_t place = first; place < last; ++place) {
      if (all[place].second) ranks.sum_of_first += shared;
    }
    ranks.ties += equal * equal * equal - equal;
    first = last;
  }
  return ranks;
}

// Of all ways to rank `a` samples among `b` others, the part with at most `u` pairs (of a, of b)
// whose first is above, taken twice for both sides.
double exact_probability(size_t a, size_t b, size_t u) {
  // ways[i][s]: ways to rank i samples of `a` among j of `b` with s such pairs. The largest sample
  // is of `b`, which leaves those for j - 1, still in their place, or of `a`, above all j.
  const size_t pairs = a * b;
  std::vector<std::vector<double>> ways(a + 1, std::vector<double>(pairs + 1, 0));
  for (size_t i = 0; i <= a; ++i) ways[i][0] = 1;
  for (size_t j = 1; j <= b; ++j) {
    for (size_t i = 1; i <= a; ++i) {
      for (size_t s = pairs; s >= j; --s) ways[i][s] += ways[i - 1][s - j];
    }
  }
  double up_to = 0;
  double all = 0;
  for (size_t s = 0; s <= pairs; ++s) {
    all += ways[a][s];
    if (s <= u) up_to += ways[a][s];
  }
  return std::min(1.0, 2 * up_to / all);
}

}  // namespace
}  // namespace frost::cli
