// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/visits.hpp"

#include <algorithm>
#include <new>

namespace frost::rt {

namespace {

// Ids of a queue that is kept for the next request.
constexpr size_t kQueueKeptMax = size_t{1} << 18;

}  // namespace

void Visits::reset(uint32_t sets, uint64_t bytes_max) {
  if (sets > sets_.size()) sets_.resize(sets);
  used_ = sets;
  ++request_;
  bytes_ = 0;
  bytes_max_ = bytes_max;
}

// The first walk of this request with `set`. What one large question needed is not kept for the
// small ones, the marks aside, which are as many as there are ids.
void Visits::claim(Set& set) {
  if (set.queue.capacity() > kQueueKeptMax) set.queue = {};
  if (bytes(set) > bytes_max_) set = {};
  set.request = request_;
  bytes_ += bytes(set);
}

void Visits::forget(Set& set) {
  set.queue.clear();
  set.next = 0;
  set.begin = 0;
  if (++set.epoch != 0) return;
  std::ranges::fill(set.marks, 0U);
  std::ranges::fill(set.privates, 0U);
  set.epoch = 1;
}

frost_status Visits::open(uint32_t number, std::span<const uint32_t> key, Mode mode) try {
  if (number >= used_) return FROST_E_INTERNAL;
  Set& set = sets_[number];
  const bool continues =
      set.request == request_ && set.mode == mode && std::ranges::equal(set.key, key);
  if (set.request != request_) claim(set);
  if (!continues) {
    set.key.assign(key.begin(), key.end());
    set.mode = mode;
    forget(set);
  } else if (mode == Mode::kAll) {
    set.next = 0;
  } else {
    // A walk that found something says nothing about the ids it met.
    if (!set.ended) {
      for (size_t i = set.begin; i < set.queue.size(); ++i) mark_of(set, set.queue[i]) = 0;
      set.queue.resize(set.begin);
    }
    set.begin = set.next = set.queue.size();
  }
  set.ended = false;
  return FROST_YES;
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
}

// Makes room for the mark of `id`.
uint32_t& Visits::mark_of(Set& set, uint32_t id) {
  const bool is_private = id >= FROST_PRIVATE_IDS;
  std::vector<uint32_t>& marks = is_private ? set.privates : set.marks;
  const uint32_t index = is_private ? id - FROST_PRIVATE_IDS : id;
  if (index >= marks.size())
    marks.resize(std::max<size_t>(size_t{index} + 1, marks.size() * 3 / 2));
  return marks[index];
}

uint64_t Visits::bytes(const Set& set) {
  return (set.marks.capacity() + set.privates.capacity() + set.queue.capacity()) * sizeof(uint32_t);
}

frost_status Visits::push_growing(Set& set, uint32_t id) try {
  const uint64_t before = bytes(set);
  visit(set, mark_of(set, id), id);
  bytes_ += bytes(set) - before;
  return bytes_ <= bytes_max_ ? FROST_YES : FROST_E_MEMORY;
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
}

}  // namespace frost::rt
