// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/look_ahead.hpp"

#include <array>

#include "base/check.hpp"
#include "runtime/exec/access.hpp"

namespace frost::rt {
namespace {

constexpr uint32_t kNoKey = UINT32_MAX;  // a private id: below no path's number of keys

void fetch(const void* address) { __builtin_prefetch(address); }

const std::byte* at(const void* base, uint64_t bytes) {
  return static_cast<const std::byte*>(base) + bytes;
}

// What is not beside its neighbour.
void fetch_mask(const frost_path& path, const frost_chunk& chunk, uint32_t row) {
  if (path.payload_bits == 0 || id_shift(chunk) != 0) return;
  fetch(at(chunk.payload, uint64_t{row} * path.payload_bits / 8));
}

// What a look-up of `key` reads first.
void fetch_key(const frost_path& path, uint32_t key) {
  if (key >= path.keys) return;
  if (path.kind == FROST_PATH_UNARY) {
    const uint64_t bits = path.payload_bits == 0 ? 1 : path.payload_bits;
    return fetch(at(path.a, uint64_t{key} * bits / 8));
  }
  if (path.kind != FROST_PATH_CSR) return;
  const frost_chunk& chunk = static_cast<const frost_chunk*>(path.a)[key >> FROST_CHUNK_BITS];
  const uint32_t row = key & (FROST_CHUNK_KEYS - 1);
  switch (layout_of(chunk)) {
    case FROST_CHUNK_DENSE:
      return fetch(at(chunk.offsets, uint64_t{row} * sizeof(uint16_t)));
    case FROST_CHUNK_WIDE:
      return fetch(at(chunk.offsets, uint64_t{row} * sizeof(uint32_t)));
    case FROST_CHUNK_FUNCTIONAL:
      fetch(chunk.neighbours + row);
      return fetch_mask(path, chunk, row);
    default:
      return fetch(chunk.offsets);
  }
}

// The first neighbour of a key.
struct FirstRow {
  const uint32_t* word;  // null: there is none
  uint32_t shift;        // id_shift()
};

// That of `key`, whose place and payload are fetched.
FirstRow fetch_rows(const frost_path& path, uint32_t key) {
  if (path.kind != FROST_PATH_CSR) return {nullptr, 0};
  const Neighbours list = csr_range(path, key);
  if (list.begin == list.end) return {nullptr, 0};
  const frost_chunk& chunk = *list.chunk;
  const FirstRow first{chunk.neighbours + list.begin, id_shift(chunk)};
  if (layout_of(chunk) == FROST_CHUNK_FUNCTIONAL) return first;  // fetched with its key
  fetch(first.word);
  fetch_mask(path, chunk, list.begin);
  return first;
}

// Of one check: by look-up. Written before it is read, so that nobody has to clear it.
struct State {
  uint32_t next;  // the first look-up of this depth
  uint32_t keys[LookAhead::kLookUpsMax];
  FirstRow rows[LookAhead::kLookUpsMax];
};

uint32_t key_of(const LookUp& look_up, const ComingCheck& check, const State& state) {
  if (look_up.from == LookUp::kArgument) return check.arguments[look_up.argument];
  const FirstRow& first = state.rows[look_up.from];
  return first.word == nullptr ? kNoKey : *first.word >> first.shift;
}

// The look-ups of one depth of one check: fetches what finds their keys. Whether there are any.
bool begin_depth(const frost_path* paths, const ComingCheck& check, uint32_t depth, State& state) {
  const std::vector<LookUp>& look_ups = check.look_ahead->look_ups;
  FROST_CHECK(look_ups.size() <= LookAhead::kLookUpsMax);
  uint32_t i = state.next;
  for (; i < look_ups.size() && look_ups[i].depth == depth; ++i) {
    state.keys[i] = key_of(look_ups[i], check, state);
    fetch_key(paths[look_ups[i].path], state.keys[i]);
  }
  return i > state.next;
}

// Fetches their first rows.
void end_depth(const frost_path* paths, const ComingCheck& check, uint32_t depth, State& state) {
  const std::vector<LookUp>& look_ups = check.look_ahead->look_ups;
  uint32_t i = state.next;
  for (; i < look_ups.size() && look_ups[i].depth == depth; ++i) {
    state.rows[i] = fetch_rows(paths[look_ups[i].path], state.keys[i]);
  }
  state.next = i;
}

}  // namespace

void look_ahead(const frost_path* paths, std::span<const ComingCheck> checks) {
  FROST_CHECK(checks.size() <= kLookAheadGroup);
  std::array<State, kLookAheadGroup> states;
  for (State& state : states) state.next = 0;
  bool any = true;
  for (uint32_t depth = 0; any && depth <= LookAhead::kDepthMax; ++depth) {
    any = false;
    for (size_t c = 0; c < checks.size(); ++c) {
      if (checks[c].look_ahead == nullptr) continue;
      any |= begin_depth(paths, checks[c], depth, states[c]);
    }
    for (size_t c = 0; any && c < checks.size(); ++c) {
      if (checks[c].look_ahead != nullptr) end_depth(paths, checks[c], depth, states[c]);
    }
  }
}

}  // namespace frost::rt
