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
  switch (chunk.kind) {
    case FROST_CHUNK_DENSE:
      return fetch(at(chunk.offsets, uint64_t{row} * sizeof(uint16_t)));
    case FROST_CHUNK_WIDE:
      return fetch(at(chunk.offsets, uint64_t{row} * sizeof(uint32_t)));
    case FROST_CHUNK_FUNCTIONAL:
      fetch(chunk.neighbours + row);
      if (path.payload_bits != 0) fetch(at(chunk.payload, uint64_t{row} * path.payload_bits / 8));
      return;
    default:
      return fetch(chunk.offsets);
  }
}

// The rows of `key`, and what is read of the first of them.
Neighbours fetch_rows(const frost_path& path, uint32_t key) {
  if (path.kind != FROST_PATH_CSR) return {};
  const Neighbours list = csr_range(path, key);
  if (list.begin == list.end || list.chunk->kind == FROST_CHUNK_FUNCTIONAL) return list;
  fetch(list.chunk->neighbours + list.begin);
  if (path.payload_bits != 0) {
    fetch(at(list.chunk->payload, uint64_t{list.begin} * path.payload_bits / 8));
  }
  return list;
}

// Of one check: by look-up.
struct State {
  std::array<uint32_t, LookAhead::kLookUpsMax> keys;
  std::array<Neighbours, LookAhead::kLookUpsMax> rows;
};

uint32_t key_of(const LookUp& look_up, const ComingCheck& check, const State& state) {
  if (look_up.from == LookUp::kArgument) return check.arguments[look_up.argument];
  const Neighbours& list = state.rows[look_up.from];
  return list.begin == list.end ? kNoKey : list.chunk->neighbours[list.begin];
}

}  // namespace

void look_ahead(const frost_path* paths, std::span<const ComingCheck> checks) {
  FROST_CHECK(checks.size() <= kLookAheadGroup);
  std::array<State, kLookAheadGroup> states;
  // `visit` for the look-ups of this depth of every check; whether there were any.
  const auto each = [&](uint32_t depth, auto visit) {
    bool any = false;
    for (size_t c = 0; c < checks.size(); ++c) {
      if (checks[c].look_ahead == nullptr) continue;
      const std::vector<LookUp>& look_ups = checks[c].look_ahead->look_ups;
      for (size_t i = 0; i < look_ups.size(); ++i) {
        if (look_ups[i].depth != depth) continue;
        any = true;
        visit(look_ups[i], i, checks[c], states[c]);
      }
    }
    return any;
  };
  for (uint32_t depth = 0; depth <= LookAhead::kDepthMax; ++depth) {
    const bool any =
        each(depth, [&](const LookUp& look_up, size_t i, const ComingCheck& check, State& state) {
          state.keys[i] = key_of(look_up, check, state);
          fetch_key(paths[look_up.path], state.keys[i]);
        });
    if (!any) return;
    each(depth, [&](const LookUp& look_up, size_t i, const ComingCheck&, State& state) {
      state.rows[i] = fetch_rows(paths[look_up.path], state.keys[i]);
    });
  }
}

}  // namespace frost::rt
