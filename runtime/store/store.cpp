// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/store.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/fact_placer.hpp"
#include "runtime/store/layout.hpp"
#include "runtime/store/partition.hpp"
#include "runtime/store/store_snapshot.hpp"

namespace frost::rt {
namespace {

class StoreImpl final : public Store {
 public:
  StoreImpl(Schema schema, const Limits& limits);

  Result<void> insert(std::string_view predicate, std::span<const ValueView> arguments) override;
  Result<void> erase(std::string_view predicate, std::span<const ValueView> arguments) override;
  void begin_batch() override;
  void commit_batch() override;
  void rollback_batch() override;
  std::shared_ptr<const Snapshot> snapshot() override;
  [[nodiscard]] const Schema& schema() const override { return layout_->schema(); }

 private:
  struct JournalEntry {
    uint32_t partition;
    size_t mark;
  };

  Result<void> insert_row(const FactPlacer::Found& fact);
  std::optional<uint32_t> intern(TypeId type, std::string_view id, uint64_t hash);
  // The dictionary of `type`, copied first if a snapshot reads it.
  Dictionary& writable(TypeId type);
  // The partition, about to be changed.
  Partition& touch(uint32_t partition);

  std::shared_ptr<const Layout> layout_;
  Limits limits_;
  FactPlacer placer_;
  std::vector<Partition> partitions_;  // by RelationShape's numbers
  std::vector<std::shared_ptr<SharedDictionary>> dictionaries_;
  std::shared_ptr<const FixedParts> fixed_;
  std::vector<uint32_t> row_;           // scratch of insert and erase
  std::vector<uint32_t> sizes_before_;  // scratch of insert
  std::vector<uint64_t> hashes_;        // scratch of insert
  bool changed_ = true;
  std::weak_ptr<const Snapshot> last_snapshot_;

