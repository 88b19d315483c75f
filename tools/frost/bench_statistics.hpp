// SPDX-License-Identifier: Apache-2.0
// What samples say: their middle, their spread, and whether two sets of them differ.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace frost::cli {

struct Summary {
  double median = 0;
  double smallest = 0;
  double largest = 0;
  double mean = 0;
  double deviation = 0;  // standard deviation of the sample; 0 for a single one
};

// `samples` is not empty.
Summary summarise(std::vector<double> samples);

// The probability that two sets of samples of one distribution have ranks as far apart as these, to
// either side: the rank test of Mann, Whitney and Wilcoxon. Exact where all samples differ and
// there are at most kExactSamplesMax of a set, else by the normal distribution with corrections for
// ties and continuity. 1 when a set is empty.
inline constexpr size_t kExactSamplesMax = 50;
double rank_test(std::span<const double> a, std::span<const double> b);

}  // namespace frost::cli
