// SPDX-License-Identifier: Apache-2.0
// The checksum of one row over all its columns: XXH3-64, seeded with the number of the database, so
// that a row of another database or another table does not pass for one of this.
// docs/formats/log.md states it; a change of it is a new format version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace frost::log {

// Part of what is hashed. Never reused.
enum class Table : uint64_t { kMeta = 1, kLog = 2, kKey = 3, kPolicy = 4, kSegment = 5, kHead = 6 };

class RowChecksum {
 public:
  RowChecksum(uint64_t database_id, Table table) : database_id_(database_id) {
    integer(static_cast<uint64_t>(table));
  }
  RowChecksum& integer(uint64_t value) {
    std::memcpy(fixed_ + fixed_bytes_, &value, sizeof value);
    fixed_bytes_ += sizeof value;
    return *this;
  }
  // The length takes part, so that no two sequences of columns have the same bytes.
  RowChecksum& bytes(std::string_view value) {
    integer(value.size());
    return integer(XXH3_64bits_withSeed(value.data(), value.size(), database_id_));
  }
  [[nodiscard]] uint64_t value() const {
    return XXH3_64bits_withSeed(fixed_, fixed_bytes_, database_id_);
  }

 private:
  // INVARIANT: no table has more columns than fit: twelve numbers, a text counting as two.
  uint64_t database_id_;
  size_t fixed_bytes_ = 0;
  std::byte fixed_[12 * sizeof(uint64_t)] = {};
};

}  // namespace frost::log
