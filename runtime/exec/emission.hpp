// SPDX-License-Identifier: Apache-2.0
// Answers of an enumeration: one by one, and whole loops of them. What the interpreter runs and
// what generated code calls.
//
// All give FROST_YES or an error; with an error, some answers may have been added. Each answer is
// added once, however often it is emitted. Loops spend a unit of fuel for each row that they go
// through, before the first.
#pragma once

#include <cstdint>
#include <span>

#include "runtime/abi.h"

namespace frost::rt {

// The fast path of emission; the twin of AccessEmitter::emit in codegen/llvm/emit_access.cpp.
inline frost_status emit(frost_req& request, uint32_t id) {
  frost_sink& sink = *request.sink;
  if (id >= sink.seen_ids || sink.count == sink.capacity) return request.calls->emit(&request, id);
  uint64_t& word = sink.seen[id >> 6U];
  const uint64_t bit = uint64_t{1} << (id & 63U);
  if ((word & bit) == 0) {
    word |= bit;
    sink.ids[sink.count++] = id;
  }
  return FROST_YES;
}

// The neighbours of `key` in a CSR path.
frost_status emit_range(frost_req& request, const frost_path& path, uint32_t key);
// Those whose masks have a bit of `mask`; the path has a payload.
frost_status emit_masked(frost_req& request, const frost_path& path, uint32_t key, uint64_t mask);
// The ids that a UNARY path without payload has.
frost_status emit_keys(frost_req& request, const frost_path& path);
// Column `column` of the rows of RUNS path `path` that begin with `prefix`.
frost_status emit_column(frost_req& request, uint32_t path, uint32_t column,
                         std::span<const uint32_t> prefix);

}  // namespace frost::rt
