// SPDX-License-Identifier: Apache-2.0
// What `frost stats` shows: how the facts of a snapshot are stored.
#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "codegen/engine/store.hpp"
#include "runtime/store/csr_chunk.hpp"
#include "runtime/store/facts_text.hpp"
#include "runtime/store/layout.hpp"

namespace frost {
namespace {

// Literals of one partition that a shape shows.
constexpr size_t kLiteralsShown = 8;

std::string joined(std::span<const std::string> parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

// The literals of a masked partition at one of its literal positions, such as "member"|"owner".
std::string literals_at(const rt::Schema& schema, const rt::RelationSchema& relation,
                        uint32_t partition, size_t place) {
  const rt::TypeId type = relation.argument_types[relation.literal_positions[place]];
  std::vector<std::string> literals;
  for (const std::vector<std::string>& tuple : relation.masks[partition]) {
    std::string text;
    rt::append_value_text(text, {schema.types[type.index()], tuple[place]});
    if (std::ranges::find(literals, text) != literals.end()) continue;
    if (literals.size() == kLiteralsShown) {
      literals.emplace_back("...");
      break;
    }
    literals.push_back(std::move(text));
  }
  return joined(literals, "|");
}

std::string shape_text(const rt::Schema& schema, const rt::RelationShape& shape,
                       uint32_t partition) {
  const rt::RelationSchema& relation = shape.schema();
  std::vector<std::string> arguments;
  for (const rt::TypeId type : relation.argument_types) {
    arguments.push_back(schema.types[type.index()]);
  }
  const bool is_masked = partition < relation.masks.size();
  for (size_t place = 0; is_masked && place < relation.literal_positions.size(); ++place) {
    arguments[relation.literal_positions[place]] = literals_at(schema, relation, partition, place);
  }
  return relation.predicate + "(" + joined(arguments, ", ") + ")";
}

std::string layout_text(const frost_path& path, std::span<const uint32_t> columns,
                        std::span<const uint32_t> order) {
  std::vector<std::string> arguments;
  for (const uint32_t column : order) {
    if (column < columns.size()) arguments.push_back(std::to_string(columns[column] + 1));
  }
  std::string text = arguments.empty() ? "flag" : "bitmap " + joined(arguments, "");
  if (path.kind == FROST_PATH_CSR) text = "neighbours " + joined(arguments, " -> ");
  if (path.kind == FROST_PATH_RUNS) text = "sorted rows " + joined(arguments, ", ");
  if (path.payload_bits > 0) text += ", masks of " + std::to_string(path.payload_bits) + " bits";
  return text;
}

std::string chunk_text(const rt::ChunkForm& form) {
  constexpr std::string_view kLayouts[] = {"dense", "wide", "functional", "sparse"};
  return std::string(kLayouts[form.layout()]) + (form.is_packed() ? ", packed" : "");
}

std::vector<ChunkStatistics> chunk_statistics(const frost_path& path) {
  if (path.kind != FROST_PATH_CSR) return {};
  std::vector<ChunkStatistics> kinds(2 * size_t{FROST_CHUNK_PACKED});
  for (uint32_t chunk = 0; chunk < rt::chunk_count(path.keys); ++chunk) {
    const rt::ChunkSize size = rt::ChunkView(path, chunk).size();
    if (size.form.rows == 0) continue;
    ChunkStatistics& kind = kinds[size.form.kind];
    kind.layout = chunk_text(size.form);
    ++kind.chunks;
    kind.rows += size.form.rows;
    kind.bytes += size.bytes();
  }
  std::erase_if(kinds, [](const ChunkStatistics& kind) { return kind.chunks == 0; });
  return kinds;
}

TypeStatistics type_statistics_of(const rt::Snapshot& facts, rt::TypeId type) {
  TypeStatistics found{facts.layout()->schema().types[type.index()], facts.id_count(type)};
  for (uint32_t id = 0; id < found.names; ++id) {
    const rt::PackedId name = facts.packed(type, id);
    found.bytes += name.bytes.size();
    ++(name.kind == rt::IdKind::kText   ? found.texts
       : name.kind == rt::IdKind::kUuid ? found.uuids
                                        : found.decimals);
  }
  return found;
}

}  // namespace

std::vector<TypeStatistics> Snapshot::type_statistics() const {
  const rt::Snapshot& facts = *impl_->facts;
  std::vector<TypeStatistics> all;
  for (size_t i = 0; i < facts.layout()->schema().types.size(); ++i) {
    const rt::TypeId type(i);
    if (facts.id_count(type) == 0) continue;
    all.push_back(type_statistics_of(facts, type));
  }
  return all;
}

std::vector<RelationStatistics> Snapshot::relation_statistics() const {
  const rt::Snapshot& facts = *impl_->facts;
  const rt::Layout& layout = *facts.layout();
  std::vector<RelationStatistics> all;
  for (const rt::RelationShape& shape : layout.shapes().relations()) {
    for (uint32_t partition = 0; partition < shape.partition_count(); ++partition) {
      const uint32_t number = shape.first_partition() + partition;
      const uint64_t count = facts.path_statistics(number, 0).facts;
      if (count == 0) continue;
      RelationStatistics relation{shape_text(layout.schema(), shape, partition), count, {}};
      const bool is_open = partition + 1 == shape.partition_count();
      const auto columns = is_open ? shape.open_columns() : shape.masked_columns();
      const auto& orders = layout.partitions()[number].orders;
      for (uint32_t order = 0; order < orders.size(); ++order) {
        const frost_path& path = facts.partition_path(number, order);
        relation.indexes.push_back({layout_text(path, columns, orders[order]), path.rows,
                                    facts.path_statistics(number, order).bytes,
                                    chunk_statistics(path)});
      }
      all.push_back(std::move(relation));
    }
  }
  return all;
}

}  // namespace frost
