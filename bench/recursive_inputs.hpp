// SPDX-License-Identifier: Apache-2.0
// Inputs of classic Datalog programs, in the sizes of design §8.6. Deterministic.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "bench/tuple_closure.hpp"
#include "runtime/exec/id_pair.hpp"

namespace frost::bench {

using rt::IdPair;
using Pairs = std::vector<IdPair>;

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  uint32_t below(uint32_t limit) { return static_cast<uint32_t>(engine_() % limit); }
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  // Exponentially distributed.
  uint32_t about(double mean) { return static_cast<uint32_t>(-mean * std::log1p(-unit())); }

 private:
  std::mt19937_64 engine_;
};

inline Pairs random_graph(uint32_t nodes, uint32_t edges) {
  Random random(1);
  Pairs pairs;
  while (pairs.size() < edges) {
    const IdPair pair = {random.below(nodes), random.below(nodes)};
    if (pair.first != pair.second) pairs.push_back(pair);
  }
  return pairs;
}

inline Pairs chain(uint32_t nodes) {
  Pairs pairs;
  for (uint32_t i = 1; i < nodes; ++i) pairs.push_back({i - 1, i});
  return pairs;
}

// Child and parent, like the files and folders of a file system.
inline Pairs file_tree(uint32_t nodes) {
  Random random(2);
  std::vector<uint32_t> folders = {0};
  Pairs pairs;
  for (uint32_t node = 1; node < nodes; ++node) {
    const auto count = static_cast<uint32_t>(folders.size());
    uint32_t folder = 0;
    if (random.below(2) == 0) {
      folder = random.below(count);
    } else {
      folder = count - 1 - std::min(count - 1, random.about(200));
    }
    pairs.push_back({node, folders[folder]});
    if (random.below(10) == 0) folders.push_back(node);
  }
  return pairs;
}

// Child and parent of a complete binary tree.
inline Pairs binary_tree(uint32_t nodes) {
  Pairs pairs;
  for (uint32_t node = 1; node < nodes; ++node) pairs.push_back({node, (node - 1) / 2});
  return pairs;
}

// Different children of one parent.
inline Pairs siblings(uint32_t nodes) {
  Pairs pairs;
  for (uint32_t node = 1; node + 1 < nodes; node += 2) {
    pairs.push_back({node, node + 1});
    pairs.push_back({node + 1, node});
  }
  return pairs;
}

// Modules of 40 variables that refer to themselves and sometimes to earlier modules. The number of
// pairs depends much on the seed.
inline PointerProgram pointer_program(uint32_t variables, uint32_t seed) {
  constexpr uint32_t kModule = 40;
  Random random(seed);
  const auto make = [&](uint32_t count, double local) {
    Pairs pairs;
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t variable = random.below(variables);
      uint32_t module = variable / kModule;
      if (random.unit() >= local) module -= std::min(module, 1 + random.about(30));
      const uint32_t other = module * kModule + random.below(kModule);
      pairs.push_back({variable, std::min(other, variables - 1)});
    }
    return pairs;
  };
  return {.variables = variables,
          .address_of = make(variables / 2, 1.0),
          .assign = make(variables / 5 * 4, 0.9),
          .load = make(variables / 20, 0.97),
          .store = make(variables / 25, 0.97)};
}

}  // namespace frost::bench
