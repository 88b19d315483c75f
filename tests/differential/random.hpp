// SPDX-License-Identifier: Apache-2.0
// Repeatable random choices: the same on every platform, unlike the distributions of std.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace frost::difftest {

// SplitMix64: any seed will do, also 0, 1, 2, …
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  // Below `limit`, which is not 0. The slight bias does not matter here.
  size_t below(size_t limit) { return static_cast<size_t>(next() % limit); }
  // From `low` to `high`, both included.
  size_t between(size_t low, size_t high) { return low + below(high - low + 1); }
  bool chance(size_t percent) { return below(100) < percent; }

  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  uint64_t state_;
};

}  // namespace frost::difftest
