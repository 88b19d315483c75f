// SPDX-License-Identifier: Apache-2.0
// Tables of recursive goals (design §7.4, §7.5): tabled evaluation with an explicit work list.
//
// A goal is a table and a tuple of arguments. Whoever needs a goal of the component that is being
// computed suspends: it leaves behind what it kept, and is resumed once for each answer, those that
// are there and those that come. Every demanded rule instance therefore fires at most once, cyclic
// data end by themselves, and a chain of ten million links needs no machine stack. A negation or
// any other caller from outside the component completes the goal first, so it never sees part of
// the answers.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/closure_rule.hpp"
#include "runtime/abi.h"
#include "runtime/exec/bit_matrix.hpp"
#include "runtime/exec/id_pair.hpp"
#include "runtime/exec/pair_rows.hpp"

namespace frost::rt {

// What the driver must know about procedure i of a program.
struct TableShape {
  uint32_t parameters = 0;
  uint32_t outputs = 0;    // of a table
  uint32_t waits_for = 0;  // of a procedure that resumes: the table
  bool is_input = false;   // of a table: its answers are pairs for close_input()
};

// The tables of one request at a time. Not thread-safe; reusable, which saves the allocations.
//
// Errors: FROST_E_MEMORY when the tables outgrow `bytes_max`, FROST_E_FUEL, or the error of the
// code that it runs. An error is kept in frost_req::failure as well: the answer is then none.
class Tables {
 public:
  // Forgets everything, for a request of the program with these `shapes`, which must outlive it.
  Tables() = default;
  void reset(std::span<const TableShape> shapes, uint64_t bytes_max);

  // Completes a goal without outputs: whether it holds. Stops at the first proof.
  frost_status test(frost_req& request, uint32_t table, std::span<const uint32_t> arguments);
  // Completes a goal: rows [first, last) of its answers, packed as by runs_range.
  uint64_t range(frost_req& request, uint32_t table, std::span<const uint32_t> arguments);
  // Rows in order cost least. Not const: the answers of closures remember where they were read.
  [[nodiscard]] uint32_t column(uint32_t row, uint32_t column);

  // For the code that runs inside a table.
  frost_status suspend(uint32_t resume, std::span<const uint32_t> values);
  frost_status answer(std::span<const uint32_t> outputs);

  // For the code of a table of pairs that is computed as a whole (runtime/exec/pair_closure.hpp).
  // The pairs of another table become an input of the next rule, its number (encode() in
  // base/closure_rule.hpp) makes a rule of them, and close() gives all answers of the goal.
  frost_status close_input(frost_req& request, uint32_t table);
  frost_status close_rule(uint32_t rule);
  frost_status close(frost_req& request, bool swapped);
  // For the code of a table that nobody suspends at: all answers of `table`, a goal of two outputs
  // without arguments, are answers of the goal, with the two outputs at these places among
  // `constants`. Those of a closure are not looked at one by one.
  frost_status answer_all(frost_req& request, uint32_t table, uint32_t first_place,
                          uint32_t second_place, std::span<const uint32_t> constants);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // A goal that somebody asked for.
  struct Goal {
    uint32_t table;
    uint32_t arguments;                // offset into values_
    uint32_t first_row;                // of rows_, newest first
    uint32_t first_consumer;           // of consumers_, newest first
    uint32_t completed_first = kNone;  // what range() gives, once asked for
    uint32_t completed_last = kNone;
    uint32_t first_part = kNone;  // of parts_, newest first
    uint32_t rows = 0;
    uint32_t matrix = kNone;  // of matrices_, for many pairs of small ids
    uint32_t matrix_due = 0;  // rows, when the next look at a matrix is worth it
    bool complete = false;
    bool dropped = false;  // left incomplete by an early end; asked again it starts anew
  };
  // Up to kInlineOutputs outputs are in the row, so that a look-up touches one cache line; of more,
  // the first word is their offset into values_.
  static constexpr uint32_t kInlineOutputs = 2;
  struct Row {
    uint32_t goal;
    uint32_t next;
    uint32_t outputs[kInlineOutputs];
  };
  // Open addressing. The hash tells most different rows apart without a look at them.
  struct RowSlot {
    uint32_t row_plus_one;  // 0: free
    uint32_t hash;
  };
  // Resumes `procedure` for `owner` with each answer of the goal it is listed under.
  struct Consumer {
    uint32_t procedure;
    uint32_t owner;
    uint32_t kept;  // offset into values_
    uint32_t kept_count;
    uint32_t next;
  };
  // All pairs of one of closed_, as answers of a goal beside its rows.
  struct Part {
    uint32_t closed;
    uint32_t next;
    uint32_t places[2];  // of the pair's ends among the outputs
    uint32_t constants;  // offset into values_: the other outputs, in order
  };
  // Of a goal with parts, the numbers from `first` on are those of a part, or of its other rows.
  struct Stretch {
    uint32_t first;
    uint32_t part;  // kNone: completed_rows_
    uint32_t offset;
  };
  // Start `goal`, or resume `consumer` with `row`.
  struct Event {
    uint32_t goal_or_consumer;
    uint32_t row;  // kNone: start
  };

