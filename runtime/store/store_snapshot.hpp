// SPDX-License-Identifier: Apache-2.0
// The one implementation of Snapshot: access paths by partition, names by type. Internal to the
// store.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "runtime/store/dictionary.hpp"
#include "runtime/store/layout.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

// The names of one type: those of the store, then those that one snapshot has beside them. One
// cache line.
struct alignas(kCacheLineBytes) Names {
  DictionaryView stored;
  std::shared_ptr<const Dictionary> own = nullptr;  // their ids follow the stored ones; may be null

  [[nodiscard]] uint32_t stored_count() const { return stored.size(); }
  [[nodiscard]] uint32_t count() const { return stored_count() + (own ? own->size() : 0); }
  [[nodiscard]] std::optional<uint32_t> find(const IdKey& key) const;
  [[nodiscard]] std::optional<uint32_t> find_own(const IdKey& key) const;
  // Of an id below count().
  [[nodiscard]] PackedId packed(uint32_t id) const;
};

// What snapshots share because it depends on the schema only.
struct FixedParts {
  std::vector<uint32_t> constants;
  std::vector<std::vector<uint16_t>> literal_indexes;  // by type
  std::vector<frost_literals> literals;                // one per type, into literal_indexes
  RankedTexts strings;
};

// `intern` gives the id of a name that the schema mentions, new or old.
std::shared_ptr<const FixedParts> make_fixed_parts(
    const Schema& schema, const std::function<uint32_t(TypeId, std::string_view)>& intern);

using PathPointer = std::shared_ptr<const AccessPath>;
// By partition of the layout, then by order.
using PartitionPaths = std::vector<std::vector<PathPointer>>;

class StoreSnapshot final : public Snapshot {
 public:
  StoreSnapshot(std::shared_ptr<const Layout> layout, std::shared_ptr<const FixedParts> fixed,
                PartitionPaths paths, std::vector<Names> names, StoreStatistics statistics);
  StoreSnapshot(const StoreSnapshot&) = delete;
  StoreSnapshot& operator=(const StoreSnapshot&) = delete;

  [[nodiscard]] const frost_path* paths() const override { return descriptors_.data(); }
  [[nodiscard]] const uint32_t* constants() const override { return fixed_->constants.data(); }
  [[nodiscard]] const frost_literals* literals() const override { return fixed_->literals.data(); }
  [[nodiscard]] const RankedTexts& strings() const override { return fixed_->strings; }
  using Snapshot::find;
  [[nodiscard]] std::optional<uint32_t> find(TypeId type, const IdKey& id) const override {
    return names(type).find(id);
  }
  void find_all(std::span<const TypedName> names, std::span<uint32_t> found) const override;
  [[nodiscard]] PackedId packed(TypeId type, uint32_t id) const override {
    return names(type).packed(id);
  }
  [[nodiscard]] uint32_t id_count(TypeId type) const override { return names(type).count(); }
  [[nodiscard]] StoreStatistics statistics() const override { return statistics_; }
  [[nodiscard]] const std::shared_ptr<const Layout>& layout() const override { return layout_; }
  [[nodiscard]] const frost_path& partition_path(uint32_t partition,
                                                 uint32_t order) const override {
    return paths_[partition][order]->descriptor();
  }
  [[nodiscard]] PathStatistics path_statistics(uint32_t partition, uint32_t order) const override {
    return {paths_[partition][order]->facts(), paths_[partition][order]->bytes()};
  }
  [[nodiscard]] Result<std::shared_ptr<const Snapshot>> with(std::shared_ptr<const Layout> layout,
                                                             std::span<const FactView> facts,
                                                             const Limits& limits) const override;
  [[nodiscard]] const Names& names(TypeId type) const;

 private:
  friend class Derivation;

  // The rows of a partition in some order. Made when it is asked for first, and kept.
  [[nodiscard]] PathPointer path_in_order(uint32_t partition,
                                          const std::vector<uint32_t>& order) const;

  std::shared_ptr<const Layout> layout_;
  std::shared_ptr<const FixedParts> fixed_;
  PartitionPaths paths_;
  std::vector<Names> names_;
  Buffer<frost_path> descriptors_;  // by path of the schema, one cache line each
  StoreStatistics statistics_;

  mutable std::mutex reordered_mutex_;
  mutable std::map<std::pair<uint32_t, std::vector<uint32_t>>, PathPointer> reordered_;
};

}  // namespace frost::rt
