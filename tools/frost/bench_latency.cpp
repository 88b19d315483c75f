// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_latency.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace frost::cli {
namespace {

// Latencies are kept in 64ths of a nanosecond: those of batches are fractions.
constexpr double kSteps = 64;
// Buckets of one power of two. Below so many steps each has its own.
constexpr unsigned kSubBits = 5;
constexpr uint64_t kSubBuckets = uint64_t{1} << kSubBits;

size_t bucket_of(uint64_t steps) {
  if (steps < kSubBuckets) return steps;
  const auto shift = static_cast<unsigned>(std::bit_width(steps)) - kSubBits - 1;
  return (shift + 1) * kSubBuckets + (steps >> shift) - kSubBuckets;
}

// Where a bucket begins, in nanoseconds.
double begin_of(size_t bucket) {
  if (bucket < kSubBuckets) return static_cast<double>(bucket) / kSteps;
  const size_t shift = bucket / kSubBuckets - 1;
  const uint64_t steps = (bucket % kSubBuckets + kSubBuckets) << shift;
  return static_cast<double>(steps) / kSteps;
}

}  // namespace

void LatencyHistogram::add(double nanoseconds, uint64_t weight) {
  const double steps = std::clamp(std::round(nanoseconds * kSteps), 0.0, 0x1p62);
  const size_t bucket = bucket_of(static_cast<uint64_t>(steps));
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  counts_[bucket] += weight;
  count_ += weight;
  largest_ = std::max(largest_, nanoseconds);
}

void LatencyHistogram::merge(const LatencyHistogram& other) {
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (size_t bucket = 0; bucket < other.counts_.size(); ++bucket) {
    counts_[bucket] += other.counts_[bucket];
  }
  count_ += other.count_;
  largest_ = std::max(largest_, other.largest_);
}

double LatencyHistogram::percentile(double share) const {
  const double wanted = share * static_cast<double>(count_);
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen == 0 || static_cast<double>(seen) < wanted) continue;
    return std::min(largest_, (begin_of(bucket) + begin_of(bucket + 1)) / 2);
  }
  return largest_;
}

uint64_t LatencyHistogram::count_between(double low, double high) const {
  uint64_t count = 0;
  for (size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    if (begin_of(bucket) >= low && begin_of(bucket) < high) count += counts_[bucket];
  }
  return count;
}

}  // namespace frost::cli
