// SPDX-License-Identifier: Apache-2.0
// Pseudo-random numbers that are the same on every machine and with every standard library, which
// std::uniform_int_distribution and its like are not.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace frost::workloads {

// splitmix64: spreads the bits of a seed.
constexpr uint64_t split_mix(uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31);
}

// xoshiro256**, seeded by splitmix64. Streams of one seed are independent of each other, so a part
// of a workload can be made again without the parts before it.
class Random {
 public:
  struct Seed {
    uint64_t seed = 1;
    uint64_t stream = 0;
  };

  explicit constexpr Random(Seed seed) {
    uint64_t stream_state = seed.stream;
    uint64_t mix = seed.seed ^ split_mix(stream_state);
    for (uint64_t& word : state_) word = split_mix(mix);
  }

  constexpr uint64_t next() {
    const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // A number in [0, bound); 0 if the bound is 0. The bias, below 2^-32 * bound, does not matter
  // here.
  constexpr uint32_t below(uint32_t bound) {
    return static_cast<uint32_t>(((next() >> 32) * bound) >> 32);
  }

  // A number in [0, bound) that prefers small ones: half of the draws fall into the first quarter.
  constexpr uint32_t below_skewed(uint32_t bound) {
    const uint64_t unit = next() >> 32;
    return static_cast<uint32_t>((((unit * unit) >> 32) * bound) >> 32);
  }

  constexpr bool percent(uint32_t chance) { return below(100) < chance; }

 private:
  std::array<uint64_t, 4> state_{};
};

}  // namespace frost::workloads
