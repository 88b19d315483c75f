// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/fact_reader.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "runtime/exec/access.hpp"
#include "runtime/store/access_path.hpp"

namespace frost::rt {
namespace {

using Prefix = std::vector<uint32_t>;

// The rows of one path that begin with `prefix`: ids in the path's order, and the mask.
using VisitRow = std::function<bool(std::span<const uint32_t>, uint64_t)>;

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
  return path.payload_bits == 0 ? 1 : payload_at(path, list.chunk->payload, row);
}

bool read_csr(const frost_path& path, const Prefix& prefix, const VisitRow& visit) {
  const auto read = [&](uint32_t key) {
    const Neighbours list = csr_range(path, key);
    const auto read_row = [&](uint32_t row) {
      const uint32_t ids[] = {key, list.chunk->neighbours[row]};
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
  for (uint32_t key = 0; key < path.keys; ++key) {
    if (!read(key)) return false;
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

}  // namespace

FactReader::FactReader(const Schema& schema, const Snapshot& snapshot)
    : schema_(schema), snapshot_(snapshot), paths_(schema.relations.size()) {
  for (uint32_t path = 0; path < schema.paths.size(); ++path) {
    paths_[schema.paths[path].relation.index()].push_back(path);
  }
}

std::vector<uint32_t> FactReader::positions(uint32_t path) const {
  const PathSchema& source = schema_.paths[path];
  const RelationSchema& relation = schema_.relations[source.relation.index()];
  std::vector<uint32_t> columns;
  for (uint32_t position = 0; position < relation.argument_types.size(); ++position) {
    const bool is_literal = source.partition != kOpenPartition &&
                            std::ranges::binary_search(relation.literal_positions, position);
    if (!is_literal) columns.push_back(position);
  }
  std::vector<uint32_t> result;
  for (const uint32_t column : source.order) result.push_back(columns[column]);
  return result;
}

std::optional<FactReader::Access> FactReader::access(const RelationSchema& relation, uint32_t path,
                                                     FactPattern pattern) const {
  Access result{.path = path, .prefix = {}, .mask = 1};
  const uint32_t partition = schema_.paths[path].partition;
  if (partition != kOpenPartition) {
    result.mask = 0;
    const auto& tuples = relation.masks[partition];
    for (size_t bit = 0; bit < tuples.size(); ++bit) {
      bool matches = true;
      for (size_t i = 0; i < tuples[bit].size(); ++i) {
        const auto& wanted = pattern[relation.literal_positions[i]];
        matches = matches && (!wanted || *wanted == tuples[bit][i]);
      }
      if (matches) result.mask |= uint64_t{1} << bit;
    }
    if (result.mask == 0) return std::nullopt;
  }
  bool is_prefix = true;
  for (const uint32_t position : positions(path)) {
    is_prefix = is_prefix && pattern[position];
    if (!pattern[position]) continue;
    const auto id = snapshot_.find(relation.argument_types[position], *pattern[position]);
    if (!id) return std::nullopt;
    if (is_prefix) result.prefix.push_back(*id);
  }
  return result;
}

std::vector<FactReader::Access> FactReader::accesses(RelationId relation,
                                                     FactPattern pattern) const {
  std::map<uint32_t, std::optional<Access>> by_partition;
  for (const uint32_t path : paths_[relation.index()]) {
    auto found = access(schema_.relations[relation.index()], path, pattern);
    auto& best = by_partition[schema_.paths[path].partition];
    const bool is_better = found && (!best || found->prefix.size() > best->prefix.size());
    if (is_better) best = std::move(found);
  }
  std::vector<Access> result;
  for (auto& [partition, best] : by_partition) {
    if (best) result.push_back(std::move(*best));
  }
  return result;
}

bool FactReader::match(RelationId relation, FactPattern pattern, uint64_t& rows_left,
                       const Visit& visit) const {
  const RelationSchema& shape = schema_.relations[relation.index()];
  std::vector<std::string_view> texts(shape.argument_types.size());
  for (const Access& access : accesses(relation, pattern)) {
    const std::vector<uint32_t> columns = positions(access.path);
    const uint32_t partition = schema_.paths[access.path].partition;
    const auto visit_row = [&](std::span<const uint32_t> ids, uint64_t mask) {
      if (rows_left == 0) return false;
      --rows_left;
      for (size_t i = 0; i < columns.size(); ++i) {
        const uint32_t position = columns[i];
        texts[position] = snapshot_.text(shape.argument_types[position], ids[i]);
        if (pattern[position] && *pattern[position] != texts[position]) return true;
      }
      if (partition == kOpenPartition) {
        visit(texts);
        return true;
      }
      for (size_t bit = 0; bit < shape.masks[partition].size(); ++bit) {
        if ((mask & access.mask & (uint64_t{1} << bit)) == 0) continue;
        for (size_t i = 0; i < shape.literal_positions.size(); ++i) {
          texts[shape.literal_positions[i]] = shape.masks[partition][bit][i];
        }
        visit(texts);
      }
      return true;
    };
    if (!read_rows(snapshot_.paths()[access.path], access.prefix, visit_row)) return false;
  }
  return true;
}

uint64_t FactReader::estimate(RelationId relation, FactPattern pattern) const {
  uint64_t rows = 0;
  for (const Access& access : accesses(relation, pattern)) {
    rows += count_rows(snapshot_.paths()[access.path], access.prefix);
  }
  return rows;
}

}  // namespace frost::rt
