// SPDX-License-Identifier: Apache-2.0
// Relations over a handful of nodes as bit matrices, to compute in the plainest way what recursive
// rules must give.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace frost::difftest {

// A relation over nodes 0, 1, … of which there are at most five: one bit for each pair.
class BitRelation {
 public:
  explicit BitRelation(size_t nodes, uint32_t bits = 0) : nodes_(nodes), bits_(bits) {}

  [[nodiscard]] bool has(size_t from, size_t to) const {
    return (bits_ >> (from * nodes_ + to) & 1U) != 0;
  }
  void add(size_t from, size_t to) { bits_ |= 1U << (from * nodes_ + to); }
  [[nodiscard]] size_t nodes() const { return nodes_; }
  [[nodiscard]] uint32_t bits() const { return bits_; }
  bool operator==(const BitRelation&) const = default;

  // All pairs for which `holds`.
  static BitRelation of(size_t nodes, const std::function<bool(size_t, size_t)>& holds) {
    BitRelation result(nodes);
    for (size_t from = 0; from < nodes; ++from) {
      for (size_t to = 0; to < nodes; ++to) {
        if (holds(from, to)) result.add(from, to);
      }
    }
    return result;
  }
  [[nodiscard]] BitRelation operator|(const BitRelation& other) const {
    return BitRelation(nodes_, bits_ | other.bits_);
  }
  [[nodiscard]] BitRelation then(const BitRelation& next) const {
    BitRelation result(nodes_);
    for (size_t middle = 0; middle < nodes_; ++middle) {
      for (size_t from = 0; from < nodes_; ++from) {
        for (size_t to = 0; to < nodes_; ++to) {
          if (has(from, middle) && next.has(middle, to)) result.add(from, to);
        }
      }
    }
    return result;
  }
  [[nodiscard]] BitRelation inverse() const {
    return of(nodes_, [&](size_t from, size_t to) { return has(to, from); });
  }
  // Warshall.
  [[nodiscard]] BitRelation closure() const {
    BitRelation result = *this;
    for (size_t middle = 0; middle < nodes_; ++middle) {
      for (size_t from = 0; from < nodes_; ++from) {
        for (size_t to = 0; to < nodes_; ++to) {
          if (result.has(from, middle) && result.has(middle, to)) result.add(from, to);
        }
      }
    }
    return result;
  }

 private:
  size_t nodes_;
  uint32_t bits_;
};

// The least relation that contains `start` and what `step` makes of it.
inline BitRelation fixpoint(const BitRelation& start,
                            const std::function<BitRelation(const BitRelation&)>& step) {
  BitRelation known = start;
  for (;;) {
    BitRelation next = known | step(known);
    if (next == known) return known;
    known = next;
  }
}

}  // namespace frost::difftest
