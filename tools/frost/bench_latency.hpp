// SPDX-License-Identifier: Apache-2.0
// Distributions of latencies: a histogram of fixed size whose buckets are a thirty-second of their
// value wide, so that a percentile is off by 3 % at most.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace frost::cli {

class LatencyHistogram {
 public:
  // A latency that stands for `weight` questions, each of which took `nanoseconds` on average.
  void add(double nanoseconds, uint64_t weight = 1);
  void merge(const LatencyHistogram& other);

  [[nodiscard]] uint64_t count() const { return count_; }
  // The smallest latency that a `share` of all does not exceed: 0.5 is the median. 0 without any.
  [[nodiscard]] double percentile(double share) const;
  [[nodiscard]] double largest() const { return largest_; }
  // How many are in [low, high), by the buckets that begin there.
  [[nodiscard]] uint64_t count_between(double low, double high) const;

 private:
  std::vector<uint64_t> counts_;  // by bucket; as long as the largest one needs
  uint64_t count_ = 0;
  double largest_ = 0;
};

}  // namespace frost::cli
