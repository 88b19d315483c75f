// SPDX-License-Identifier: Apache-2.0
// The sets of visited ids behind the reach operator (design §7.4, class C2).
//
// A rule that leads along one argument, p(x, t) :- step(t, z), p(x, z), is a walk: every id that is
// met is visited once. Marks are tagged with an epoch, so that a walk begins without clearing them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/abi.h"

namespace frost::rt {

// The sets of one request at a time, by number. A set serves one walk at a time: code that walks
// never runs inside itself (lir::verify). Not thread-safe; reusable, which saves the allocations.
//
// Memory: 4 bytes for each id of the type that is walked and 4 for each id that is met.
class Visits {
 public:
  // Forgets everything. `sets` is what the program needs. Cost: constant, but for more sets than
  // ever before. Errors: std::bad_alloc.
  void reset(uint32_t sets, uint64_t bytes_max);

  // Begins a walk whose ids are all wanted, from the ids pushed next. A walk for the same `key` as
  // the last one of this set meets the same ids: it goes through them again.
  frost_status begin(uint32_t set, std::span<const uint32_t> key) {
    return open(set, key, Mode::kAll);
  }
  // Begins a walk that ends at the first id with some property, the same one for the same `key`.
  // What an earlier walk for this key went through to its end stays visited: nothing is found
  // there.
  frost_status begin_test(uint32_t set, std::span<const uint32_t> key) {
    return open(set, key, Mode::kTest);
  }
  // Adds an id to be visited, unless it was. FROST_YES, or FROST_E_MEMORY.
  frost_status push(uint32_t set, uint32_t id) {
    if (set >= used_) return FROST_E_INTERNAL;
    Set& own = sets_.data()[set];  // reset() has made as many
    if (id >= own.marks.size() || own.queue.size() == own.queue.capacity()) {
      return push_growing(own, id);
    }
    visit(own, own.marks[id], id);
    return bytes_ <= bytes_max_ ? FROST_YES : FROST_E_MEMORY;
  }
  // The next id, or kNone when the walk is at its end.
  static constexpr uint64_t kNone = uint64_t{1} << 32;
  uint64_t pop(uint32_t set) {
    if (set >= used_) return kNone;
    Set& own = sets_.data()[set];
    if (own.next < own.queue.size()) return own.queue[own.next++];
    own.ended = true;
    return kNone;
  }

 private:
  enum class Mode : uint8_t { kAll, kTest };
  struct Set {
    std::vector<uint32_t> marks;     // by id: the epoch in which it was visited
    std::vector<uint32_t> privates;  // the same for ids from FROST_PRIVATE_IDS on
    uint32_t epoch = 0;
    std::vector<uint32_t> queue;  // ids in the order they were met
    size_t next = 0;              // in queue
    size_t begin = 0;             // of the walk; what is before it is known
    bool ended = false;           // the walk has gone through everything it met
    Mode mode = Mode::kAll;
    std::vector<uint32_t> key;
    uint64_t request = 0;  // the one that `key` is of
  };

  frost_status open(uint32_t set, std::span<const uint32_t> key, Mode mode);
  void claim(Set& set);
  static void visit(Set& set, uint32_t& mark, uint32_t id) {
    if (mark == set.epoch) return;
    set.queue.push_back(id);
    mark = set.epoch;
  }
  // push() of an id that may need more memory.
  frost_status push_growing(Set& set, uint32_t id);
  static void forget(Set& set);
  static uint32_t& mark_of(Set& set, uint32_t id);
  static uint64_t bytes(const Set& set);

  std::vector<Set> sets_;
  uint32_t used_ = 0;  // sets of this request
  uint64_t request_ = 0;
  uint64_t bytes_ = 0;  // of the sets that this request has begun a walk with
  uint64_t bytes_max_ = 0;
};

}  // namespace frost::rt
