// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/store_snapshot.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <new>

#include "base/check.hpp"
#include "runtime/store/fact_placer.hpp"

namespace frost::rt {

std::optional<uint32_t> Names::find(const IdKey& key) const {
  if (auto id = stored.find(key)) return id;
  return find_own(key);
}

std::optional<uint32_t> Names::find_own(const IdKey& key) const {
  if (!own) return std::nullopt;
  auto id = own->find(key);
  if (id) *id += stored_count();
  return id;
}

PackedId Names::packed(uint32_t id) const {
  FROST_CHECK(id < count());
  return id < stored_count() ? stored.packed(id) : own->packed(id - stored_count());
}

void Snapshot::append_texts(TypeId type, std::span<const uint32_t> ids,
                            std::vector<std::string>& texts) const {
  std::array<PackedId, 16> group;
  texts.reserve(texts.size() + ids.size());
  for (size_t first = 0; first < ids.size(); first += group.size()) {
    const size_t count = std::min(group.size(), ids.size() - first);
    for (size_t i = 0; i < count; ++i) {
      group[i] = packed(type, ids[first + i]);
      __builtin_prefetch(group[i].bytes.data());
    }
    for (const PackedId& id : std::span(group).first(count)) texts.push_back(to_string(id));
  }
}

namespace {

// Ids beyond that have no rank: in a store that had other policies, those of constants may be
// large.
constexpr uint32_t kRankedIdsMax = 65'536;

RankedTexts rank_strings(const Schema& schema, std::span<const uint32_t> ids) {
  std::map<std::string_view, uint32_t> sorted;
  for (size_t i = 0; i < ids.size(); ++i) {
    const Constant& constant = schema.constants[i];
    if (constant.type == kString && ids[i] < kRankedIdsMax) sorted.emplace(constant.id, ids[i]);
  }
  RankedTexts ranked;
  for (const auto& [text, id] : sorted) {
    if (ranked.texts.size() == RankedTexts::kNoRank) break;
    if (ranked.ranks.size() <= id) ranked.ranks.resize(size_t{id} + 1, RankedTexts::kNoRank);
    ranked.ranks[id] = static_cast<uint16_t>(ranked.texts.size());
    ranked.texts.emplace_back(text);
  }
  return ranked;
}

}  // namespace

std::shared_ptr<const FixedParts> make_fixed_parts(
    const Schema& schema, const std::function<uint32_t(TypeId, std::string_view)>& intern) {
  auto fixed = std::make_shared<FixedParts>();
  FROST_CHECK(intern(kBoolean, "false") == 0 && intern(kBoolean, "true") == 1);
  for (const Constant& constant : schema.constants) {
    fixed->constants.push_back(intern(constant.type, constant.id));
  }
  fixed->strings = rank_strings(schema, fixed->constants);
  // Literals follow the constants, so their ids are small and the tables short.
  fixed->literal_indexes.resize(schema.types.size());
  for (size_t literal = 0; literal < schema.literals.size(); ++literal) {
    const Constant& value = schema.literals[literal];
    const uint32_t id = intern(value.type, value.id);
    std::vector<uint16_t>& index = fixed->literal_indexes[value.type.index()];
    if (index.size() <= id) index.resize(size_t{id} + 1, FROST_NO_LITERAL);
    index[id] = static_cast<uint16_t>(literal);
  }
  for (const auto& index : fixed->literal_indexes) {
    fixed->literals.push_back({index.data(), index.size()});
  }
  return fixed;
}

StoreSnapshot::StoreSnapshot(std::shared_ptr<const Layout> layout,
                             std::shared_ptr<const FixedParts> fixed, PartitionPaths paths,
                             std::vector<Names> names, StoreStatistics statistics)
    : layout_(std::move(layout)),
      fixed_(std::move(fixed)),
      paths_(std::move(paths)),
      names_(std::move(names)),
      descriptors_(layout_->paths().size()),
      statistics_(statistics) {
  for (size_t path = 0; path < layout_->paths().size(); ++path) {
    const Layout::PathPlace& place = layout_->paths()[path];
    descriptors_[path] = paths_[place.partition][place.order]->descriptor();
    if (place.reverse != Layout::kNoPath) descriptors_[path].reverse = &descriptors_[place.reverse];
  }
}

const Names& StoreSnapshot::names(TypeId type) const {
  FROST_CHECK(type.index() < names_.size());
  return names_[type.index()];
}

void StoreSnapshot::find_all(std::span<const TypedName> wanted, std::span<uint32_t> found) const {
  FROST_CHECK(wanted.size() == found.size());
  FROST_CHECK(wanted.size() <= kTogether);
  DictionarySearch searches[kTogether];  // no more is written of it than is wanted
  const size_t count = wanted.size();
  for (size_t i = 0; i < count; ++i) {
    std::construct_at(&searches[i], names(wanted[i].type).stored, wanted[i].id);
  }
  for (size_t i = 0; i < count; ++i) searches[i].probe();
  for (size_t i = 0; i < count; ++i) searches[i].fetch();
  for (size_t i = 0; i < count; ++i) {
    found[i] = searches[i].found();
    if (found[i] != IdTable::kNone) continue;
    found[i] = names(wanted[i].type).find_own(searches[i].key()).value_or(kNoId);
  }
}

PathPointer StoreSnapshot::path_in_order(uint32_t partition,
                                         const std::vector<uint32_t>& order) const {
  const PartitionShape& shape = layout_->partitions()[partition];
  const auto known = std::ranges::find(shape.orders, order);
  if (known != shape.orders.end()) {
    return paths_[partition][static_cast<size_t>(known - shape.orders.begin())];
  }
  const std::lock_guard lock(reordered_mutex_);
  PathPointer& path = reordered_[{partition, order}];
  if (!path) path = reordered(*paths_[partition].front(), order);
  return path;
}

// Makes a snapshot from another one, a layout whose relations begin with those of the other, and
// more facts.
class Derivation {
 public:
  Derivation(const StoreSnapshot& base, std::shared_ptr<const Layout> layout, const Limits& limits)
      : base_(base),
        layout_(std::move(layout)),
        placer_(*layout_, limits),
        names_(base.names_),
        own_(names_.size()) {
    FROST_CHECK(layout_->schema().types == base.layout_->schema().types);
    FROST_CHECK(layout_->partitions().size() >= base.layout_->partitions().size());
  }

