// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/access_path.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/path_reader.hpp"

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

std::shared_ptr<const AccessPath> reordered(const AccessPath& path,
                                            const std::vector<uint32_t>& order) {
  const std::vector<uint32_t>& own = path.shape().order;
  ChangeLog log(path.descriptor().columns);
  std::vector<uint32_t> in_partition_order(own.size());
  read_rows(path.descriptor(), {}, [&](std::span<const uint32_t> row, uint64_t mask) {
    for (size_t column = 0; column < own.size(); ++column) {
      in_partition_order[own[column]] = row[column];
    }
    for (; mask != 0; mask &= mask - 1) {
      log.set(in_partition_order.data(), static_cast<uint32_t>(std::countr_zero(mask)));
    }
    return true;
  });
  return AccessPath::empty({path.shape().payload_bits, order})->merged(log);
}

}  // namespace frost::rt
