// SPDX-License-Identifier: Apache-2.0
// A relation of pairs kept as rows, and any relation of pairs by the numbers of its pairs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/exec/id_index.hpp"
#include "runtime/exec/id_pair.hpp"
#include "runtime/exec/id_row.hpp"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// The row of an owner is the set of ids that it is paired with. Owners with equal rows may share
// one, so a relation of very many pairs may take little memory.
//
// Thread safety: none, not even of reading: it remembers which row was read last.
// Lifetime:      owns everything; may be moved.
class PairRows {
 public:
  struct Row {
    RowView view;
    uint64_t count = 0;  // of ids
  };
  struct Contents {
    IdIndex owners;
    IdIndex ids;                   // what rows are made of: their numbers below are those of this
    std::vector<Row> rows;         // views of `storage`
    std::vector<uint32_t> row_of;  // by owner
    std::vector<std::vector<uint32_t>> storage;
  };
  // Pairs are numbered by 31 bits.
  static constexpr uint64_t kPairsMax = uint64_t{1} << 31;

  PairRows() = default;
  // Takes over what `meter` counts. False: the meter says why; more pairs than kPairsMax count as
  // memory that nobody has.
  bool reset(WorkMeter& meter, Contents contents);

  [[nodiscard]] uint64_t size() const { return offsets_.empty() ? 0 : offsets_.back(); }
  // Pair `number` below size(): the owner, and an id of its row. Pairs in order cost O(1) each,
  // others a search.
  IdPair at(uint32_t number);
  [[nodiscard]] bool contains(uint32_t owner, uint32_t id) const;
  [[nodiscard]] uint64_t bytes() const;

 private:
  void open(uint32_t owner);

  Contents contents_;
  RowWidth width_;
  std::vector<uint32_t> offsets_;  // by owner: the number of its first pair; then the end
  // The row that was read last, and its ids.
  uint32_t opened_ = 0;
  std::vector<uint32_t> listed_;
};

// The answers of a relation that was computed as a whole. Not thread-safe.
class PairAnswers {
 public:
  // Ascending, each once.
  PairAnswers(std::vector<IdPair> pairs, bool swapped)
      : pairs_(std::move(pairs)), swapped_(swapped) {}
  PairAnswers(PairRows rows, bool swapped) : pairs_(std::move(rows)), swapped_(swapped) {}

  [[nodiscard]] uint64_t size() const;
  IdPair at(uint32_t number);
  [[nodiscard]] bool contains(IdPair pair) const;
  [[nodiscard]] uint64_t bytes() const;

 private:
  [[nodiscard]] IdPair in_order(IdPair pair) const {
    return swapped_ ? IdPair{pair.second, pair.first} : pair;
  }

  std::variant<std::vector<IdPair>, PairRows> pairs_;
  bool swapped_;  // answers have the second of a pair first
};

}  // namespace frost::rt
