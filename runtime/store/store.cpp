// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/store.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <new>
#include <utility>

#include "base/any_value.hpp"
#include "base/check.hpp"
#include "runtime/store/dictionary.hpp"
#include "runtime/store/partition.hpp"
#include "runtime/store/shape_index.hpp"

namespace frost::rt {
namespace {

// A dictionary and how many snapshots read it. The writer adds ids only while there are none; the
// counter, unlike shared_ptr::use_count, orders its writes after the last read.
struct SharedDictionary {
  Dictionary dictionary;
  mutable std::atomic<uint32_t> snapshots{0};
};

// One frost_literals per type, and what they point to.
struct LiteralTables {
  std::vector<std::vector<uint16_t>> indexes;
  std::vector<frost_literals> tables;
};

// What snapshots share because it never changes.
struct FixedParts {
  std::vector<uint32_t> constants;
  LiteralTables literals;
};

class SnapshotImpl final : public Snapshot {
 public:
  SnapshotImpl(std::shared_ptr<const FixedParts> fixed,
               std::vector<std::shared_ptr<const AccessPath>> paths,
               std::vector<std::shared_ptr<const SharedDictionary>> dictionaries,
               StoreStatistics statistics);
  ~SnapshotImpl() override;
  SnapshotImpl(const SnapshotImpl&) = delete;
  SnapshotImpl& operator=(const SnapshotImpl&) = delete;

  [[nodiscard]] const frost_path* paths() const override { return descriptors_.data(); }
  [[nodiscard]] const uint32_t* constants() const override { return fixed_->constants.data(); }
  [[nodiscard]] const frost_literals* literals() const override {
    return fixed_->literals.tables.data();
  }
  [[nodiscard]] std::optional<uint32_t> find(TypeId type, std::string_view id) const override {
    return dictionary(type).find(id);
  }
  [[nodiscard]] std::string_view text(TypeId type, uint32_t id) const override {
    FROST_CHECK(id < dictionary(type).size());
    return dictionary(type).text(id);
  }
  [[nodiscard]] uint32_t id_count(TypeId type) const override { return dictionary(type).size(); }
  [[nodiscard]] StoreStatistics statistics() const override { return statistics_; }

 private:
  [[nodiscard]] const Dictionary& dictionary(TypeId type) const {
    FROST_CHECK(type.index() < dictionaries_.size());
    return dictionaries_[type.index()]->dictionary;
  }

  std::shared_ptr<const FixedParts> fixed_;
  std::vector<std::shared_ptr<const AccessPath>> paths_;
  std::vector<std::shared_ptr<const SharedDictionary>> dictionaries_;
  Buffer<frost_path> descriptors_;  // one cache line each
  StoreStatistics statistics_;
};

class StoreImpl final : public Store {
 public:
  StoreImpl(Schema schema, const Limits& limits);

  Result<void> insert(std::string_view predicate, std::span<const ValueView> arguments) override;
  Result<void> erase(std::string_view predicate, std::span<const ValueView> arguments) override;
  void begin_batch() override;
  void commit_batch() override;
  void rollback_batch() override;
  std::shared_ptr<const Snapshot> snapshot() override;
  [[nodiscard]] const Schema& schema() const override { return schema_; }

 private:
  struct JournalEntry {
    uint32_t partition;
    size_t mark;
  };

  struct FoundPlace {
    const RelationShape* relation;
    RelationShape::Place place;
    std::span<const ValueView> arguments;  // as the relation takes them
  };

  void make_partitions();
  void make_fixed_parts();
  // Where a fact belongs: the relation of its exact types, else one with positions of type Any. The
  // result borrows `arguments` or this store's scratch.
  std::optional<FoundPlace> find_place(std::string_view predicate,
                                       std::span<const ValueView> arguments);
  Result<void> check_fact(std::string_view predicate, std::span<const ValueView> arguments) const;
  Result<void> insert_row(const RelationShape& relation, const RelationShape::Place& place,
                          std::span<const ValueView> arguments);
  std::optional<uint32_t> intern(TypeId type, std::string_view id, uint64_t hash);
  // The dictionary of `type`, copied first if a snapshot reads it.
  Dictionary& writable(TypeId type);
  // The partition, about to be changed.
  Partition& touch(uint32_t partition);

  Schema schema_;
  Limits limits_;
  ShapeIndex shapes_;
  std::vector<Partition> partitions_;                       // by RelationShape's numbers
  std::vector<std::pair<uint32_t, uint32_t>> path_places_;  // per Schema path: partition, index
  std::vector<std::shared_ptr<SharedDictionary>> dictionaries_;
  std::shared_ptr<const FixedParts> fixed_;
  std::vector<uint32_t> row_;           // scratch of insert and erase
  std::vector<uint32_t> sizes_before_;  // scratch of insert
  std::vector<uint64_t> hashes_;        // scratch of insert
  std::vector<std::string> any_texts_;  // scratch of find_place
  std::vector<ValueView> any_values_;   // scratch of find_place
  bool changed_ = true;
  std::weak_ptr<const Snapshot> last_snapshot_;

