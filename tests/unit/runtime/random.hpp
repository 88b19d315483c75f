// SPDX-License-Identifier: Apache-2.0
// Repeatable random numbers for tests: the same on every platform, unlike std distributions.
#pragma once

#include <cstdint>
#include <random>

namespace frost::rt {

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  // Below `limit`, which is not 0. The slight bias does not matter here.
  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(engine_() % limit); }

 private:
  std::mt19937 engine_;
};

}  // namespace frost::rt