  Result<void> add(const FactView& fact) {
    const auto found = placer_.place(fact.predicate, fact.arguments);
    if (!found) return std::unexpected(found.error());
    std::vector<uint32_t> row;
    for (const uint32_t position : found->place.columns) {
      row.push_back(intern(found->relation->schema().argument_types[position],
                           found->arguments[position].id));
    }
    if (row.empty()) row.push_back(0);  // the only row of a partition without columns
    const PartitionShape& shape = layout_->partitions()[found->place.partition];
    auto log = logs_.try_emplace(found->place.partition, std::max(1U, shape.columns)).first;
    log->second.set(row.data(), found->place.bit);
    return {};
  }

  std::shared_ptr<const Snapshot> finish() {
    std::shared_ptr<const FixedParts> fixed = base_.fixed_;
    if (layout_ != base_.layout_) {
      fixed = make_fixed_parts(layout_->schema(), [&](TypeId type, std::string_view name) {
        return intern(type, name);
      });
    }
    PartitionPaths paths(layout_->partitions().size());
    StoreStatistics statistics = base_.statistics_;
    statistics.facts = 0;
    for (uint32_t partition = 0; partition < paths.size(); ++partition) {
      paths[partition] = paths_of(partition);
      statistics.facts += paths[partition].front()->facts();
    }
    for (size_t type = 0; type < names_.size(); ++type) {
      if (own_[type]) names_[type].own = std::move(own_[type]);
    }
    return std::make_shared<const StoreSnapshot>(layout_, std::move(fixed), std::move(paths),
                                                 std::move(names_), statistics);
  }

 private:
  uint32_t intern(TypeId type, std::string_view name) {
    const Names& names = names_[type.index()];
    const IdKey key(name);
    if (auto known = names.find(key)) return *known;
    std::shared_ptr<Dictionary>& own = own_[type.index()];
    if (!own)
      own = names.own ? std::make_shared<Dictionary>(*names.own) : std::make_shared<Dictionary>();
    const auto id = own->intern(key);
    if (!id || *id >= FROST_PRIVATE_IDS - names.stored_count()) throw std::bad_alloc();
    return names.stored_count() + *id;
  }

  std::vector<PathPointer> paths_of(uint32_t partition) {
    const PartitionShape& shape = layout_->partitions()[partition];
    const bool is_known = partition < base_.paths_.size();
    const auto log = logs_.find(partition);
    std::vector<PathPointer> paths;
    for (const std::vector<uint32_t>& order : shape.orders) {
      PathPointer path = is_known ? base_.path_in_order(partition, order)
                                  : AccessPath::empty({shape.payload_bits, order});
      paths.push_back(log == logs_.end() ? std::move(path) : path->merged(log->second));
    }
    return paths;
  }

  const StoreSnapshot& base_;
  std::shared_ptr<const Layout> layout_;
  FactPlacer placer_;
  std::vector<Names> names_;
  std::vector<std::shared_ptr<Dictionary>> own_;  // by type: names_[type].own and what is added
  std::map<uint32_t, ChangeLog> logs_;            // by partition
};

Result<std::shared_ptr<const Snapshot>> StoreSnapshot::with(std::shared_ptr<const Layout> layout,
                                                            std::span<const FactView> facts,
                                                            const Limits& limits) const try {
  Derivation derivation(*this, std::move(layout), limits);
  for (const FactView& fact : facts) {
    if (auto added = derivation.add(fact); !added) return std::unexpected(added.error());
  }
  return derivation.finish();
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

}  // namespace frost::rt
