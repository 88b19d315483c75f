// SPDX-License-Identifier: Apache-2.0
// Reads every row of an access path the way generated code does, for comparison with a model.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <vector>

#include "runtime/abi.h"
#include "runtime/exec/access.hpp"
#include "runtime/store/access_path.hpp"

namespace frost::rt {

// Row in the path's column order -> mask (1 without masks).
using Rows = std::map<std::vector<uint32_t>, uint64_t>;

inline void read_unary(const frost_path& path, Rows& out) {
  for (uint32_t id = 0; id < path.keys; ++id) {
    uint64_t mask = 0;
    if (path.payload_bits == 0) {
      mask = static_cast<const uint64_t*>(path.a)[id / 64] >> (id % 64) & 1;
    } else {
      mask = read_mask(path.a, path.payload_bits, id);
    }
    if (mask != 0) out[{id}] = mask;
  }
}

inline void read_csr(const frost_path& path, Rows& out) {
  const auto* chunks = static_cast<const frost_chunk*>(path.a);
  std::map<uint32_t, uint32_t> rows;     // by chunk
  std::map<uint32_t, uint32_t> entries;  // by chunk
  std::map<uint32_t, uint32_t> large;    // by chunk: neighbours that no packed word holds
  for (uint32_t source = 0; source < path.keys; ++source) {
    const uint32_t number = source >> FROST_CHUNK_BITS;
    const frost_chunk& chunk = chunks[number];
    const ChunkRange range = chunk_range(chunk, source & (FROST_CHUNK_KEYS - 1));
    ASSERT_LE(range.begin, range.end);
    rows[number] += range.end - range.begin;
    entries[number] += range.end != range.begin;
    for (uint32_t at = range.begin; at < range.end; ++at) {
      if (at > range.begin) {
        ASSERT_LT(neighbour_at(chunk, at - 1), neighbour_at(chunk, at));
      }
      ASSERT_EQ(chunk.payload == nullptr, path.payload_bits == 0);
      large[number] += uint32_t{neighbour_at(chunk, at) >= FROST_PACKED_IDS};
      out[{source, neighbour_at(chunk, at)}] =
          path.payload_bits == 0 ? 1 : mask_at(path, chunk, at);
    }
  }
  for (const auto& [number, count] : rows) {
    ASSERT_EQ(chunks[number].rows, count);
    ASSERT_EQ(chunks[number].entries, entries[number]);
    ASSERT_EQ(id_shift(chunks[number]) != 0,
              large[number] == 0 && count != 0 && path.payload_bits == 8);
    ASSERT_EQ(chunks[number].payload == chunks[number].neighbours,
              count == 0 || id_shift(chunks[number]) != 0);
  }
}

inline void read_runs(const frost_path& path, Rows& out) {
  const auto* columns = static_cast<const uint32_t* const*>(path.a);
  std::vector<uint32_t> before;
  for (uint32_t at = 0; at < path.keys; ++at) {
    std::vector<uint32_t> row;
    for (uint32_t column = 0; column < path.columns; ++column) row.push_back(columns[column][at]);
    if (at > 0) {
      ASSERT_LT(before, row);
    }
    before = row;
    out[row] = read_mask(path.b, path.payload_bits, at);
  }
}

inline Rows read_path(const frost_path& path) {
  Rows rows;
  if (path.kind == FROST_PATH_UNARY) read_unary(path, rows);
  if (path.kind == FROST_PATH_CSR) read_csr(path, rows);
  if (path.kind == FROST_PATH_RUNS) read_runs(path, rows);
  EXPECT_EQ(path.rows, rows.size());
  if (rows.empty()) {
    EXPECT_EQ(path.keys, 0U);
  }
  for (const auto& [row, mask] : rows) EXPECT_NE(mask, 0U);
  return rows;
}

// `rows` with the columns in `order`.
inline Rows reordered(const Rows& rows, const std::vector<uint32_t>& order) {
  Rows out;
  for (const auto& [row, mask] : rows) {
    std::vector<uint32_t> key;
    for (const uint32_t column : order) key.push_back(row[column]);
    out[key] = mask;
  }
  return out;
}

}  // namespace frost::rt
