// SPDX-License-Identifier: Apache-2.0
// The column orders in which rows of three and more columns are kept. A search binds some columns
// and finds its rows in any order that has those first, so one order serves every search of a chain
// of sets, each inside the next: as few orders as there are chains (design §9.4, K5).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "ir/lir/lir.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Bit c stands for column c of a partition.
using ColumnSet = uint32_t;

// The columns that a search of stored facts binds, as it stands in a plan.
ColumnSet bound_columns(const rir::Node& search);

// For each of `searches`, sets without repetition over `column_count` columns, an order with its
// columns first; no cover has fewer different orders. Cost: cubic in the number of searches, of
// which there are 2^Limits::fact_arity_max at most.
std::vector<std::vector<uint32_t>> cover_searches(uint32_t column_count,
                                                  std::span<const ColumnSet> searches);

// The order of every search of some plans.
class RunOrders {
 public:
  // An order among `given`, which a store has anyway, is taken where it serves.
  RunOrders(const rir::Rir& plans, const IdVector<lir::PathId, lir::Path>& given);

  [[nodiscard]] const std::vector<uint32_t>& of(const rir::Node& search) const;

 private:
  using Partition = std::pair<hir::RelationId, uint32_t>;

  void collect(const rir::Procedure& procedure);
  void take_given(const lir::Path& path);
  void cover_the_rest();

  struct Searches {
    uint32_t column_count = 0;
    std::map<ColumnSet, std::vector<uint32_t>> orders;  // empty until there is one
  };
  std::map<Partition, Searches> partitions_;
};

}  // namespace frost
