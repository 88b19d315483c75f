// SPDX-License-Identifier: Apache-2.0
// The textbook way to evaluate recursive rules, to compare with: one tuple at a time, a hash set to
// tell new ones from known ones, and an index for each join. Tuned as far as that goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/exec/id_pair.hpp"

namespace frost::bench {

// Seconds by first.
using Lists = std::vector<std::vector<uint32_t>>;

inline Lists lists_of(const std::vector<rt::IdPair>& pairs, uint32_t ids) {
  Lists lists(ids);
  for (const rt::IdPair& pair : pairs) lists[pair.first].push_back(pair.second);
  return lists;
}

inline std::vector<rt::IdPair> swapped(std::vector<rt::IdPair> pairs) {
  for (rt::IdPair& pair : pairs) pair = {pair.second, pair.first};
  return pairs;
}

// Tuples in order of discovery, each once.
class TupleSet {
 public:
  void insert(uint32_t first, uint32_t second) {
    if (tuples_.size() * 2 >= slots_.size()) grow();
    uint64_t& slot = slots_[find(uint64_t{first} << 32 | second)];
    if (slot != kFree) return;
    slot = uint64_t{first} << 32 | second;
    tuples_.push_back({first, second});
  }
  [[nodiscard]] const std::vector<rt::IdPair>& tuples() const { return tuples_; }

 private:
  static constexpr uint64_t kFree = UINT64_MAX;

  [[nodiscard]] size_t find(uint64_t key) const {
    const size_t mask = slots_.size() - 1;
    const uint64_t hash = key * 0x9E3779B97F4A7C15U;
    size_t slot = (hash ^ hash >> 32) & mask;
    while (slots_[slot] != kFree && slots_[slot] != key) slot = (slot + 1) & mask;
    return slot;
  }
  void grow() {
    slots_.assign(slots_.empty() ? 1024 : slots_.size() * 2, kFree);
    for (const rt::IdPair& pair : tuples_) {
      const uint64_t key = uint64_t{pair.first} << 32 | pair.second;
      slots_[find(key)] = key;
    }
  }

  std::vector<uint64_t> slots_;
  std::vector<rt::IdPair> tuples_;
};

// Applies step(tuple) to every tuple of `set`, those that steps insert included.
template <class Step>
size_t run_to_fixpoint(TupleSet& set, Step&& step) {
  for (size_t next = 0; next < set.tuples().size(); ++next) {
    const rt::IdPair tuple = set.tuples()[next];
    step(tuple);
  }
  return set.tuples().size();
}

inline size_t tuple_transitive_closure(const std::vector<rt::IdPair>& edges, uint32_t ids) {
  const Lists after = lists_of(edges, ids);
  TupleSet p;
  for (const rt::IdPair& edge : edges) p.insert(edge.first, edge.second);
  return run_to_fixpoint(p, [&](rt::IdPair tuple) {
    for (const uint32_t y : after[tuple.second]) p.insert(tuple.first, y);
  });
}

inline size_t tuple_same_generation(const std::vector<rt::IdPair>& seeds,
                                    const std::vector<rt::IdPair>& parents, uint32_t ids) {
  const Lists children = lists_of(swapped(parents), ids);
  TupleSet p;
  for (const rt::IdPair& seed : seeds) p.insert(seed.first, seed.second);
  return run_to_fixpoint(p, [&](rt::IdPair tuple) {
    for (const uint32_t x : children[tuple.first]) {
      for (const uint32_t y : children[tuple.second]) p.insert(x, y);
    }
  });
}

// A program for points-to analysis: y = &x, y = z, y = *x, *y = x.
struct PointerProgram {
  uint32_t variables = 0;
  std::vector<rt::IdPair> address_of;
  std::vector<rt::IdPair> assign;
  std::vector<rt::IdPair> load;
  std::vector<rt::IdPair> store;
};

inline size_t tuple_points_to(const PointerProgram& program) {
  const uint32_t ids = program.variables;
  const Lists copies = lists_of(swapped(program.assign), ids);
  const Lists loads = lists_of(swapped(program.load), ids);
  const Lists stores_into = lists_of(program.store, ids);
  const Lists stores_of = lists_of(swapped(program.store), ids);
  Lists targets(ids);   // of the tuples seen so far, by first
  Lists pointers(ids);  // by second
  TupleSet p;
  for (const rt::IdPair& pair : program.address_of) p.insert(pair.first, pair.second);
  return run_to_fixpoint(p, [&](rt::IdPair tuple) {
    const auto [x, z] = tuple;
    targets[x].push_back(z);
    pointers[z].push_back(x);
    for (const uint32_t y : copies[x]) p.insert(y, z);
    // pt(y,w) :- load(y,x), pt(x,z), pt(z,w).
    for (const uint32_t y : loads[x]) {
      for (const uint32_t w : targets[z]) p.insert(y, w);
    }
    for (const uint32_t pointer : pointers[x]) {
      for (const uint32_t y : loads[pointer]) p.insert(y, z);
    }
    // pt(z,w) :- store(x,v), pt(x,z), pt(v,w).
    for (const uint32_t v : stores_into[x]) {
      for (const uint32_t w : targets[v]) p.insert(z, w);
    }
    for (const uint32_t pointer : stores_of[x]) {
      for (const uint32_t target : targets[pointer]) p.insert(target, z);
    }
  });
}

}  // namespace frost::bench
