// SPDX-License-Identifier: Apache-2.0
// How the facts of a schema are laid out: what a store and its snapshots look up and never change.
//
// Thread safety: const methods may be called from any thread at the same time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/store/partition.hpp"
#include "runtime/store/schema.hpp"
#include "runtime/store/shape_index.hpp"

namespace frost::rt {

class Layout {
 public:
  // `schema` must pass check_schema().
  explicit Layout(Schema schema);
  Layout(const Layout&) = delete;
  Layout& operator=(const Layout&) = delete;

  [[nodiscard]] const Schema& schema() const { return schema_; }
  [[nodiscard]] const ShapeIndex& shapes() const { return shapes_; }
  // By the numbers of RelationShape; each with one order at least. The partitions of a relation
  // depend on it and the relations before it only.
  [[nodiscard]] std::span<const PartitionShape> partitions() const { return partitions_; }

  static constexpr uint32_t kNoPath = UINT32_MAX;
  struct PathPlace {
    uint32_t partition;
    uint32_t order;              // index into PartitionShape::orders
    uint32_t reverse = kNoPath;  // of two columns: the path that has them the other way round
  };
  // By path of the schema.
  [[nodiscard]] std::span<const PathPlace> paths() const { return paths_; }

 private:
  void find_reverse_paths();

  Schema schema_;
  ShapeIndex shapes_;
  std::vector<PartitionShape> partitions_;
  std::vector<PathPlace> paths_;
};

}  // namespace frost::rt
