// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/pair_condensation.hpp"

#include <algorithm>
#include <utility>

#include "runtime/exec/components.hpp"

namespace frost::rt {

namespace {

// 32-bit words that rows are allocated from.
#ifdef FROST_SMALL_CONSTANTS
constexpr size_t kChunkWords = 4;
#else
constexpr size_t kChunkWords = size_t{1} << 18;
#endif

}  // namespace

bool PairCondensation::run(const Adjacency& edges, const Adjacency& seeds, RowWidth width,
                           uint32_t wanted) {
  const auto visit = [&](std::span<const uint32_t> members) {
    return add_component(members, edges, seeds);
  };
  return prepare(edges.firsts(), width) && Components().for_each(edges, wanted, meter_, visit);
}

bool PairCondensation::run_closure(const Adjacency& edges, const IdIndex& values) {
  const auto visit = [&](std::span<const uint32_t> members) {
    return close_component(members, edges, values);
  };
  return prepare(edges.firsts(), RowWidth(values.size())) &&
         meter_.resize(reflexive_row_of_, edges.firsts(), kNoRow) &&
         Components().for_each(edges, edges.firsts(), meter_, visit);
}

PairRows::Contents PairCondensation::take(IdIndex owners, IdIndex ids) && {
  row_of_.resize(owners.size());
  return {.owners = std::move(owners),
          .ids = std::move(ids),
          .rows = std::move(rows_),
          .row_of = std::move(row_of_),
          .storage = std::move(chunks_)};
}

bool PairCondensation::prepare(uint32_t nodes, RowWidth width) {
  width_ = width;
  rows_.assign(1, Row{{}, 0});
  return builder_.reset(meter_, width) && meter_.resize(row_of_, nodes, kNoRow);
}

bool PairCondensation::add_component(std::span<const uint32_t> members, const Adjacency& edges,
                                     const Adjacency& seeds) {
  for (const uint32_t member : members) {
    for (const uint32_t value : seeds.of(member)) builder_.add(value);
    for (const uint32_t target : edges.of(member)) {
      if (row_of_[target] != kNoRow) parts_.push_back(row_of_[target]);
    }
  }
  return take_row(members);
}

// Whoever has an edge to a node has its reflexive row: many nodes with one edge each, like the
// leaves of a tree, need no rows of their own.
bool PairCondensation::close_component(std::span<const uint32_t> members, const Adjacency& edges,
                                       const IdIndex& values) {
  bool has_cycle = false;
  for (const uint32_t member : members) {
    for (const uint32_t target : edges.of(member)) {
      if (row_of_[target] == kNoRow) {
        has_cycle = true;
      } else if (!make_reflexive_row(target, values)) {
        return false;
      }
    }
  }
  for (const uint32_t member : members) {
    for (const uint32_t target : edges.of(member)) {
      if (row_of_[target] != kNoRow) parts_.push_back(reflexive_row_of_[target]);
    }
  }
  if (has_cycle) {
    for (const uint32_t member : members) builder_.add(values.find(member));
  }
  return take_row(members);
}

bool PairCondensation::make_reflexive_row(uint32_t node, const IdIndex& values) {
  uint32_t& row = reflexive_row_of_[node];
  if (row != kNoRow) return true;
  builder_.add(values.find(node));
  parts_.push_back(row_of_[node]);
  return unite(row);
}

// Gives the row at hand to `members`.
bool PairCondensation::take_row(std::span<const uint32_t> members) {
  uint32_t row = kEmptyRow;
  if (!unite(row)) return false;
  for (const uint32_t member : members) row_of_[member] = row;
  return meter_.spend(members.size());
}

// `row` is the row at hand, as one of rows_.
bool PairCondensation::unite(uint32_t& row) {
  if (rows_.size() == rows_.capacity() && !meter_.reserve(rows_, rows_.size() * 2)) return false;
  std::erase(parts_, kEmptyRow);
  if (parts_.size() > 1) {
    std::ranges::sort(parts_);
    const auto repeated = std::ranges::unique(parts_);
    parts_.erase(repeated.begin(), repeated.end());
  }
  if (builder_.empty() && parts_.size() <= 1) {
    row = parts_.empty() ? kEmptyRow : parts_.front();
  } else {
    row = unite_parts();
  }
  builder_.clear();
  parts_.clear();
  return meter_.spend(1);
}

uint32_t PairCondensation::unite_parts() {
  uint32_t largest = kEmptyRow;
  uint64_t touched = 0;
  for (const uint32_t part : parts_) {
    const Row& row = rows_[part];
    builder_.add(row.view);
    touched += row.view.size();
    if (row.count > rows_[largest].count) largest = part;
  }
  const uint64_t count = builder_.count();
  meter_.spend(touched + count / RowWidth::kBits);
  if (count == rows_[largest].count) return largest;
  return store(builder_.view(width_.words()), count);
}

uint32_t PairCondensation::store(RowView view, uint64_t count) {
  const std::span<uint32_t> copy = allocate(view.size());
  std::ranges::copy(view, copy.begin());
  rows_.push_back({copy, count});
  return static_cast<uint32_t>(rows_.size() - 1);
}

std::span<uint32_t> PairCondensation::allocate(size_t words) {
  if (chunks_.empty() || chunks_.back().size() - chunk_used_ < words) {
    const size_t size = std::max(kChunkWords, words);
    meter_.hold(size * sizeof(uint32_t));
    chunks_.emplace_back(size);
    chunk_used_ = 0;
  }
  const std::span<uint32_t> all(chunks_.back());
  chunk_used_ += words;
  return all.subspan(chunk_used_ - words, words);
}

}  // namespace frost::rt
