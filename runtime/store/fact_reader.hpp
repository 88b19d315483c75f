// SPDX-License-Identifier: Apache-2.0
// Facts of a snapshot by pattern, as texts: for explanations, which ask for few facts and may look
// into every relation. Plans read the paths themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/store/schema.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

// One entry per argument: an id, or none for every value.
using FactPattern = std::span<const std::optional<std::string_view>>;

// Reads what some plan reads: a partition that the schema has no path for has no facts here, and
// none that could change an answer of the plans.
//
// Lifetime: schema and snapshot, which belong together, outlive it. Thread safety: const methods
// may be called from any thread at the same time.
class FactReader {
 public:
  FactReader(const Schema& schema, const Snapshot& snapshot);

  // The ids of one fact's arguments. They live as long as the snapshot and the schema.
  using Visit = std::function<void(std::span<const std::string_view>)>;

  // Hands each fact of `relation` that matches to `visit`, in no particular order. `rows_left` goes
  // down by the rows looked at; false when it is used up, then facts are missing. Cost: with a path
  // that begins with known arguments a search and the rows found, else the rows of the partition.
  bool match(RelationId relation, FactPattern pattern, uint64_t& rows_left,
             const Visit& visit) const;

  // About how many rows match() would look at: exact for one or two columns.
  [[nodiscard]] uint64_t estimate(RelationId relation, FactPattern pattern) const;

 private:
  // A way to read one partition for a pattern.
  struct Access {
    uint32_t path = 0;             // index into Schema::paths
    std::vector<uint32_t> prefix;  // ids of the known columns that the path begins with
    uint64_t mask = 0;             // the literal tuples that match, by bit
  };

  [[nodiscard]] std::vector<Access> accesses(RelationId relation, FactPattern pattern) const;
  // None when no fact can have these arguments.
  [[nodiscard]] std::optional<Access> access(const RelationSchema& relation, uint32_t path,
                                             FactPattern pattern) const;
  // Argument positions of the path's columns, in its order.
  [[nodiscard]] std::vector<uint32_t> positions(uint32_t path) const;

  const Schema& schema_;
  const Snapshot& snapshot_;
  std::vector<std::vector<uint32_t>> paths_;  // by relation
};

}  // namespace frost::rt
