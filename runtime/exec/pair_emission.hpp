// SPDX-License-Identifier: Apache-2.0
// From rows of numbers to pairs of ids.
#pragma once

#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "runtime/exec/id_index.hpp"
#include "runtime/exec/id_pair.hpp"
#include "runtime/exec/id_row.hpp"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// Writes pairs from rows. `Rows` has row(first) and row_count(first) for each first. Numbers of
// firsts and of seconds ascend with their ids. Not thread-safe. Errors: false from the meter;
// std::bad_alloc.
class PairEmission {
 public:
  // `second_ids` gives the ids of seconds.
  PairEmission(WorkMeter& meter, const IdIndex& firsts, std::span<const uint32_t> second_ids,
               std::vector<IdPair>& out)
      : meter_(meter),
        firsts_(firsts),
        second_ids_(second_ids),
        width_(static_cast<uint32_t>(second_ids.size())),
        out_(out) {}

  // (first, second), sorted.
  template <class Rows>
  bool emit(const Rows& rows);
  // (second, first), sorted.
  template <class Rows>
  bool emit_transposed(const Rows& rows);

 private:
  // Room for all pairs; emitting them is paid for.
  template <class Rows>
  bool prepare(const Rows& rows) {
    uint64_t total = 0;
    for (uint32_t first = 0; first < firsts_.size(); ++first) total += rows.row_count(first);
    if (!meter_.spend(total + firsts_.size()) || !meter_.reserve(out_, total)) return false;
    return meter_.resize(list_, width_.ids());
  }
  // Calls visit(first, seconds) for each row that has any, with names[s] in place of s unless there
  // are no names. Neighbours often share one row.
  template <class Rows, class Visit>
  void for_each_row(const Rows& rows, std::span<const uint32_t> names, Visit&& visit) {
    RowView last;
    std::span<uint32_t> seconds;
    for (uint32_t first = 0; first < firsts_.size(); ++first) {
      const RowView row = rows.row(first);
      if (row.empty()) continue;
      if (row.data() != last.data()) {
        seconds = std::span(list_).first(width_.list(row, list_.data()));
        if (!names.empty()) {
          for (uint32_t& second : seconds) second = names[second];
        }
      }
      last = row;
      visit(first, seconds);
    }
  }

  WorkMeter& meter_;
  const IdIndex& firsts_;
  std::span<const uint32_t> second_ids_;
  RowWidth width_;
  std::vector<IdPair>& out_;
  std::vector<uint32_t> list_;
};

template <class Rows>
bool PairEmission::emit(const Rows& rows) {
  if (!prepare(rows)) return false;
  for_each_row(rows, second_ids_, [&](uint32_t first, std::span<const uint32_t> seconds) {
    const size_t start = out_.size();
    out_.resize(start + seconds.size());
    IdPair* pairs = out_.data() + start;
    const uint32_t id = firsts_.id(first);
    for (size_t i = 0; i < seconds.size(); ++i) pairs[i] = {id, seconds.data()[i]};
  });
  return true;
}

template <class Rows>
bool PairEmission::emit_transposed(const Rows& rows) {
  std::vector<uint64_t> next;  // where the next pair of each second goes
  if (!prepare(rows) || !meter_.resize(next, width_.ids())) return false;
  for_each_row(rows, {}, [&](uint32_t, std::span<const uint32_t> seconds) {
    for (const uint32_t second : seconds) ++next[second];
  });
  out_.resize(std::reduce(next.begin(), next.end()));
  std::exclusive_scan(next.begin(), next.end(), next.begin(), uint64_t{0});
  for_each_row(rows, {}, [&](uint32_t first, std::span<const uint32_t> seconds) {
    const uint32_t id = firsts_.id(first);
    for (const uint32_t second : seconds) out_[next[second]++] = {second_ids_[second], id};
  });
  return true;
}

}  // namespace frost::rt
