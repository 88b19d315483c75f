// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/access_path.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.hpp"

namespace frost::rt {

static_assert(std::endian::native == std::endian::little);

AccessPath::AccessPath(PathShape shape) : shape_(std::move(shape)) {
  FROST_CHECK(!shape_.order.empty());
  const auto columns = static_cast<uint32_t>(shape_.order.size());
  path_.kind = columns == 1 ? FROST_PATH_UNARY : columns == 2 ? FROST_PATH_CSR : FROST_PATH_RUNS;
  path_.payload_bits = shape_.payload_bits;
  path_.columns = columns;
}

std::shared_ptr<const AccessPath> AccessPath::empty(PathShape shape) {
  if (shape.order.size() == 1) return empty_unary_path(std::move(shape));
  if (shape.order.size() == 2) return empty_csr_path(std::move(shape));
  return empty_runs_path(std::move(shape));
}

std::shared_ptr<const AccessPath> AccessPath::over(PathShape shape, const PathArrays& arrays) {
  if (arrays.rows == 0) return empty(std::move(shape));
  if (shape.order.size() == 1) return unary_path_over(std::move(shape), arrays);
  if (shape.order.size() == 2) return csr_path_over(std::move(shape), arrays);
  return runs_path_over(std::move(shape), arrays);
}

void AccessPath::take_counts(const PathArrays& arrays) {
  path_.keys = arrays.keys;
  path_.rows = arrays.rows;
  facts_ = arrays.facts;
}

void AccessPath::count_facts(std::span<const std::byte> masks) {
  facts_ = path_.rows;
  if (shape_.payload_bits == 0) return;
  facts_ = 0;
  // Which bit belongs to which row does not matter here, so count whole words.
  for (size_t at = 0; at < masks.size(); at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, masks.data() + at, std::min(sizeof word, masks.size() - at));
    facts_ += static_cast<uint64_t>(std::popcount(word));
  }
}

namespace {

using RowVisitor = std::function<void(const uint32_t* row, uint64_t mask)>;

void for_each_unary_row(const frost_path& path, const RowVisitor& visit) {
  for (uint32_t id = 0; id < path.keys; ++id) {
    uint64_t mask = 0;
    if (path.payload_bits != 0) {
      mask = read_mask(path.a, path.payload_bits, id);
    } else {
      mask = static_cast<const uint64_t*>(path.a)[id / 64] >> (id % 64) & 1;
    }
    if (mask != 0) visit(&id, mask);
  }
}

void for_each_csr_row(const frost_path& path, const RowVisitor& visit) {
  const auto* chunks = static_cast<const frost_chunk*>(path.a);
  for (uint32_t key = 0; key < path.keys; ++key) {
    const frost_chunk& chunk = chunks[key >> FROST_CHUNK_BITS];
    const uint32_t at = key & (FROST_CHUNK_KEYS - 1);
    for (uint32_t i = chunk.offsets[at]; i < chunk.offsets[at + 1]; ++i) {
      const uint32_t row[] = {key, chunk.neighbours[i]};
      visit(row, read_mask(chunk.payload, path.payload_bits, i));
    }
  }
}

void for_each_run(const frost_path& path, const RowVisitor& visit) {
  const auto* columns = static_cast<const uint32_t* const*>(path.a);
  std::vector<uint32_t> row(path.columns);
  for (uint32_t i = 0; i < path.keys; ++i) {
    for (uint32_t column = 0; column < path.columns; ++column) row[column] = columns[column][i];
    visit(row.data(), read_mask(path.b, path.payload_bits, i));
  }
}

}  // namespace

void for_each_row(const frost_path& path, const RowVisitor& visit) {
  switch (path.kind) {
    case FROST_PATH_UNARY:
      return for_each_unary_row(path, visit);
    case FROST_PATH_CSR:
      return for_each_csr_row(path, visit);
    default:
      return for_each_run(path, visit);
  }
}

std::shared_ptr<const AccessPath> reordered(const AccessPath& path,
                                            const std::vector<uint32_t>& order) {
  const std::vector<uint32_t>& own = path.shape().order;
  ChangeLog log(path.descriptor().columns);
  std::vector<uint32_t> in_partition_order(own.size());
  for_each_row(path.descriptor(), [&](const uint32_t* row, uint64_t mask) {
    for (size_t column = 0; column < own.size(); ++column) {
      in_partition_order[own[column]] = row[column];
    }
    for (; mask != 0; mask &= mask - 1) {
      log.set(in_partition_order.data(), static_cast<uint32_t>(std::countr_zero(mask)));
    }
  });
  return AccessPath::empty({path.shape().payload_bits, order})->merged(log);
}

}  // namespace frost::rt
