// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/fact_reader.hpp"

#include <utility>

namespace frost::rt {
namespace {

// Masked partitions come first.
bool is_open(const RelationShape& relation, uint32_t partition) {
  return partition + 1 == relation.partition_count();
}

std::span<const uint32_t> columns_of(const RelationShape& relation, uint32_t partition) {
  return is_open(relation, partition) ? relation.open_columns() : relation.masked_columns();
}

// The bits of a masked partition whose literals match.
uint64_t matching_bits(const RelationSchema& relation, uint32_t partition, FactPattern pattern) {
  uint64_t bits = 0;
  const auto& tuples = relation.masks[partition];
  for (size_t bit = 0; bit < tuples.size(); ++bit) {
    bool matches = true;
    for (size_t i = 0; i < tuples[bit].size(); ++i) {
      const auto& wanted = pattern[relation.literal_positions[i]];
      matches = matches && (!wanted || *wanted == tuples[bit][i]);
    }
    if (matches) bits |= uint64_t{1} << bit;
  }
  return bits;
}

}  // namespace

FactReader::FactReader(const Snapshot& snapshot)
    : snapshot_(snapshot), layout_(*snapshot.layout()) {}

std::optional<FactReader::Access> FactReader::access(const RelationShape& relation,
                                                     uint32_t partition,
                                                     FactPattern pattern) const {
  Access result;
  result.partition = partition;
  if (!is_open(relation, partition)) {
    result.mask = matching_bits(relation.schema(), partition, pattern);
    if (result.mask == 0) return std::nullopt;
  }
  const std::span<const uint32_t> columns = columns_of(relation, partition);
  std::vector<std::optional<uint32_t>> known(columns.size());
  for (size_t column = 0; column < columns.size(); ++column) {
    const uint32_t position = columns[column];
    if (!pattern[position]) continue;
    known[column] = snapshot_.find(relation.schema().argument_types[position], *pattern[position]);
    if (!known[column]) return std::nullopt;
  }
  const uint32_t number = relation.first_partition() + partition;
  const auto& orders = layout_.partitions()[number].orders;
  for (uint32_t index = 0; index < orders.size(); ++index) {
    Prefix prefix;
    for (const uint32_t column : orders[index]) {
      // The only row of a partition without columns has one that is no argument.
      if (column >= known.size() || !known[column]) break;
      prefix.push_back(*known[column]);
    }
    if (result.path != nullptr && prefix.size() <= result.prefix.size()) continue;
    result.path = &snapshot_.partition_path(number, index);
    result.order = orders[index];
    result.prefix = std::move(prefix);
  }
  return result;
}

std::vector<FactReader::Access> FactReader::accesses(const RelationShape& relation,
                                                     FactPattern pattern) const {
  std::vector<Access> result;
  for (uint32_t partition = 0; partition < relation.partition_count(); ++partition) {
    if (auto found = access(relation, partition, pattern)) result.push_back(std::move(*found));
  }
  return result;
}

bool FactReader::match(RelationId relation, FactPattern pattern, uint64_t& rows_left,
                       const Visit& visit) const {
  const RelationShape& shape = layout_.shapes().relations()[relation.index()];
  for (const Access& access : accesses(shape, pattern)) {
    if (!read(shape, access, pattern, rows_left, visit)) return false;
  }
  return true;
}

bool FactReader::read(const RelationShape& relation, const Access& access, FactPattern pattern,
                      uint64_t& rows_left, const Visit& visit) const {
  const RelationSchema& schema = relation.schema();
  const std::span<const uint32_t> columns = columns_of(relation, access.partition);
  std::vector<IdText> names(schema.argument_types.size());  // what `texts` shows
  std::vector<std::string_view> texts(schema.argument_types.size());
  return read_rows(*access.path, access.prefix, [&](std::span<const uint32_t> ids, uint64_t mask) {
    if (rows_left == 0) return false;
    --rows_left;
    for (size_t i = 0; i < ids.size() && access.order[i] < columns.size(); ++i) {
      const uint32_t position = columns[access.order[i]];
      names[position] = snapshot_.text(schema.argument_types[position], ids[i]);
      texts[position] = names[position].view();
      if (pattern[position] && *pattern[position] != texts[position]) return true;
    }
    if (is_open(relation, access.partition)) return visit(texts);
    const auto& tuples = schema.masks[access.partition];
    for (size_t bit = 0; bit < tuples.size(); ++bit) {
      if ((mask & access.mask & (uint64_t{1} << bit)) == 0) continue;
      for (size_t i = 0; i < schema.literal_positions.size(); ++i) {
        texts[schema.literal_positions[i]] = tuples[bit][i];
      }
      if (!visit(texts)) return false;
    }
    return true;
  });
}

uint64_t FactReader::estimate(RelationId relation, FactPattern pattern) const {
  uint64_t rows = 0;
  for (const Access& access : accesses(layout_.shapes().relations()[relation.index()], pattern)) {
    rows += count_rows(*access.path, access.prefix);
  }
  return rows;
}

}  // namespace frost::rt
