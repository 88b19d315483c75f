// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/path_reader.hpp"

#include <algorithm>
#include <utility>

#include "runtime/exec/access.hpp"
#include "runtime/store/access_path.hpp"

namespace frost::rt {
namespace {

bool read_unary(const frost_path& path, const Prefix& prefix, const VisitRow& visit) {
  const auto read = [&](uint32_t key) {
    const uint64_t mask =
        path.payload_bits == 0 ? uint64_t{bitmap_test(path, key)} : unary_mask(path, key);
    return mask == 0 || visit({&key, 1}, mask);
  };
  if (!prefix.empty()) return read(prefix[0]);
  for (uint32_t key = 0; key < path.keys; ++key) {
    if (!read(key)) return false;
  }
  return true;
}

uint64_t csr_row_mask(const frost_path& path, const Neighbours& list, uint32_t row) {
  return path.payload_bits == 0 ? 1 : mask_at(path, *list.chunk, row);
}

bool read_csr(const frost_path& path, const Prefix& prefix, const VisitRow& visit) {
  const auto read = [&](uint32_t key) {
    const Neighbours list = csr_range(path, key);
    const auto read_row = [&](uint32_t row) {
      const uint32_t ids[] = {key, neighbour_at(*list.chunk, row)};
      return visit(ids, csr_row_mask(path, list, row));
    };
    if (prefix.size() == 2) {
      const uint32_t row = csr_find(list, prefix[1]);
      return row == kNotFound || read_row(row);
    }
    for (uint32_t row = list.begin; row < list.end; ++row) {
      if (!read_row(row)) return false;
    }
    return true;
  };
  if (!prefix.empty()) return read(prefix[0]);
  const auto* const chunks = static_cast<const frost_chunk*>(path.a);
  for (uint64_t first = 0; first < path.keys; first += FROST_CHUNK_KEYS) {
    if (chunks[first >> FROST_CHUNK_BITS].rows == 0) continue;
    const uint64_t end = std::min<uint64_t>(first + FROST_CHUNK_KEYS, path.keys);
    for (uint64_t key = first; key < end; ++key) {
      if (!read(static_cast<uint32_t>(key))) return false;
    }
  }
  return true;
}

// Rows [first, second) begin with `prefix`.
std::pair<uint32_t, uint32_t> run_range(const frost_path& path, const Prefix& prefix) {
  uint32_t begin = 0;
  uint32_t end = path.keys;
  for (uint32_t column = 0; column < prefix.size() && begin < end; ++column) {
    const uint32_t* const ids = static_cast<const uint32_t* const*>(path.a)[column];
    const auto range = std::equal_range(ids + begin, ids + end, prefix[column]);
    begin = static_cast<uint32_t>(range.first - ids);
    end = static_cast<uint32_t>(range.second - ids);
  }
  return {begin, end};
}

bool read_runs(const frost_path& path, const Prefix& prefix, const VisitRow& visit) {
  const auto [begin, end] = run_range(path, prefix);
  std::vector<uint32_t> ids(path.columns);
  for (uint32_t row = begin; row < end; ++row) {
    for (uint32_t column = 0; column < path.columns; ++column) {
      ids[column] = run_column(path, row, column);
    }
    if (!visit(ids, read_mask(path.b, path.payload_bits, row))) return false;
  }
  return true;
}

}  // namespace

bool read_rows(const frost_path& path, const Prefix& prefix, const VisitRow& visit) {
  if (path.keys == 0) return true;
  switch (path.kind) {
    case FROST_PATH_UNARY:
      return read_unary(path, prefix, visit);
    case FROST_PATH_CSR:
      return read_csr(path, prefix, visit);
    default:
      return read_runs(path, prefix, visit);
  }
}

uint64_t count_rows(const frost_path& path, const Prefix& prefix) {
  if (path.keys == 0) return 0;
  if (prefix.empty()) return path.rows;
  if (path.kind == FROST_PATH_UNARY || (path.kind == FROST_PATH_CSR && prefix.size() == 2))
    return 1;
  if (path.kind == FROST_PATH_CSR) {
    const Neighbours list = csr_range(path, prefix[0]);
    return list.end - list.begin;
  }
  const auto [begin, end] = run_range(path, prefix);
  return end - begin;
}

}  // namespace frost::rt
