// SPDX-License-Identifier: Apache-2.0
// Answers that come all at once: those of closures, and what is made of them.
#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "base/check.hpp"
#include "runtime/exec/fuel.hpp"
#include "runtime/exec/tables.hpp"

namespace frost::rt {

namespace {

// Numbers of rows from here on are of stretches_.
constexpr uint32_t kStretchedRow = 1U << 31;

// lir::kParametersMax: what generated code may pass.
constexpr size_t kOutputsMax = 1024;

}  // namespace

frost_status Tables::add_closed(uint32_t goal, PairAnswers answers) {
  closed_bytes_ += answers.bytes();
  closed_.push_back(std::move(answers));
  add_part(goal, {.closed = static_cast<uint32_t>(closed_.size() - 1),
                  .next = kNone,
                  .places = {0, 1},
                  .constants = 0});
  return within_memory() ? FROST_YES : FROST_E_MEMORY;
}

void Tables::add_part(uint32_t goal, Part part) {
  part.next = goals_[goal].first_part;
  parts_.push_back(part);
  goals_[goal].first_part = static_cast<uint32_t>(parts_.size() - 1);
}

// An output of a pair, as an answer with the constants of its part.
uint32_t Tables::output_of(const Part& part, IdPair pair, uint32_t column) const {
  if (column == part.places[0]) return pair.first;
  if (column == part.places[1]) return pair.second;
  const uint32_t before = (part.places[0] < column ? 1U : 0U) + (part.places[1] < column ? 1U : 0U);
  return values_[part.constants + column - before];
}

// Whether the part has an answer with these outputs.
bool Tables::is_in_part(const Part& part, std::span<const uint32_t> outputs) const {
  const IdPair pair{outputs[part.places[0]], outputs[part.places[1]]};
  for (uint32_t column = 0; column < outputs.size(); ++column) {
    if (output_of(part, pair, column) != outputs[column]) return false;
  }
  return closed_[part.closed].contains(pair);
}

bool Tables::is_in_parts(uint32_t goal, std::span<const uint32_t> outputs) const {
  for (uint32_t part = goals_[goal].first_part; part != kNone; part = parts_[part].next) {
    if (is_in_part(parts_[part], outputs)) return true;
  }
  return false;
}

// Two parts of a goal have no common answer: they differ in a constant.
bool Tables::are_apart(const Part& a, const Part& b, uint32_t outputs) const {
  const IdPair any{0, 0};
  for (uint32_t column = 0; column < outputs; ++column) {
    const auto is_end = [&](const Part& part) {
      return column == part.places[0] || column == part.places[1];
    };
    if (is_end(a) || is_end(b)) continue;
    if (output_of(a, any, column) != output_of(b, any, column)) return true;
  }
  return false;
}

frost_status Tables::answer_all(frost_req& request, uint32_t table, uint32_t first_place,
                                uint32_t second_place, std::span<const uint32_t> constants) try {
  FROST_CHECK(current_ != kNone);
  const uint32_t outputs = shapes_[goals_[current_].table].outputs;
  const bool has_places =
      first_place < outputs && second_place < outputs && first_place != second_place;
  if (!has_places || constants.size() + 2 != outputs) return FROST_E_INTERNAL;
  if (table >= shapes_.size() || shapes_[table].outputs != 2) return FROST_E_INTERNAL;
  const uint32_t from = find_goal(table, {});
  if (const frost_status status = complete(request, from); status < 0) return status;
  // Whoever waits takes answers one by one.
  if (goals_[current_].first_consumer != kNone) return FROST_E_INTERNAL;
  const Part as{.closed = kNone,
                .next = kNone,
                .places = {first_place, second_place},
                .constants = store(constants)};
  for (uint32_t i = goals_[from].first_part; i != kNone; i = parts_[i].next) {
    Part part = as;
    part.closed = parts_[i].closed;
    for (const size_t end : {size_t{0}, size_t{1}})
      part.places[end] = as.places[parts_[i].places[end]];
    if (const frost_status status = take_part(request, part); status < 0) return status;
  }
  for (uint32_t row = goals_[from].first_row; row != kNone; row = rows_[row].next) {
    const IdPair pair{rows_[row].outputs[0], rows_[row].outputs[1]};
    if (const frost_status status = answer_pair(request, as, pair); status < 0) return status;
  }
  return within_memory() ? FROST_YES : FROST_E_MEMORY;
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
}

// Makes `part` one of the goal whose code runs, whose answers are there once all the same.
frost_status Tables::take_part(frost_req& request, const Part& part) {
  const uint32_t outputs = shapes_[goals_[current_].table].outputs;
  bool is_apart = true;
  for (uint32_t i = goals_[current_].first_part; i != kNone; i = parts_[i].next) {
    is_apart &= are_apart(part, parts_[i], outputs);
  }
  if (is_apart) {
    add_part(current_, part);
    return drop_rows_in(request, part);
  }
  const uint64_t size = closed_[part.closed].size();
  for (uint32_t number = 0; number < size; ++number) {
    const IdPair pair = closed_[part.closed].at(number);
    if (const frost_status status = answer_pair(request, part, pair); status < 0) return status;
  }
  return FROST_YES;
}

frost_status Tables::answer_pair(frost_req& request, const Part& as, IdPair pair) {
  std::array<uint32_t, kOutputsMax> values;
  const uint32_t outputs = shapes_[goals_[current_].table].outputs;
  if (outputs > values.size()) return FROST_E_INTERNAL;
  for (uint32_t column = 0; column < outputs; ++column) {
    values[column] = output_of(as, pair, column);
  }
  if (const frost_status status = spend(request, 1); status < 0) return status;
  return answer(std::span(values).first(outputs));
}

// Forgets rows of the goal that the part has as well.
frost_status Tables::drop_rows_in(frost_req& request, const Part& part) {
  Goal& goal = goals_[current_];
  if (const frost_status status = spend(request, goal.rows); status < 0) return status;
  for (uint32_t* row = &goal.first_row; *row != kNone;) {
    if (is_in_part(part, outputs_of(rows_[*row], current_))) {
      *row = rows_[*row].next;
    } else {
      row = &rows_[*row].next;
    }
  }
  return FROST_YES;
}

// What others ask for is numbered behind one another, so that a range of numbers is all it has.
bool Tables::number_parts(Goal& goal) {
  const uint32_t rows = goal.completed_last - goal.completed_first;
  uint64_t end = stretches_.empty() ? kStretchedRow : stretches_end_;
  const auto first = static_cast<uint32_t>(end);
  stretches_.push_back({first, kNone, goal.completed_first});
  end += rows;
  for (uint32_t part = goal.first_part; part != kNone; part = parts_[part].next) {
    stretches_.push_back({static_cast<uint32_t>(end), part, 0});
    end += closed_[parts_[part].closed].size();
    if (end >= UINT32_MAX) return false;
  }
  stretches_end_ = static_cast<uint32_t>(end);
  goal.completed_first = first;
  goal.completed_last = stretches_end_;
  return true;
}

const Tables::Stretch& Tables::stretch_of(uint32_t row) {
  const auto holds = [&](size_t stretch) {
    const bool is_last = stretch + 1 == stretches_.size();
    const uint32_t end = is_last ? stretches_end_ : stretches_[stretch + 1].first;
    return stretches_[stretch].first <= row && row < end;
  };
  if (stretch_ >= stretches_.size() || !holds(stretch_)) {
    const auto behind = std::ranges::upper_bound(stretches_, row, {}, &Stretch::first);
    FROST_CHECK(behind != stretches_.begin() && row < stretches_end_);
    stretch_ = static_cast<uint32_t>(behind - stretches_.begin()) - 1;
  }
  return stretches_[stretch_];
}

uint32_t Tables::column(uint32_t row, uint32_t column) {
  if (row >= kStretchedRow) {
    const Stretch& stretch = stretch_of(row);
    row -= stretch.first;
    if (stretch.part != kNone) {
      const Part& part = parts_[stretch.part];
      return output_of(part, closed_[part.closed].at(row), column);
    }
    row += stretch.offset;
  }
  const Row& answer = rows_.at(completed_rows_.at(row));
  return outputs_of(answer, answer.goal)[column];
}

}  // namespace frost::rt
