// SPDX-License-Identifier: Apache-2.0
// The fact store (design §9, §10; first version): a mutable set of facts and immutable snapshots.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/fact.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/abi.h"
#include "runtime/store/packed_id.hpp"
#include "runtime/store/schema.hpp"

namespace frost::rt {

using ValueView = Value;
using FactView = Fact;

// The rules for values from outside (polar.md §3.1, oso-cloud-api.md §2.1): a type and an id that
// are not empty, no id `*`, at most `bytes_max` bytes, Integers and Booleans in their one spelling.
// kInvalidArgument says which rule is broken.
Result<void> check_value(const ValueView& value, uint32_t bytes_max);

class Layout;

// Bytes by part; `facts` counts distinct stored facts.
struct StoreStatistics {
  uint64_t facts = 0;
  uint64_t path_bytes = 0;        // columns, neighbours, offsets, masks, bitmaps
  uint64_t dictionary_bytes = 0;  // id texts and hash tables
};

// A value to look for, whose text is borrowed.
struct TypedName {
  TypeId type;
  std::string_view id;
};

// Some texts in bytewise order, so that they are sorted by their ranks.
struct RankedTexts {
  static constexpr uint16_t kNoRank = UINT16_MAX;
  std::vector<uint16_t> ranks;     // by id; kNoRank: not one of them
  std::vector<std::string> texts;  // by rank
};

// One consistent, immutable state of the facts.
//
// Thread safety: const methods may be called from any thread at the same time.
// Lifetime: shares its parts with the store and other snapshots; keeps them alive.
class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // One per Schema::paths, in that order: what generated code reads.
  [[nodiscard]] virtual const frost_path* paths() const = 0;
  // Ids of Schema::constants.
  [[nodiscard]] virtual const uint32_t* constants() const = 0;
  // One per type.
  [[nodiscard]] virtual const frost_literals* literals() const = 0;
  // The constants of type String, such as the actions that a policy names.
  [[nodiscard]] virtual const RankedTexts& strings() const = 0;

  // The id of a known value; none when no fact and no constant mentions it. O(1).
  [[nodiscard]] virtual std::optional<uint32_t> find(TypeId type, const IdKey& id) const = 0;
  [[nodiscard]] std::optional<uint32_t> find(TypeId type, std::string_view id) const {
    return find(type, IdKey(id));
  }
  // The same for at most kTogether values, as many as there are places in `found`: kNoId where
  // there is none. They wait for memory together, which saves most where the names are larger than
  // the caches.
  static constexpr size_t kTogether = 48;
  static constexpr uint32_t kNoId = FROST_PRIVATE_IDS;
  virtual void find_all(std::span<const TypedName> names, std::span<uint32_t> found) const = 0;
  // What is behind an id below id_count(type): to_string(), integer_of(). (A Boolean is its id, 0
  // or 1.) Lives as long as the snapshot.
  [[nodiscard]] virtual PackedId packed(TypeId type, uint32_t id) const = 0;
  // The same as a text, which may borrow from the snapshot.
  [[nodiscard]] IdText text(TypeId type, uint32_t id) const { return IdText(packed(type, id)); }
  // Appends the texts of many ids, in their order: waits for memory once for a group of them.
  void append_texts(TypeId type, std::span<const uint32_t> ids,
                    std::vector<std::string>& texts) const;
  [[nodiscard]] virtual uint32_t id_count(TypeId type) const = 0;
  [[nodiscard]] virtual StoreStatistics statistics() const = 0;
  [[nodiscard]] virtual const std::shared_ptr<const Layout>& layout() const = 0;
  // The rows of a partition of the layout in one of its orders. O(1).
  [[nodiscard]] virtual const frost_path& partition_path(uint32_t partition,
                                                         uint32_t order) const = 0;

  struct PathStatistics {
    uint64_t facts = 0;
    uint64_t bytes = 0;
  };
  [[nodiscard]] virtual PathStatistics path_statistics(uint32_t partition,
                                                       uint32_t order) const = 0;

  // Hands every stored fact that matches to `visit`, in no particular order, until it returns
  // false; false then. Names that no fact has match nothing. The views live until `visit` returns.
  // Cost: the matching rows where an access path begins with a known argument, else the rows of
  // the relations that match.
  bool visit_facts(const FactQuery& query, const std::function<bool(const FactView&)>& visit) const;

  // This state with `facts` beside its own, laid out for a schema whose types are the same and
  // whose relations begin with those of layout(). Facts that are there already change nothing.
  // Errors: those of Store::insert for the first bad fact; kLimit when memory runs out. Cost: that
  // of merging `facts` into the access paths of the partitions they touch, and of making those in
  // column orders that nobody has asked this snapshot for; shares everything else.
  [[nodiscard]] virtual Result<std::shared_ptr<const Snapshot>> with(
      std::shared_ptr<const Layout> layout, std::span<const FactView> facts,
      const Limits& limits) const = 0;
};

// Facts that can change. Not thread-safe: one writer. Snapshots already taken never change.
class Store {
 public:
  static std::unique_ptr<Store> create(Schema schema, const Limits& limits);
  virtual ~Store() = default;

  // Adds one fact; adding it again changes nothing (SEM-11). Refuses, leaving the store as it was:
  // a shape the schema does not have (kFactRefused, the message of polar.md §9), an empty id, the
  // id
  // `*`, an id longer than Limits::argument_bytes_max, a non-canonical Integer or Boolean
  // (kInvalidArgument, oso-cloud-api.md §2.1).
  virtual Result<void> insert(std::string_view predicate, std::span<const ValueView> arguments) = 0;
  // Removes one fact; an absent or unknown fact is no error.
  virtual Result<void> erase(std::string_view predicate, std::span<const ValueView> arguments) = 0;

  // All-or-nothing writes: rollback_batch() takes back every insert and erase since begin_batch().
  // Batches do not nest, and no snapshot may be taken inside one. Cost: O(types) to begin,
  // O(changes) to roll back.
  virtual void begin_batch() = 0;
  virtual void commit_batch() = 0;
  virtual void rollback_batch() = 0;

  // The current state; the same object as before when nothing was written since and somebody still
  // holds it. Cost: O(partitions + types), and a merge of the changes since the last call into the
  // paths of the partitions they touch (AccessPath::merged: of a path of two columns, the chunks
  // that change); shares everything else. Out of memory: std::bad_alloc, and the store is as
  // before.
  virtual std::shared_ptr<const Snapshot> snapshot() = 0;

  [[nodiscard]] virtual const Schema& schema() const = 0;
};

}  // namespace frost::rt