  bool batch_open_ = false;
  std::vector<uint32_t> batch_dictionary_sizes_;
  std::vector<uint8_t> batch_touched_;  // per partition
  std::vector<JournalEntry> batch_journal_;
};

Schema checked(Schema schema);
bool is_canonical_integer(std::string_view id);

SnapshotImpl::SnapshotImpl(std::shared_ptr<const FixedParts> fixed,
                           std::vector<std::shared_ptr<const AccessPath>> paths,
                           std::vector<std::shared_ptr<const SharedDictionary>> dictionaries,
                           StoreStatistics statistics)
    : fixed_(std::move(fixed)),
      paths_(std::move(paths)),
      dictionaries_(std::move(dictionaries)),
      descriptors_(paths_.size()),
      statistics_(statistics) {
  for (size_t path = 0; path < paths_.size(); ++path) {
    descriptors_[path] = paths_[path]->descriptor();
  }
  // Last, as the destructor would not run if something above threw.
  for (const auto& shared : dictionaries_) {
    shared->snapshots.fetch_add(1, std::memory_order_relaxed);
  }
}

SnapshotImpl::~SnapshotImpl() {
  for (const auto& shared : dictionaries_) {
    shared->snapshots.fetch_sub(1, std::memory_order_release);
  }
}

StoreImpl::StoreImpl(Schema schema, const Limits& limits)
    : schema_(checked(std::move(schema))), limits_(limits), shapes_(schema_) {
  make_partitions();
  for (size_t type = 0; type < schema_.types.size(); ++type) {
    dictionaries_.push_back(std::make_shared<SharedDictionary>());
  }
  make_fixed_parts();
}

void StoreImpl::make_partitions() {
  std::vector<PartitionShape> shapes;
  for (const RelationShape& relation : shapes_.relations()) {
    for (const auto& tuples : relation.schema().masks) {
      shapes.push_back({static_cast<uint32_t>(relation.masked_columns().size()),
                        payload_bits(tuples.size()),
                        {}});
    }
    shapes.push_back({static_cast<uint32_t>(relation.open_columns().size()), 0, {}});
  }
  for (const PathSchema& path : schema_.paths) {
    const RelationShape& relation = shapes_.relations()[path.relation.index()];
    const uint32_t open = relation.partition_count() - 1;
    const uint32_t partition = relation.first_partition() + std::min(path.partition, open);
    auto& orders = shapes[partition].orders;
    const auto known = std::ranges::find(orders, path.order);
    path_places_.emplace_back(partition, static_cast<uint32_t>(known - orders.begin()));
    if (known == orders.end()) orders.push_back(path.order);
  }
  partitions_.reserve(shapes.size());
  for (PartitionShape& shape : shapes) partitions_.emplace_back(std::move(shape));
  batch_touched_.resize(partitions_.size());
}

void StoreImpl::make_fixed_parts() {
  auto fixed = std::make_shared<FixedParts>();
  const auto intern_known = [&](TypeId type, std::string_view id) {
    const auto interned = dictionaries_[type.index()]->dictionary.intern(id);
    FROST_CHECK(interned.has_value());
    return *interned;
  };
  intern_known(kBoolean, "false");
  intern_known(kBoolean, "true");
  for (const Constant& constant : schema_.constants) {
    fixed->constants.push_back(intern_known(constant.type, constant.id));
  }
  // Literals follow the constants, so their ids are small and the tables short.
  auto& indexes = fixed->literals.indexes;
  indexes.resize(schema_.types.size());
  for (size_t literal = 0; literal < schema_.literals.size(); ++literal) {
    const Constant& value = schema_.literals[literal];
    const uint32_t id = intern_known(value.type, value.id);
    auto& index = indexes[value.type.index()];
    if (index.size() <= id) index.resize(size_t{id} + 1, FROST_NO_LITERAL);
    index[id] = static_cast<uint16_t>(literal);
  }
  for (const auto& index : indexes) {
    fixed->literals.tables.push_back({index.data(), index.size()});
  }
  fixed_ = std::move(fixed);
}

Result<void> StoreImpl::insert(std::string_view predicate,
                               std::span<const ValueView> arguments) try {
  if (auto checked = check_fact(predicate, arguments); !checked) return checked;
  const auto found = find_place(predicate, arguments);
  if (!found) return fail(Code::kFactRefused, shapes_.refusal(predicate, arguments));
  // The types that the policy names may be as long as they like.
  for (size_t i = 0; i < arguments.size(); ++i) {
    const bool is_any = found->arguments[i].type == kAnyName;
    if (is_any && arguments[i].type.size() > limits_.argument_bytes_max) {
      return fail(Code::kInvalidArgument,
                  "an argument has a type of more than " +
                      std::to_string(limits_.argument_bytes_max) + " bytes (argument_bytes_max)");
    }
  }
  return insert_row(*found->relation, found->place, found->arguments);
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

std::optional<StoreImpl::FoundPlace> StoreImpl::find_place(std::string_view predicate,
                                                           std::span<const ValueView> arguments) {
  const RelationShape* relation = shapes_.find(predicate, arguments);
  if (relation == nullptr) {
    relation = shapes_.find_covering(predicate, arguments);
    if (relation == nullptr) return std::nullopt;
    any_values_.assign(arguments.begin(), arguments.end());
    any_texts_.resize(arguments.size());
    for (size_t position = 0; position < arguments.size(); ++position) {
      const TypeId type = relation->schema().argument_types[position];
      if (schema_.types[type.index()] != kAnyName) continue;
      any_texts_[position] = any_text(arguments[position].type, arguments[position].id);
      any_values_[position] = {kAnyName, any_texts_[position]};
    }
    arguments = any_values_;
  }
  const auto place = relation->place(arguments);
  if (!place) return std::nullopt;
  return FoundPlace{relation, *place, arguments};
}

Result<void> StoreImpl::erase(std::string_view predicate,
                              std::span<const ValueView> arguments) try {
  const auto found = find_place(predicate, arguments);
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
  std::vector<std::shared_ptr<const AccessPath>> paths;
  paths.reserve(path_places_.size());
  for (const auto& [partition, index] : path_places_) {
    paths.push_back(partitions_[partition].path(index));
  }
  auto made =
      std::make_shared<const SnapshotImpl>(fixed_, std::move(paths),
                                           std::vector<std::shared_ptr<const SharedDictionary>>(
                                               dictionaries_.begin(), dictionaries_.end()),
                                           statistics);
  last_snapshot_ = made;
  changed_ = false;
  return made;
}

Result<void> StoreImpl::check_fact(std::string_view predicate,
                                   std::span<const ValueView> arguments) const {
  if (arguments.empty() || arguments.size() > limits_.fact_arity_max) {
    return fail(Code::kInvalidArgument,
                "a fact has 1 to " + std::to_string(limits_.fact_arity_max) + " arguments, `" +
                    std::string(predicate.substr(0, limits_.argument_bytes_max)) + "` has " +
                    std::to_string(arguments.size()));
  }
  for (const ValueView& argument : arguments) {
    if (auto checked = check_value(argument, limits_.argument_bytes_max); !checked) return checked;
  }
  return {};
}

Result<void> StoreImpl::insert_row(const RelationShape& relation, const RelationShape::Place& place,
                                   std::span<const ValueView> arguments) {
  const std::vector<TypeId>& types = relation.schema().argument_types;
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
                    "the type `" + schema_.types[type.index()] + "` has too many ids");
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

Schema checked(Schema schema) {
  FROST_CHECK(check_schema(schema).has_value());
  return schema;
}

// 0|-?[1-9][0-9]* within int64.
bool is_canonical_integer(std::string_view id) {
  const std::string_view digits = id.starts_with('-') ? id.substr(1) : id;
  if (id != "0" && (digits.empty() || digits.front() < '1' || digits.front() > '9')) return false;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), value);
  return error == std::errc() && end == id.data() + id.size();
}

}  // namespace

