// SPDX-License-Identifier: Apache-2.0
#include "ir/lowering/run_orders.hpp"

#include <algorithm>
#include <bit>
#include <optional>

#include "base/check.hpp"

namespace frost {

namespace {

bool is_inside(ColumnSet inner, ColumnSet outer) { return (inner & ~outer) == 0; }

void append_columns(ColumnSet columns, std::vector<uint32_t>& order) {
  for (; columns != 0; columns &= columns - 1) {
    order.push_back(static_cast<uint32_t>(std::countr_zero(columns)));
  }
}

// Dilworth: the fewest chains leave as few sets as possible without a next one, and "is the next
// one of" is a matching between the sets and themselves.
class ChainCover {
 public:
  explicit ChainCover(std::span<const ColumnSet> sets)
      : sets_(sets), next_(sets.size()), previous_(sets.size()) {
    for (size_t i = 0; i < sets.size(); ++i) {
      std::vector<bool> tried(sets.size(), false);
      find_next(i, tried);
    }
  }

  [[nodiscard]] bool is_first(size_t set) const { return !previous_[set]; }
  [[nodiscard]] std::optional<size_t> next(size_t set) const { return next_[set]; }

 private:
  // Kuhn: a next one for `set`, for which others take another. Recurses once for each set.
  bool find_next(size_t set, std::vector<bool>& tried) {
    for (size_t other = 0; other < sets_.size(); ++other) {
      if (tried[other] || other == set || !is_inside(sets_[set], sets_[other])) continue;
      tried[other] = true;
      if (previous_[other] && !find_next(*previous_[other], tried)) continue;
      next_[set] = other;
      previous_[other] = set;
      return true;
    }
    return false;
  }

  std::span<const ColumnSet> sets_;
  std::vector<std::optional<size_t>> next_;
  std::vector<std::optional<size_t>> previous_;
};

}  // namespace

ColumnSet bound_columns(const rir::Node& search) {
  ColumnSet bound = 0;
  for (uint32_t i = 0; i < search.operands.size(); ++i) {
    if (!search.binds[i]) bound |= ColumnSet{1} << i;
  }
  return bound;
}

std::vector<std::vector<uint32_t>> cover_searches(uint32_t column_count,
                                                  std::span<const ColumnSet> searches) {
  FROST_CHECK(column_count < 32);
  const ColumnSet every = (ColumnSet{1} << column_count) - 1;
  const ChainCover cover(searches);
  std::vector<std::vector<uint32_t>> orders(searches.size());
  for (size_t first = 0; first < searches.size(); ++first) {
    if (!cover.is_first(first)) continue;
    std::vector<uint32_t> order;
    ColumnSet placed = 0;
    for (std::optional<size_t> i = first; i; i = cover.next(*i)) {
      append_columns(searches[*i] & ~placed, order);
      placed = searches[*i];
    }
    append_columns(every & ~placed, order);
    for (std::optional<size_t> i = first; i; i = cover.next(*i)) orders[*i] = order;
  }
  return orders;
}

RunOrders::RunOrders(const rir::Rir& plans, const IdVector<lir::PathId, lir::Path>& given) {
  for (const rir::Procedure& procedure : plans.procedures) collect(procedure);
  for (const lir::Path& path : given) take_given(path);
  cover_the_rest();
}

const std::vector<uint32_t>& RunOrders::of(const rir::Node& search) const {
  return partitions_.at({search.relation, search.partition}).orders.at(bound_columns(search));
}

void RunOrders::collect(const rir::Procedure& procedure) {
  std::vector<rir::NodeId> todo{procedure.root};
  while (!todo.empty()) {
    const rir::Node& node = procedure.nodes[todo.back()];
    todo.pop_back();
    todo.insert(todo.end(), node.children.begin(), node.children.end());
    if (node.op != rir::Op::Member && node.op != rir::Op::Scan) continue;
    if (node.operands.size() < 3) continue;
    Searches& searches = partitions_[{node.relation, node.partition}];
    searches.column_count = static_cast<uint32_t>(node.operands.size());
    searches.orders.try_emplace(bound_columns(node));
  }
}

void RunOrders::take_given(const lir::Path& path) {
  const auto found = partitions_.find({hir::RelationId(path.relation.raw), path.partition});
  if (found == partitions_.end()) return;
  ColumnSet first = 0;
  for (size_t i = 0;; ++i) {
    const auto search = found->second.orders.find(first);
    if (search != found->second.orders.end() && search->second.empty()) {
      search->second = path.order;
    }
    if (i == path.order.size()) return;
    first |= ColumnSet{1} << path.order[i];
  }
}

void RunOrders::cover_the_rest() {
  for (auto& [partition, searches] : partitions_) {
    std::vector<ColumnSet> open;
    for (const auto& [columns, order] : searches.orders) {
      if (order.empty()) open.push_back(columns);
    }
    std::vector<std::vector<uint32_t>> orders = cover_searches(searches.column_count, open);
    for (size_t i = 0; i < open.size(); ++i) searches.orders[open[i]] = std::move(orders[i]);
  }
}

}  // namespace frost
