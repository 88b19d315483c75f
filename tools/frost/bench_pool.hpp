// SPDX-License-Identifier: Apache-2.0
// A sample of the ids that facts mention, the same for the same facts and seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "frost/store.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// Ids kept of each type, by default.
inline constexpr size_t kPoolIdsMax = 4096;

// By type, each in order. Of more than `ids_max` ids those whose hash with the seed is smallest, so
// that neither the order nor the number of facts matters. Ids with blanks or control characters,
// which no line of questions can hold, and those of primitive types are left out. Cost: a look at
// every fact.
using IdPool = std::map<std::string, std::vector<std::string>, std::less<>>;
Outcome<IdPool> collect_ids(const Snapshot& snapshot, uint64_t seed, size_t ids_max = kPoolIdsMax);

// Whether a word can stand in a line of questions: it is not empty and has no blank and no control
// character.
bool fits_in_line(std::string_view word);

// A stream of numbers that depends on its seed alone (splitmix64).
class DrawnNumbers {
 public:
  explicit DrawnNumbers(uint64_t seed) : state_(seed) {}
  uint64_t next();
  // From 0 to `bound` - 1; `bound` is not 0.
  size_t below(size_t bound) { return static_cast<size_t>(next() % bound); }

 private:
  uint64_t state_;
};

}  // namespace frost::cli