Result<void> check_value(const ValueView& value, uint32_t bytes_max) {
  const std::string_view id = value.id;
  if (value.type.empty()) return fail(Code::kInvalidArgument, "an argument has an empty type");
  if (value.type.find('\0') != std::string_view::npos || value.type == kAnyName) {
    return fail(Code::kInvalidArgument, "an argument has a type that no policy can name");
  }
  if (id.empty()) return fail(Code::kInvalidArgument, "an argument has an empty id");
  if (id.size() > bytes_max) {
    return fail(Code::kInvalidArgument, "an argument has " + std::to_string(id.size()) +
                                            " bytes, more than the limit of " +
                                            std::to_string(bytes_max) + " (argument_bytes_max)");
  }
  if (id == "*") {
    return fail(Code::kInvalidArgument, "the id `*` is refused: it stands for every id in answers");
  }
  if (value.type == "Integer" && !is_canonical_integer(id)) {
    return fail(Code::kInvalidArgument,
                "`" + std::string(id) +
                    "` is not an Integer: it is written in decimal, without "
                    "leading zeros or `+`, and fits into 64 bits");
  }
  if (value.type == "Boolean" && id != "true" && id != "false") {
    return fail(Code::kInvalidArgument,
                "`" + std::string(id) + "` is not a Boolean: those are `true` and `false`");
  }
  return {};
}

std::unique_ptr<Store> Store::create(Schema schema, const Limits& limits) {
  return std::make_unique<StoreImpl>(std::move(schema), limits);
}

}  // namespace frost::rt
