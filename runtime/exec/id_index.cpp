// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/id_index.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace frost::rt {

namespace {

// Ids up to this many times the count of ids have a bit; the others are searched for.
#ifdef FROST_SMALL_CONSTANTS
constexpr uint64_t kBitsPerId = 1;
constexpr uint64_t kBitsMin = 8;
#else
constexpr uint64_t kBitsPerId = 4;
constexpr uint64_t kBitsMin = 1024;
#endif

}  // namespace

bool IdIndex::reset(WorkMeter& meter, uint32_t id_max, uint64_t count) {
  *this = IdIndex();
  const uint64_t bits = std::max(kBitsMin, count * kBitsPerId);
  low_ids_ = static_cast<uint32_t>(std::min({uint64_t{id_max} + 1, bits, uint64_t{UINT32_MAX}}));
  const uint64_t words = (uint64_t{low_ids_} + 63) / 64;
  return meter.resize(bits_, words) && meter.resize(ranks_, words);
}

bool IdIndex::seal(WorkMeter& meter) {
  std::ranges::sort(high_);
  const auto repeated = std::ranges::unique(high_);
  high_.erase(repeated.begin(), repeated.end());
  uint32_t low = 0;
  for (size_t word = 0; word < bits_.size(); ++word) {
    ranks_[word] = low;
    low += static_cast<uint32_t>(std::popcount(bits_[word]));
  }
  size_ = low + static_cast<uint32_t>(high_.size());
  // `low` bits, the last of which is the bit of `low - 1`: there is no gap.
  identity_ = high_.empty() && (low == 0 || find_slow(low - 1) == low - 1);
  if (!meter.hold(high_.capacity() * sizeof(uint32_t)) || !meter.spend(bits_.size() + size_)) {
    return false;
  }
  if (identity_) return true;
  if (!meter.resize(ids_, size_)) return false;
  size_t number = 0;
  for (size_t word = 0; word < bits_.size(); ++word) {
    for (uint64_t bits = bits_[word]; bits != 0; bits &= bits - 1) {
      ids_[number++] =
          static_cast<uint32_t>(word * 64) + static_cast<uint32_t>(std::countr_zero(bits));
    }
  }
  std::ranges::copy(high_, ids_.begin() + static_cast<ptrdiff_t>(number));
  return true;
}

uint32_t IdIndex::find_slow(uint32_t id) const {
  if (id < low_ids_) {
    const uint64_t word = bits_[id / 64];
    const uint64_t bit = uint64_t{1} << (id % 64);
    if ((word & bit) == 0) return kAbsent;
    return ranks_[id / 64] + static_cast<uint32_t>(std::popcount(word & (bit - 1)));
  }
  const auto found = std::ranges::lower_bound(high_, id);
  if (found == high_.end() || *found != id) return kAbsent;
  return size_ - static_cast<uint32_t>(high_.end() - found);
}

}  // namespace frost::rt
