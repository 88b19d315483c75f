// SPDX-License-Identifier: Apache-2.0
// p(x,y) :- seed(x,y) and p(x,y) :- a(x,u), p(u,y): reachability from all nodes (design §8.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/exec/adjacency.hpp"
#include "runtime/exec/id_index.hpp"
#include "runtime/exec/id_row.hpp"
#include "runtime/exec/pair_rows.hpp"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// The rows of a fixed graph, component by component. All nodes of a component share one row, and a
// row that equals the one of a successor is the same memory. Not thread-safe. Errors: false from
// the meter; std::bad_alloc.
class PairCondensation {
 public:
  explicit PairCondensation(WorkMeter& meter) : meter_(meter) {}

  // The row of a node: the seeds of every node that it reaches, itself included. Seeds are below
  // `width`, and both relations have the same firsts. Only nodes below `wanted` are sure to get
  // their rows.
  bool run(const Adjacency& edges, const Adjacency& seeds, RowWidth width, uint32_t wanted);
  // The row of a node: every node that it reaches by one edge or more. All targets of edges are
  // `values`, by the numbers of which rows go.
  bool run_closure(const Adjacency& edges, const IdIndex& values);

  [[nodiscard]] RowView row(uint32_t node) const { return rows_[row_of_[node]].view; }
  [[nodiscard]] uint64_t row_count(uint32_t node) const { return rows_[row_of_[node]].count; }
  // The rows of the first nodes, one for each owner, by the ids that their numbers stand for. Then
  // this has none.
  PairRows::Contents take(IdIndex owners, IdIndex ids) &&;

 private:
  static constexpr uint32_t kEmptyRow = 0;
  static constexpr uint32_t kNoRow = UINT32_MAX;

  using Row = PairRows::Row;

  bool prepare(uint32_t nodes, RowWidth width);
  bool add_component(std::span<const uint32_t> members, const Adjacency& edges,
                     const Adjacency& seeds);
  bool close_component(std::span<const uint32_t> members, const Adjacency& edges,
                       const IdIndex& values);
  bool make_reflexive_row(uint32_t node, const IdIndex& values);
  bool take_row(std::span<const uint32_t> members);
  bool unite(uint32_t& row);
  uint32_t unite_parts();
  uint32_t store(RowView view, uint64_t count);
  std::span<uint32_t> allocate(size_t words);

  WorkMeter& meter_;
  RowWidth width_;
  std::vector<uint32_t> row_of_;            // by node, into rows_; kNoRow: not known yet
  std::vector<uint32_t> reflexive_row_of_;  // the row with the node itself, once asked for
  std::vector<Row> rows_;
  std::vector<std::vector<uint32_t>> chunks_;  // what rows_ views
  size_t chunk_used_ = 0;                      // of the last chunk
  // What the row at hand consists of: rows, and the ids that builder_ holds already.
  std::vector<uint32_t> parts_;
  RowBuilder builder_;
};

}  // namespace frost::rt
