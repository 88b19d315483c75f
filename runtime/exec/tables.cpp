// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/tables.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <new>
#include <utility>

#include "base/check.hpp"
#include "runtime/exec/fuel.hpp"

namespace frost::rt {

namespace {

// lir::kParametersMax: what generated code may pass.
constexpr size_t kValuesMax = 1024;

#ifdef FROST_SMALL_CONSTANTS
constexpr size_t kSlotsMin = 4;
#else
constexpr size_t kSlotsMin = 64;
#endif

// Pairs of a goal before it may get a bit matrix, and what the matrix may cost for each of them.
#ifdef FROST_SMALL_CONSTANTS
constexpr uint32_t kMatrixRowsMin = 8;
constexpr uint64_t kMatrixBytesPerRow = 256;
#else
constexpr uint32_t kMatrixRowsMin = 1U << 14;
constexpr uint64_t kMatrixBytesPerRow = 32;
#endif

// Slots are cleared for each request: tables that grew beyond this start small again.
constexpr size_t kSlotsKeptMax = 512;
constexpr size_t kValuesKeptMax = 1U << 20;  // bytes

template <class T>
uint64_t bytes(const std::vector<T>& vector) {
  return vector.capacity() * sizeof(T);
}

}  // namespace

void Tables::reset(std::span<const TableShape> shapes, uint64_t bytes_max) {
  shapes_ = shapes;
  bytes_max_ = bytes_max;
  values_.clear();
  goals_.clear();
  rows_.clear();
  consumers_.clear();
  events_.clear();
  completed_rows_.clear();
  if (goal_slots_.size() > kSlotsKeptMax) goal_slots_.clear();
  if (row_slots_.size() > kSlotsKeptMax) row_slots_.clear();
  std::ranges::fill(goal_slots_, 0U);
  std::ranges::fill(row_slots_, RowSlot{0, 0});
  hashed_rows_ = 0;
  matrices_.clear();
  closed_.clear();
  closed_bytes_ = 0;
  parts_.clear();
  stretches_.clear();
  closings_.clear();
  closing_bytes_ = 0;
  current_ = kNone;
  // What one large question needed is not kept for the small ones.
  if (bytes(values_) <= kValuesKeptMax && within_memory()) return;
  *this = Tables();
  shapes_ = shapes;
  bytes_max_ = bytes_max;
}

uint64_t Tables::hash_of(uint32_t key, std::span<const uint32_t> values) const {
  uint64_t hash = key * 0x9E3779B97F4A7C15U;
  for (uint32_t value : values) {
    hash = (hash ^ value) * 0x9FB21C651E98DF25U;
    hash ^= hash >> 32U;
  }
  return hash;
}

std::span<const uint32_t> Tables::arguments_of(const Goal& goal) const {
  return std::span(values_).subspan(goal.arguments, shapes_[goal.table].parameters);
}

std::span<const uint32_t> Tables::outputs_of(const Row& row, uint32_t goal) const {
  const uint32_t count = shapes_[goals_[goal].table].outputs;
  if (count <= kInlineOutputs) return {row.outputs, count};
  return std::span(values_).subspan(row.outputs[0], count);
}

uint64_t Tables::bytes_held() const {
  uint64_t used = bytes(values_) + bytes(goals_) + bytes(rows_) + bytes(consumers_) +
                  bytes(events_) + bytes(completed_rows_) + bytes(goal_slots_) + bytes(row_slots_) +
                  closed_bytes_ + closing_bytes_;
  for (const BitMatrix& matrix : matrices_) used += matrix.bytes();
  return used;
}

uint32_t Tables::store(std::span<const uint32_t> values) {
  auto offset = static_cast<uint32_t>(values_.size());
  values_.insert(values_.end(), values.begin(), values.end());
  return offset;
}

void Tables::grow_goal_slots() {
  if (goals_.size() * 2 < goal_slots_.size()) return;
  goal_slots_.assign(std::max(kSlotsMin, goal_slots_.size() * 2), 0);
  size_t mask = goal_slots_.size() - 1;
  for (uint32_t i = 0; i < goals_.size(); ++i) {
    if (goals_[i].dropped) continue;
    size_t slot = hash_of(goals_[i].table, arguments_of(goals_[i])) & mask;
    while (goal_slots_[slot] != 0) slot = (slot + 1) & mask;
    goal_slots_[slot] = i + 1;
  }
}

void Tables::grow_row_slots() {
  if (hashed_rows_ * 2 < row_slots_.size()) return;
  std::vector<RowSlot> slots(std::max(kSlotsMin, row_slots_.size() * 2), RowSlot{0, 0});
  const size_t mask = slots.size() - 1;
  for (const RowSlot& old : row_slots_) {
    if (old.row_plus_one == 0) continue;
    size_t slot = old.hash & mask;
    while (slots[slot].row_plus_one != 0) slot = (slot + 1) & mask;
    slots[slot] = old;
  }
  row_slots_ = std::move(slots);
}

// The goal, made if nobody has asked for it.
uint32_t Tables::find_goal(uint32_t table, std::span<const uint32_t> arguments) {
  grow_goal_slots();
  size_t mask = goal_slots_.size() - 1;
  size_t slot = hash_of(table, arguments) & mask;
  for (; goal_slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Goal& goal = goals_[goal_slots_[slot] - 1];
    if (goal.table != table || !std::ranges::equal(arguments_of(goal), arguments)) continue;
    if (!goal.dropped) return goal_slots_[slot] - 1;
    break;  // its slot goes to the new one
  }
  Goal goal{
      .table = table, .arguments = store(arguments), .first_row = kNone, .first_consumer = kNone};
  goals_.push_back(goal);
  goal_slots_[slot] = static_cast<uint32_t>(goals_.size());
  return goal_slots_[slot] - 1;
}

// False when the goal has this answer already.
bool Tables::add_row(uint32_t goal, std::span<const uint32_t> outputs) {
  if (goals_[goal].matrix != kNone) {
    BitMatrix& matrix = matrices_[goals_[goal].matrix];
    if (matrix.covers(outputs[0], outputs[1])) {
      if (!matrix.insert(outputs[0], outputs[1])) return false;
      push_row(goal, outputs);
      return true;
    }
  }
  if (!add_hashed_row(goal, outputs)) return false;
  consider_matrix(goal);
  return true;
}

bool Tables::add_hashed_row(uint32_t goal, std::span<const uint32_t> outputs) {
  grow_row_slots();
  const size_t mask = row_slots_.size() - 1;
  const auto hash = static_cast<uint32_t>(hash_of(goal, outputs));
  size_t slot = hash & mask;
  for (; row_slots_[slot].row_plus_one != 0; slot = (slot + 1) & mask) {
    if (row_slots_[slot].hash != hash) continue;
    const Row& row = rows_[row_slots_[slot].row_plus_one - 1];
    if (row.goal == goal && std::ranges::equal(outputs_of(row, goal), outputs)) return false;
  }
  push_row(goal, outputs);
  row_slots_[slot] = {static_cast<uint32_t>(rows_.size()), hash};
  ++hashed_rows_;
  return true;
}

void Tables::push_row(uint32_t goal, std::span<const uint32_t> outputs) {
  Row& row = rows_.emplace_back(Row{goal, goals_[goal].first_row, {}});
  if (outputs.size() <= kInlineOutputs) {
    std::ranges::copy(outputs, row.outputs);
  } else {
    row.outputs[0] = store(outputs);
  }
  goals_[goal].first_row = static_cast<uint32_t>(rows_.size() - 1);
  ++goals_[goal].rows;
}

// A hash table of many pairs misses the cache once for each derivation, and most derivations find
// what is known. Where the pairs are dense, a bit for each costs no more memory than their slots,
// and fits a nearer cache.
void Tables::consider_matrix(uint32_t goal) {
  const uint32_t count = goals_[goal].rows;
  if (count < std::max(kMatrixRowsMin, goals_[goal].matrix_due)) return;
  if (shapes_[goals_[goal].table].outputs != 2) return;
  goals_[goal].matrix_due = count + count / 4;
  uint32_t most[2] = {0, 0};
  for (uint32_t row = goals_[goal].first_row; row != kNone; row = rows_[row].next) {
    for (size_t i = 0; i < 2; ++i) {
      const uint32_t value = rows_[row].outputs[i];
      if (value != FROST_ALL) most[i] = std::max(most[i], value);
    }
  }
  // With room for ids that come later.
  const uint64_t rows = std::bit_ceil(uint64_t{most[0]} + 1);
  const uint64_t columns = std::bit_ceil(uint64_t{most[1]} + 1);
  if (BitMatrix::bytes(rows, columns) > count * kMatrixBytesPerRow) return;
  BitMatrix matrix(static_cast<uint32_t>(rows), static_cast<uint32_t>(columns));
  for (uint32_t row = goals_[goal].first_row; row != kNone; row = rows_[row].next) {
    const uint32_t* pair = rows_[row].outputs;
    if (matrix.covers(pair[0], pair[1])) matrix.insert(pair[0], pair[1]);
  }
  if (goals_[goal].matrix == kNone) {
    goals_[goal].matrix = static_cast<uint32_t>(matrices_.size());
    matrices_.push_back(std::move(matrix));
  } else {
    matrices_[goals_[goal].matrix] = std::move(matrix);
  }
}

// A goal without outputs that holds: nothing more can be found out about it.
bool Tables::is_proved(uint32_t goal) const {
  return goals_[goal].first_row != kNone && shapes_[goals_[goal].table].outputs == 0;
}

frost_status Tables::suspend(uint32_t resume, std::span<const uint32_t> values) {
  FROST_CHECK(current_ != kNone);
  uint32_t table = shapes_[resume].waits_for;
  uint32_t parameters = shapes_[table].parameters;
  size_t goals_before = goals_.size();
  uint32_t goal = find_goal(table, values.first(parameters));
  // Nobody waits for answers that come all at once.
  if (goals_[goal].first_part != kNone) return FROST_E_INTERNAL;
  std::span<const uint32_t> kept = values.subspan(parameters);
  consumers_.push_back({resume, current_, store(kept), static_cast<uint32_t>(kept.size()),
                        goals_[goal].first_consumer});
  auto consumer = static_cast<uint32_t>(consumers_.size() - 1);
  goals_[goal].first_consumer = consumer;
  for (uint32_t row = goals_[goal].first_row; row != kNone; row = rows_[row].next) {
    events_.push_back({consumer, row});
  }
  if (goals_.size() != goals_before) events_.push_back({goal, kNone});
  return within_memory() ? FROST_YES : FROST_E_MEMORY;
}

frost_status Tables::answer(std::span<const uint32_t> outputs) {
  FROST_CHECK(current_ != kNone);
  if (shapes_[goals_[current_].table].is_input) return collect(outputs);
  if (is_in_parts(current_, outputs) || !add_row(current_, outputs)) return FROST_YES;
  auto row = static_cast<uint32_t>(rows_.size() - 1);
  for (uint32_t c = goals_[current_].first_consumer; c != kNone; c = consumers_[c].next) {
    events_.push_back({c, row});
  }
  return within_memory() ? FROST_YES : FROST_E_MEMORY;
}

frost_status Tables::fire(frost_req& request, const Event& event) {
  std::array<uint32_t, kValuesMax> arguments;
  if (event.row == kNone) {
    const Goal& goal = goals_[event.goal_or_consumer];
    current_ = event.goal_or_consumer;
    if (is_proved(current_)) return FROST_YES;
    std::ranges::copy(arguments_of(goal), arguments.begin());
    return request.invoke(&request, goal.table, arguments.data());
  }
  const Consumer& consumer = consumers_[event.goal_or_consumer];
  current_ = consumer.owner;
  if (is_proved(current_)) return FROST_YES;
  std::span<const uint32_t> kept = std::span(values_).subspan(consumer.kept, consumer.kept_count);
  auto end = std::ranges::copy(kept, arguments.begin()).out;
  const Row& row = rows_[event.row];
  std::ranges::copy(outputs_of(row, row.goal), end);
  return request.invoke(&request, consumer.procedure, arguments.data());
}

frost_status Tables::run(frost_req& request, uint32_t root, size_t base) {
  while (events_.size() > base && !is_proved(root)) {
    Event event = events_.back();
    events_.pop_back();
    frost_status status = spend(request, 1);
    if (status >= 0) status = fire(request, event);
    if (status < 0) return status;
  }
  return FROST_YES;
}

// Forgets the goals that an early end left incomplete.
void Tables::drop(uint32_t first_goal, uint32_t root) {
  for (uint32_t i = first_goal; i < goals_.size(); ++i) {
    if (i != root && !goals_[i].complete) goals_[i].dropped = true;
  }
}

frost_status Tables::complete(frost_req& request, uint32_t goal) {
  if (goals_[goal].complete) return FROST_YES;
  uint32_t outer = current_;
  size_t base = events_.size();
  uint32_t first_goal = goal;  // it is new, and so is every goal that it asks for
  events_.push_back({goal, kNone});
  frost_status status = run(request, goal, base);
  bool is_early = events_.size() > base;
  events_.resize(base);
  current_ = outer;
  if (status < 0) {
    request.failure = status;
    drop(first_goal, kNone);
    return status;
  }
  if (is_early) drop(first_goal, goal);
  for (uint32_t i = first_goal; i < goals_.size(); ++i) {
    if (!goals_[i].dropped) goals_[i].complete = true;
  }
  return FROST_YES;
}

frost_status Tables::test(frost_req& request, uint32_t table,
                          std::span<const uint32_t> arguments) try {
  uint32_t goal = find_goal(table, arguments);
  frost_status status = complete(request, goal);
  if (status < 0) return status;
  return goals_[goal].first_row == kNone ? FROST_NO : FROST_YES;
} catch (const std::bad_alloc&) {
  request.failure = FROST_E_MEMORY;
  return FROST_E_MEMORY;
}

uint64_t Tables::range(frost_req& request, uint32_t table,
                       std::span<const uint32_t> arguments) try {
  uint32_t id = find_goal(table, arguments);
  if (complete(request, id) < 0) return 0;
  Goal& goal = goals_[id];
  if (goal.completed_first == kNone) {
    goal.completed_first = static_cast<uint32_t>(completed_rows_.size());
    for (uint32_t row = goal.first_row; row != kNone; row = rows_[row].next) {
      completed_rows_.push_back(row);
    }
    goal.completed_last = static_cast<uint32_t>(completed_rows_.size());
    if (goal.first_part != kNone && !number_parts(goal)) {
      request.failure = FROST_E_MEMORY;
      return 0;
    }
  }
  return uint64_t{goal.completed_first} << 32 | goal.completed_last;
} catch (const std::bad_alloc&) {
  request.failure = FROST_E_MEMORY;
  return 0;
}

}  // namespace frost::rt
