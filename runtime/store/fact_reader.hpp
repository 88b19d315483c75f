// SPDX-License-Identifier: Apache-2.0
// Facts of a snapshot by pattern, as texts: for explanations and for Snapshot::visit_facts. Plans
// read the paths themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/store/layout.hpp"
#include "runtime/store/path_reader.hpp"
#include "runtime/store/schema.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

// One entry per argument: an id, or none for every value.
using FactPattern = std::span<const std::optional<std::string_view>>;

// Lifetime: the snapshot outlives it. Thread safety: const methods may be called from any thread at
// the same time.
class FactReader {
 public:
  explicit FactReader(const Snapshot& snapshot);

  // The ids of one fact's arguments; false stops the reading. They live until it returns.
  using Visit = std::function<bool(std::span<const std::string_view>)>;

  // Hands each fact of `relation` that matches to `visit`, in no particular order. `rows_left` goes
  // down by the rows looked at; false when it is used up or `visit` stopped, then facts are
  // missing. Cost: with a path that begins with known arguments a search and the rows found, else
  // the rows of the partition.
  bool match(RelationId relation, FactPattern pattern, uint64_t& rows_left,
             const Visit& visit) const;

  // About how many rows match() would look at: exact for one or two columns.
  [[nodiscard]] uint64_t estimate(RelationId relation, FactPattern pattern) const;

 private:
  // A way to read one partition for a pattern.
  struct Access {
    uint32_t partition = 0;  // of the relation
    const frost_path* path = nullptr;
    std::span<const uint32_t> order;  // of the path
    Prefix prefix;                    // ids of the known columns that the path begins with
    uint64_t mask = 1;                // the literal tuples that match, by bit
  };

  [[nodiscard]] std::vector<Access> accesses(const RelationShape& relation,
                                             FactPattern pattern) const;
  // None when no fact of the partition can have these arguments.
  [[nodiscard]] std::optional<Access> access(const RelationShape& relation, uint32_t partition,
                                             FactPattern pattern) const;
  [[nodiscard]] bool read(const RelationShape& relation, const Access& access, FactPattern pattern,
                          uint64_t& rows_left, const Visit& visit) const;

  const Snapshot& snapshot_;
  const Layout& layout_;
};

}  // namespace frost::rt
