// SPDX-License-Identifier: Apache-2.0
// The numbers of Python's random.Random: the classic Datalog inputs are published as a Python
// program, and engines are compared on the same ones.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace frost::workloads {

// MT19937 as Python seeds and reads it.
class PythonRandom {
 public:
  explicit PythonRandom(uint32_t seed) {
    state_[0] = 19650218U;
    for (uint32_t i = 1; i < kSize; ++i) {
      state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
    }
    uint32_t place = 1;
    for (uint32_t round = 0; round < kSize; ++round) {
      state_[place] = (state_[place] ^ mixed(place, 1664525U)) + seed;
      step(place);
    }
    for (uint32_t round = 0; round < kSize - 1; ++round) {
      state_[place] = (state_[place] ^ mixed(place, 1566083941U)) - place;
      step(place);
    }
    state_[0] = 0x80000000U;
  }

  // randrange(bound), for bounds above 0.
  uint32_t below(uint32_t bound) {
    const auto bits = static_cast<uint32_t>(std::bit_width(bound));
    uint32_t number = next() >> (32 - bits);
    while (number >= bound) number = next() >> (32 - bits);
    return number;
  }

  // random()
  double unit() {
    const uint32_t high = next() >> 5;
    const uint32_t low = next() >> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  // int(expovariate(1 / mean)). Multiplying by the mean would round otherwise.
  uint32_t about(double mean) {
    return static_cast<uint32_t>(-std::log(1.0 - unit()) / (1.0 / mean));
  }

 private:
  static constexpr uint32_t kSize = 624;

  [[nodiscard]] uint32_t mixed(uint32_t place, uint32_t factor) const {
    return (state_[place - 1] ^ (state_[place - 1] >> 30)) * factor;
  }
  void step(uint32_t& place) {
    if (++place < kSize) return;
    state_[0] = state_[kSize - 1];
    place = 1;
  }

  uint32_t next() {
    if (used_ == kSize) refill();
    uint32_t number = state_[used_++];
    number ^= number >> 11;
    number ^= (number << 7) & 0x9d2c5680U;
    number ^= (number << 15) & 0xefc60000U;
    return number ^ (number >> 18);
  }
  void refill() {
    for (uint32_t i = 0; i < kSize; ++i) {
      const uint32_t both = (state_[i] & 0x80000000U) | (state_[(i + 1) % kSize] & 0x7fffffffU);
      state_[i] = state_[(i + 397) % kSize] ^ (both >> 1) ^ ((both & 1U) == 0 ? 0U : 0x9908b0dfU);
    }
    used_ = 0;
  }

  std::array<uint32_t, kSize> state_{};
  uint32_t used_ = kSize;
};

}  // namespace frost::workloads
