// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/layout.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace frost::rt {

namespace {

Schema checked(Schema schema) {
  FROST_CHECK(check_schema(schema).has_value());
  return schema;
}

}  // namespace

Layout::Layout(Schema schema) : schema_(checked(std::move(schema))), shapes_(schema_) {
  for (const RelationShape& relation : shapes_.relations()) {
    for (const auto& tuples : relation.schema().masks) {
      partitions_.push_back({static_cast<uint32_t>(relation.masked_columns().size()),
                             payload_bits(tuples.size()),
                             {}});
    }
    partitions_.push_back({static_cast<uint32_t>(relation.open_columns().size()), 0, {}});
  }
  for (const PathSchema& path : schema_.paths) {
    const RelationShape& relation = shapes_.relations()[path.relation.index()];
    const uint32_t open = relation.partition_count() - 1;
    const uint32_t partition = relation.first_partition() + std::min(path.partition, open);
    auto& orders = partitions_[partition].orders;
    const auto known = std::ranges::find(orders, path.order);
    paths_.push_back({partition, static_cast<uint32_t>(known - orders.begin())});
    if (known == orders.end()) orders.push_back(path.order);
  }
  for (PartitionShape& partition : partitions_) add_missing_order(partition);
  find_reverse_paths();
}

void Layout::find_reverse_paths() {
  // A path of each partition by its order; two columns have two orders at most.
  std::vector<std::array<uint32_t, 2>> paths(partitions_.size(), {kNoPath, kNoPath});
  const auto has_two_columns = [&](const PathPlace& place) {
    return partitions_[place.partition].columns == 2;
  };
  for (uint32_t path = 0; path < paths_.size(); ++path) {
    const PathPlace& place = paths_[path];
    if (has_two_columns(place)) paths[place.partition].at(place.order) = path;
  }
  for (PathPlace& place : paths_) {
    if (has_two_columns(place)) place.reverse = paths[place.partition].at(1 - place.order);
  }
}

}  // namespace frost::rt