  bool batch_open_ = false;
  std::vector<uint32_t> batch_dictionary_sizes_;
  std::vector<uint8_t> batch_touched_;  // per partition
  std::vector<JournalEntry> batch_journal_;
};

StoreImpl::StoreImpl(Schema schema, const Limits& limits)
    : layout_(std::make_shared<const Layout>(std::move(schema))),
      limits_(limits),
      placer_(*layout_, limits_) {
  for (const PartitionShape& shape : layout_->partitions()) partitions_.emplace_back(shape);
  batch_touched_.resize(partitions_.size());
  for (size_t type = 0; type < layout_->schema().types.size(); ++type) {
    dictionaries_.push_back(std::make_shared<SharedDictionary>());
  }
  fixed_ = make_fixed_parts(layout_->schema(), [&](TypeId type, std::string_view name) {
    const auto id = dictionaries_[type.index()]->dictionary.intern(name);
    FROST_CHECK(id.has_value());
    return *id;
  });
}

Result<void> StoreImpl::insert(std::string_view predicate,
                               std::span<const ValueView> arguments) try {
  const auto found = placer_.place(predicate, arguments);
  if (!found) return std::unexpected(found.error());
  return insert_row(*found);
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

Result<void> StoreImpl::erase(std::string_view predicate,
                              std::span<const ValueView> arguments) try {
  const auto found = placer_.find(predicate, arguments);
  if (!found) return {};
  row_.clear();
  for (const uint32_t position : found->place.columns) {
    const TypeId type = found->relation->schema().argument_types[position];
    const auto id = dictionaries_[type.index()]->dictionary.find(found->arguments[position].id);
    if (!id) return {};
    row_.push_back(*id);
  }
  touch(found->place.partition).clear(row_.data(), found->place.bit);
  changed_ = true;
  return {};
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

void StoreImpl::begin_batch() {
  FROST_CHECK(!batch_open_);
  batch_dictionary_sizes_.clear();
  for (const auto& shared : dictionaries_) {
    batch_dictionary_sizes_.push_back(shared->dictionary.size());
  }
  batch_journal_.clear();
  batch_journal_.reserve(partitions_.size());
  std::ranges::fill(batch_touched_, uint8_t{0});
  batch_open_ = true;
}

void StoreImpl::commit_batch() {
  FROST_CHECK(batch_open_);
  batch_open_ = false;
}

void StoreImpl::rollback_batch() {
  FROST_CHECK(batch_open_);
  batch_open_ = false;
  for (const JournalEntry& entry : batch_journal_) {
    partitions_[entry.partition].truncate(entry.mark);
  }
  for (size_t type = 0; type < dictionaries_.size(); ++type) {
    Dictionary& dictionary = dictionaries_[type]->dictionary;
    // Only a dictionary that the batch made its own has grown. When memory is short, unused ids
    // stay: no fact mentions them, so every look-up with one finds nothing.
    try {
      dictionary.truncate(batch_dictionary_sizes_[type]);
    } catch (const std::bad_alloc&) {
      continue;
    }
  }
}

std::shared_ptr<const Snapshot> StoreImpl::snapshot() {
  FROST_CHECK(!batch_open_);
  if (!changed_) {
    if (auto last = last_snapshot_.lock()) return last;
  }
  StoreStatistics statistics;
  for (Partition& partition : partitions_) {
    if (partition.changed()) partition.publish();
    statistics.facts += partition.facts();
    statistics.path_bytes += partition.path_bytes();
  }
  for (const auto& shared : dictionaries_) {
    statistics.dictionary_bytes += shared->dictionary.bytes();
  }
  PartitionPaths paths;
  paths.reserve(partitions_.size());
  for (const Partition& partition : partitions_) paths.push_back(partition.paths());
  std::vector<Names> names;
  for (const auto& shared : dictionaries_) names.push_back({shared});
  auto made = std::make_shared<const StoreSnapshot>(layout_, fixed_, std::move(paths),
                                                    std::move(names), statistics);
  last_snapshot_ = made;
  changed_ = false;
  return made;
}

Result<void> StoreImpl::insert_row(const FactPlacer::Found& fact) {
  const auto& [relation, place, arguments] = fact;
  const std::vector<TypeId>& types = relation->schema().argument_types;
  row_.clear();
  sizes_before_.clear();
  hashes_.clear();
  for (const uint32_t position : place.columns) {
    const Dictionary& dictionary = dictionaries_[types[position].index()]->dictionary;
    hashes_.push_back(dictionary.prefetch(arguments[position].id));
  }
  const auto undo = [&] {
    for (size_t column = sizes_before_.size(); column-- > 0;) {
      const TypeId type = types[place.columns[column]];
      dictionaries_[type.index()]->dictionary.truncate(sizes_before_[column]);
    }
  };
  try {
    Partition& partition = touch(place.partition);
    if (partition.full()) return fail(Code::kLimit, "this relation has too many facts");
    for (const uint32_t position : place.columns) {
      const TypeId type = types[position];
      sizes_before_.push_back(dictionaries_[type.index()]->dictionary.size());
      const auto id = intern(type, arguments[position].id, hashes_[row_.size()]);
      if (!id) {
        undo();
        return fail(Code::kLimit,
                    "the type `" + layout_->schema().types[type.index()] + "` has too many ids");
      }
      row_.push_back(*id);
    }
    partition.set(row_.data(), place.bit);
  } catch (const std::bad_alloc&) {
    undo();
    throw;
  }
  changed_ = true;
  return {};
}

std::optional<uint32_t> StoreImpl::intern(TypeId type, std::string_view id, uint64_t hash) {
  const SharedDictionary& shared = *dictionaries_[type.index()];
  if (shared.snapshots.load(std::memory_order_acquire) != 0) {
    if (const auto known = shared.dictionary.find(id, hash)) return known;
  }
  return writable(type).intern(id, hash);
}

Dictionary& StoreImpl::writable(TypeId type) {
  std::shared_ptr<SharedDictionary>& shared = dictionaries_[type.index()];
  if (shared->snapshots.load(std::memory_order_acquire) != 0) {
    shared = std::make_shared<SharedDictionary>(shared->dictionary);
  }
  return shared->dictionary;
}

Partition& StoreImpl::touch(uint32_t index) {
  Partition& partition = partitions_[index];
  if (!batch_open_) {
    partition.compact_if_due();
  } else if (batch_touched_[index] == 0) {
    // Room was reserved by begin_batch().
    batch_journal_.push_back({index, partition.mark()});
    batch_touched_[index] = 1;
  }
  return partition;
}

}  // namespace

std::unique_ptr<Store> Store::create(Schema schema, const Limits& limits) {
  return std::make_unique<StoreImpl>(std::move(schema), limits);
}

}  // namespace frost::rt
