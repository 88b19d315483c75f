// SPDX-License-Identifier: Apache-2.0
// A fixed set of pairs, by first id.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/exec/id_pair.hpp"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// The seconds of each first as one sorted run without repetitions.
class Adjacency {
 public:
  // Every first is below `firsts`. False: see the meter, or std::bad_alloc.
  bool build(WorkMeter& meter, uint32_t firsts, std::span<const IdPair> pairs);

  [[nodiscard]] uint32_t firsts() const {
    return offsets_.empty() ? 0 : static_cast<uint32_t>(offsets_.size() - 1);
  }
  [[nodiscard]] uint64_t size() const { return seconds_.size(); }
  // `first` is below firsts().
  [[nodiscard]] std::span<const uint32_t> of(uint32_t first) const {
    return {seconds_.data() + offsets_[first], seconds_.data() + offsets_[first + 1]};
  }
  [[nodiscard]] bool contains(uint32_t first, uint32_t second) const;
  void free(WorkMeter& meter) {
    meter.free(offsets_);
    meter.free(seconds_);
  }

  friend bool operator==(const Adjacency&, const Adjacency&) = default;

 private:
  void sort_runs();

  std::vector<uint32_t> offsets_;  // firsts() + 1, or none
  std::vector<uint32_t> seconds_;
};

}  // namespace frost::rt
