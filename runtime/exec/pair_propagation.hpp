// SPDX-License-Identifier: Apache-2.0
// Rules of every kind together: difference propagation of rows (design §8.4, §8.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/exec/adjacency.hpp"
#include "runtime/exec/edge_set.hpp"
#include "runtime/exec/id_index.hpp"
#include "runtime/exec/id_row.hpp"
#include "runtime/exec/pair_closure.hpp"
#include "runtime/exec/sweep_queue.hpp"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// The rules of a PairClosure, over numbers: the first of a pair of p is a node, the second a value.
struct PropagationRules {
  // p(x,y) :- a(x,u), p(u,v), b(v,y).
  struct Image {
    std::optional<Adjacency> targets;  // u -> x; without, x is u
    Adjacency relation;                // v -> y
  };
  struct Derived {
    std::optional<Adjacency> g;  // key -> other, nodes
    PairClosure::End key;
    PairClosure::End target;
    PairClosure::End source;
  };

  Adjacency seeds;  // x -> y
  Adjacency left;   // u -> x
  std::vector<Image> images;
  std::vector<Derived> derived;
};

// An edge (s, t) says that row t holds row s. A row that grew waits with what is new of it; its
// turn sends the news along its edges, through the images and into the rules that make edges. A new
// edge sends the whole row once. Rows take turns in the topological order of the edges known at
// first. Not thread-safe. Errors: false from the meter; std::bad_alloc.
class PairPropagation {
 public:
  // `nodes_of_values` gives the node of a value, and must outlive this.
  PairPropagation(WorkMeter& meter, uint32_t nodes, const IdIndex& nodes_of_values)
      : meter_(meter),
        nodes_(nodes),
        nodes_of_values_(nodes_of_values),
        width_(nodes_of_values.size()) {}

  bool run(const PropagationRules& rules);

  [[nodiscard]] RowView row(uint32_t node) const { return full_[node]; }
  [[nodiscard]] uint64_t row_count(uint32_t node) const { return width_.count(full_[node]); }

 private:
  using Words = std::vector<uint32_t>;

  bool prepare(const PropagationRules& rules);
  bool order_nodes(const PropagationRules& rules);
  bool turn(const PropagationRules& rules, uint32_t node);
  RowView take_news(uint32_t node);
  bool send_image(const PropagationRules::Image& image, uint32_t node, RowView news);
  bool derive(const PropagationRules& rules, const PropagationRules::Derived& rule, uint32_t first,
              RowView seconds);
  bool add_edge(const PropagationRules& rules, uint32_t source, uint32_t target);

  bool absorb(uint32_t node, RowView row);
  bool absorb_bitmap(uint32_t node, RowView row);
  bool absorb_list(uint32_t node, RowView row);
  void merge(Words& full, RowView fresh);
  void add_news(uint32_t node, RowView fresh);
  void make_bitmap(Words& row) const;

  WorkMeter& meter_;
  uint32_t nodes_;
  const IdIndex& nodes_of_values_;
  RowWidth width_;
  std::vector<Words> full_;  // rows
  std::vector<Words> news_;  // the ids of the row that wait; a list of them is not sorted
  SweepQueue queue_;         // of positions
  std::vector<uint32_t> position_of_;
  std::vector<uint32_t> node_at_;
  std::vector<std::vector<uint32_t>> edges_;  // derived ones: source -> targets
  EdgeSet edge_set_;
  RowBuilder builder_;
  // Scratch.
  Words taken_;
  Words listed_;
  Words fresh_;
};

}  // namespace frost::rt
