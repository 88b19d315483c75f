// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/store.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/check.hpp"
#include "runtime/store/fact_placer.hpp"
#include "runtime/store/layout.hpp"
#include "runtime/store/partition.hpp"
#include "runtime/store/store_parts.hpp"
#include "runtime/store/store_snapshot.hpp"

namespace frost::rt {
namespace {

class StoreImpl final : public Store {
 public:
  StoreImpl(Schema schema, const Limits& limits);
  StoreImpl(StoreParts parts, const Limits& limits);

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
  // The partition, about to be changed.
  Partition& touch(uint32_t partition);

  std::shared_ptr<const Layout> layout_;
  Limits limits_;
  FactPlacer placer_;
  std::vector<Partition> partitions_;     // by RelationShape's numbers
  std::vector<Dictionary> dictionaries_;  // by type
  std::shared_ptr<const FixedParts> fixed_;
  std::vector<uint32_t> row_;           // scratch of insert and erase
  std::vector<uint32_t> sizes_before_;  // scratch of insert
  std::vector<IdKey> keys_;             // scratch of insert
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
      placer_(*layout_, limits_),
      dictionaries_(layout_->schema().types.size()) {
  for (const PartitionShape& shape : layout_->partitions()) partitions_.emplace_back(shape);
  batch_touched_.resize(partitions_.size());
  fixed_ = make_fixed_parts(layout_->schema(), [&](TypeId type, std::string_view name) {
    const auto id = dictionaries_[type.index()].intern(name);
    FROST_CHECK(id.has_value());
    return *id;
  });
}

StoreImpl::StoreImpl(StoreParts parts, const Limits& limits)
    : layout_(std::move(parts.layout)),
      limits_(limits),
      placer_(*layout_, limits_),
      dictionaries_(std::move(parts.dictionaries)) {
  const std::span<const PartitionShape> shapes = layout_->partitions();
  FROST_CHECK(parts.paths.size() == shapes.size());
  FROST_CHECK(dictionaries_.size() == layout_->schema().types.size());
  for (size_t index = 0; index < shapes.size(); ++index) {
    partitions_.emplace_back(shapes[index], std::move(parts.paths[index]));
  }
  batch_touched_.resize(partitions_.size());
  fixed_ = make_fixed_parts(layout_->schema(), [&](TypeId type, std::string_view name) {
    return dictionaries_[type.index()].find(name).value();
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
    const auto id = dictionaries_[type.index()].find(found->arguments[position].id);
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
  for (const Dictionary& dictionary : dictionaries_) {
    batch_dictionary_sizes_.push_back(dictionary.size());
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
    // No snapshot has seen the ids of the batch. When memory is short, unused ids stay: no fact
    // mentions them, so every look-up with one finds nothing.
    try {
      dictionaries_[type].truncate(batch_dictionary_sizes_[type]);
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
  std::vector<Names> names;
  for (Dictionary& dictionary : dictionaries_) {
    statistics.dictionary_bytes += dictionary.bytes();
    names.push_back({dictionary.view()});
  }
  PartitionPaths paths;
  paths.reserve(partitions_.size());
  for (const Partition& partition : partitions_) paths.push_back(partition.paths());
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
  keys_.clear();
  for (const uint32_t position : place.columns) {
    keys_.emplace_back(arguments[position].id);
    dictionaries_[types[position].index()].prefetch(keys_.back());
  }
  const auto undo = [&] {
    for (size_t column = sizes_before_.size(); column-- > 0;) {
      const TypeId type = types[place.columns[column]];
      dictionaries_[type.index()].truncate(sizes_before_[column]);
    }
  };
  try {
    Partition& partition = touch(place.partition);
    if (partition.full()) return fail(Code::kLimit, "this relation has too many facts");
    for (const uint32_t position : place.columns) {
      const TypeId type = types[position];
      sizes_before_.push_back(dictionaries_[type.index()].size());
      const auto id = dictionaries_[type.index()].intern(keys_[row_.size()]);
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

bool has_fixed_names(const Schema& schema,
                     const std::function<std::optional<uint32_t>(const Constant&)>& find) {
  if (find({kBoolean, "false"}) != 0U || find({kBoolean, "true"}) != 1U) return false;
  const size_t id_limit = 2 + schema.constants.size() + schema.literals.size();
  const auto has_low_id = [&](const Constant& value) {
    const auto id = find(value);
    return id && *id < id_limit;
  };
  return std::ranges::all_of(schema.constants, has_low_id) &&
         std::ranges::all_of(schema.literals, has_low_id);
}

Result<std::unique_ptr<Store>> restore_store(StoreParts parts, const Limits& limits) {
  const std::vector<Dictionary>& names = parts.dictionaries;
  const auto find = [&](const Constant& value) { return names[value.type.index()].find(value.id); };
  if (names[kBoolean.index()].size() != 2 || !has_fixed_names(parts.layout->schema(), find)) {
    return fail(Code::kCorrupt, "the names that the policy mentions do not have the first ids");
  }
  return std::make_unique<StoreImpl>(std::move(parts), limits);
}

}  // namespace frost::rt
