// SPDX-License-Identifier: Apache-2.0
// A dense numbering of the ids that occur in an evaluation.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// Numbers a set of ids from 0, in ascending order of the ids. First reset(), then add(), then
// seal(), then the rest. Ids may be any numbers: memory follows how many they are. Not thread-safe.
// Errors: false from the functions that take a meter; std::bad_alloc.
class IdIndex {
 public:
  static constexpr uint32_t kAbsent = UINT32_MAX;

  // Up to `count` ids, none above `id_max`, are going to be added; repetitions count.
  bool reset(WorkMeter& meter, uint32_t id_max, uint64_t count);
  void add(uint32_t id) {
    if (id < low_ids_) {
      bits_[id / 64] |= uint64_t{1} << (id % 64);
    } else {
      high_.push_back(id);
    }
  }
  bool seal(WorkMeter& meter);

  [[nodiscard]] uint32_t size() const { return size_; }
  // kAbsent for an id that was not added.
  [[nodiscard]] uint32_t find(uint32_t id) const {
    if (identity_) return id < size_ ? id : kAbsent;
    return find_slow(id);
  }
  // The id with this number, which is below size().
  [[nodiscard]] uint32_t id(uint32_t number) const { return identity_ ? number : ids_[number]; }
  [[nodiscard]] uint64_t bytes() const {
    return bits_.capacity() * sizeof(uint64_t) +
           (ranks_.capacity() + high_.capacity() + ids_.capacity()) * sizeof(uint32_t);
  }

 private:
  [[nodiscard]] uint32_t find_slow(uint32_t id) const;

  uint32_t low_ids_ = 0;  // ids below this are bits
  uint32_t size_ = 0;
  bool identity_ = false;  // every id below size_, and no other
  std::vector<uint64_t> bits_;
  std::vector<uint32_t> ranks_;  // numbers before each word of bits_
  std::vector<uint32_t> high_;   // the other ids; sorted once sealed
  std::vector<uint32_t> ids_;    // by number, unless identity_
};

}  // namespace frost::rt
