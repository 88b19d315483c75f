// SPDX-License-Identifier: Apache-2.0
// A set of positions that is visited in sweeps.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// Positions that wait. take() goes upwards from the last one taken and then starts again, so that
// work that mostly flows upwards is done in few sweeps. Not thread-safe. Cost of a call: the
// logarithm of `positions` to the base 64. Errors: false from the meter; std::bad_alloc.
class SweepQueue {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  bool reset(WorkMeter& meter, uint32_t positions) {
    levels_.clear();
    cursor_ = 0;
    size_t bits = positions;
    do {
      bits = (bits + kBits - 1) / kBits;
      if (!meter.resize(levels_.emplace_back(), bits)) return false;
    } while (bits > 1);
    return true;
  }

  void add(uint32_t position) {
    size_t bit = position;
    for (std::vector<uint64_t>& level : levels_) {
      level[bit / kBits] |= uint64_t{1} << (bit % kBits);
      bit /= kBits;
    }
  }

  // kNone when nothing waits.
  uint32_t take() {
    size_t position = find(cursor_);
    if (position == kNone) position = find(0);
    if (position == kNone) return kNone;
    cursor_ = position + 1;
    size_t bit = position;
    for (std::vector<uint64_t>& level : levels_) {
      level[bit / kBits] &= ~(uint64_t{1} << (bit % kBits));
      if (level[bit / kBits] != 0) break;
      bit /= kBits;
    }
    return static_cast<uint32_t>(position);
  }

 private:
  static constexpr size_t kBits = 64;

  [[nodiscard]] size_t find(size_t from) const {
    size_t bit = from;
    for (size_t level = 0; level < levels_.size(); ++level) {
      const size_t word = bit / kBits;
      if (word >= levels_[level].size()) return kNone;
      const uint64_t rest = levels_[level][word] & ~uint64_t{0} << (bit % kBits);
      if (rest == 0) {
        bit = word + 1;
        continue;
      }
      bit = first_in(word, rest);
      while (level-- > 0) bit = first_in(bit, levels_[level][bit]);
      return bit;
    }
    return kNone;
  }
  static size_t first_in(size_t word, uint64_t bits) {
    return word * kBits + static_cast<size_t>(std::countr_zero(bits));
  }

  // Level 0 has a bit for each position, the next ones a bit for each word that is not 0.
  std::vector<std::vector<uint64_t>> levels_;
  size_t cursor_ = 0;
};

}  // namespace frost::rt