  // The rules of a goal that is being closed.
  struct Closing {
    uint32_t goal;
    std::vector<std::vector<IdPair>> inputs;  // of the next rule
    std::vector<std::pair<ClosureRule, std::vector<std::vector<IdPair>>>> rules;
  };

  Closing& closing();
  frost_status collect(std::span<const uint32_t> outputs);
  frost_status add_closed(uint32_t goal, PairAnswers answers);
  void add_part(uint32_t goal, Part part);
  frost_status take_part(frost_req& request, const Part& part);
  frost_status answer_pair(frost_req& request, const Part& as, IdPair pair);
  frost_status drop_rows_in(frost_req& request, const Part& part);
  [[nodiscard]] uint32_t output_of(const Part& part, IdPair pair, uint32_t column) const;
  [[nodiscard]] bool is_in_part(const Part& part, std::span<const uint32_t> outputs) const;
  [[nodiscard]] bool is_in_parts(uint32_t goal, std::span<const uint32_t> outputs) const;
  [[nodiscard]] bool are_apart(const Part& a, const Part& b, uint32_t outputs) const;
  bool number_parts(Goal& goal);
  const Stretch& stretch_of(uint32_t row);
  uint32_t find_goal(uint32_t table, std::span<const uint32_t> arguments);
  frost_status complete(frost_req& request, uint32_t goal);
  frost_status run(frost_req& request, uint32_t root, size_t base);
  frost_status fire(frost_req& request, const Event& event);
  [[nodiscard]] bool is_proved(uint32_t goal) const;
  void drop(uint32_t first_goal, uint32_t root);
  uint32_t store(std::span<const uint32_t> values);
  bool add_row(uint32_t goal, std::span<const uint32_t> outputs);
  bool add_hashed_row(uint32_t goal, std::span<const uint32_t> outputs);
  void push_row(uint32_t goal, std::span<const uint32_t> outputs);
  void consider_matrix(uint32_t goal);
  void grow_goal_slots();
  void grow_row_slots();
  [[nodiscard]] uint64_t hash_of(uint32_t key, std::span<const uint32_t> values) const;
  [[nodiscard]] std::span<const uint32_t> arguments_of(const Goal& goal) const;
  [[nodiscard]] std::span<const uint32_t> outputs_of(const Row& row, uint32_t goal) const;
  [[nodiscard]] uint64_t bytes_held() const;
  [[nodiscard]] bool within_memory() const { return bytes_held() <= bytes_max_; }

  std::span<const TableShape> shapes_;
  uint64_t bytes_max_ = 0;
  std::vector<uint32_t> values_;
  std::vector<Goal> goals_;
  std::vector<Row> rows_;
  std::vector<Consumer> consumers_;
  std::vector<Event> events_;
  std::vector<uint32_t> completed_rows_;  // rows of completed goals, each goal's together
  std::vector<uint32_t> goal_slots_;      // open addressing: goal plus one, 0 is free
  std::vector<RowSlot> row_slots_;
  size_t hashed_rows_ = 0;  // rows that have a slot
  std::vector<BitMatrix> matrices_;
  std::vector<PairAnswers> closed_;  // of goals that were closed
  uint64_t closed_bytes_ = 0;
  uint64_t closing_bytes_ = 0;  // of the inputs of closings_
  std::vector<Part> parts_;
  std::vector<Stretch> stretches_;  // ascending
  uint32_t stretches_end_ = 0;      // the number behind the last
  uint32_t stretch_ = 0;            // that was read last
  std::vector<Closing> closings_;   // innermost last
  uint32_t current_ = kNone;        // the goal whose code runs
};

}  // namespace frost::rt
