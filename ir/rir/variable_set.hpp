// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/check.hpp"
#include "base/short_vector.hpp"
#include "ir/rir/rir.hpp"

namespace frost::rir {

// A set of variables of one procedure, as bits: planning copies one for each way it looks at.
class VariableSet {
 public:
  VariableSet() = default;

  [[nodiscard]] bool contains(VariableId id) const {
    const size_t word = id.index() / kWordBits;
    return word < words_.size() && (words_[word] & bit(id)) != 0;
  }
  // Whether the variable was not there before.
  bool insert(VariableId id) {
    FROST_CHECK(id.valid());
    const size_t word = id.index() / kWordBits;
    if (word >= words_.size()) words_.resize(word + 1);
    const bool is_new = (words_[word] & bit(id)) == 0;
    words_[word] |= bit(id);
    return is_new;
  }

 private:
  static constexpr size_t kWordBits = 64;
  static uint64_t bit(VariableId id) { return uint64_t{1} << (id.index() % kWordBits); }

  ShortVector<uint64_t, 2> words_;
};

}  // namespace frost::rir
