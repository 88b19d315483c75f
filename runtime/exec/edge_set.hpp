// SPDX-License-Identifier: Apache-2.0
// A growing set of directed edges.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// Open addressing. Not thread-safe. Errors: std::bad_alloc, and false from the meter.
class EdgeSet {
 public:
  // Room for one more edge, which insert() needs.
  bool make_room(WorkMeter& meter) { return size_ * 2 < slots_.size() || grow(meter); }

  // False when the edge was there. Not both ends may be UINT32_MAX.
  bool insert(uint32_t from, uint32_t to) {
    const uint64_t edge = uint64_t{from} << 32 | to;
    uint64_t& slot = slots_[find(edge)];
    if (slot == edge) return false;
    slot = edge;
    ++size_;
    return true;
  }

 private:
  static constexpr uint64_t kFree = UINT64_MAX;
#ifdef FROST_SMALL_CONSTANTS
  static constexpr size_t kSlotsMin = 4;
#else
  static constexpr size_t kSlotsMin = 1024;
#endif

  [[nodiscard]] size_t find(uint64_t edge) const {
    const size_t mask = slots_.size() - 1;
    const uint64_t hash = edge * 0x9E3779B97F4A7C15U;
    size_t slot = (hash ^ hash >> 32) & mask;
    while (slots_[slot] != kFree && slots_[slot] != edge) slot = (slot + 1) & mask;
    return slot;
  }

  bool grow(WorkMeter& meter) {
    std::vector<uint64_t> old = std::move(slots_);
    slots_.clear();
    if (!meter.resize(slots_, std::max(kSlotsMin, old.size() * 2), kFree)) return false;
    for (const uint64_t edge : old) {
      if (edge != kFree) slots_[find(edge)] = edge;
    }
    meter.free(old);
    return true;
  }

  std::vector<uint64_t> slots_;  // a power of two of them
  size_t size_ = 0;
};

}  // namespace frost::rt
