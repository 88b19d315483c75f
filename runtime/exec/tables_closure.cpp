// SPDX-License-Identifier: Apache-2.0
// Goals that are computed as a whole, from the pairs of other goals.
#include <algorithm>
#include <new>
#include <utility>

#include "base/check.hpp"
#include "base/closure_rule.hpp"
#include "runtime/exec/tables.hpp"

namespace frost::rt {

namespace {

// Rows of pairs are numbered below this.
constexpr size_t kPairsMax = size_t{1} << 31;

PairClosure::End end_of(ClosureEnd end) {
  switch (end) {
    case ClosureEnd::kFirst:
      return PairClosure::End::kFirst;
    case ClosureEnd::kSecond:
      return PairClosure::End::kSecond;
    case ClosureEnd::kOther:
      return PairClosure::End::kOther;
  }
  FROST_UNREACHABLE();
}

void add_rule(const ClosureRule& rule, std::vector<std::vector<IdPair>> inputs,
              PairClosure& rules) {
  switch (rule.kind) {
    case ClosureKind::kSeeds:
      return rules.add_seeds(std::move(inputs[0]));
    case ClosureKind::kLeft:
      return rules.add_left(std::move(inputs[0]));
    case ClosureKind::kRight:
      return rules.add_right(std::move(inputs[0]));
    case ClosureKind::kSandwich:
      return rules.add_sandwich(std::move(inputs[0]), std::move(inputs[1]));
    case ClosureKind::kDerived: {
      std::optional<std::vector<IdPair>> link;
      if (rule.has_link) link = std::move(inputs[0]);
      return rules.add_derived({.g = std::move(link),
                                .key = end_of(rule.key),
                                .target = end_of(rule.target),
                                .source = end_of(rule.source)});
    }
  }
}

}  // namespace

// That of the goal whose code runs. Inputs that are closed on the way have come and gone.
Tables::Closing& Tables::closing() {
  if (closings_.empty() || closings_.back().goal != current_) {
    closings_.push_back({.goal = current_, .inputs = {}, .rules = {}});
  }
  return closings_.back();
}

frost_status Tables::close_input(frost_req& request, uint32_t table) try {
  closing().inputs.emplace_back();
  const uint32_t goal = find_goal(table, {});
  // Asked for twice, it would have given its answers to the first who asked.
  if (goals_[goal].complete) return FROST_E_INTERNAL;
  return complete(request, goal);
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
}

// An answer of an input. Whoever asked for it is innermost: what was closed on the way is done.
frost_status Tables::collect(std::span<const uint32_t> outputs) {
  if (closings_.empty() || closings_.back().inputs.empty()) return FROST_E_INTERNAL;
  std::vector<IdPair>& pairs = closings_.back().inputs.back();
  const size_t capacity = pairs.capacity();
  pairs.push_back({outputs[0], outputs[1]});
  if (pairs.capacity() == capacity) return FROST_YES;
  return pairs.capacity() * sizeof(IdPair) <= bytes_max_ && within_memory() ? FROST_YES
                                                                            : FROST_E_MEMORY;
}

frost_status Tables::close_rule(uint32_t number) try {
  const auto rule = decode_closure_rule(number);
  Closing& closing = this->closing();
  if (!rule || rule->inputs() != closing.inputs.size()) return FROST_E_INTERNAL;
  add_rule(*rule, std::exchange(closing.inputs, {}), closing.rules);
  return FROST_YES;
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
}

frost_status Tables::close(frost_req& request, bool swapped) try {
  Closing& closing = this->closing();
  std::vector<IdPair> pairs;
  const frost_status status = closing.rules.run(request, bytes_max_, pairs);
  closings_.pop_back();
  if (status < 0) return status;
  if (pairs.size() + pairs_.size() >= kPairsMax) return FROST_E_MEMORY;
  if (swapped) {
    for (IdPair& pair : pairs) std::swap(pair.first, pair.second);
  }
  Goal& goal = goals_[current_];
  // The table is completed, never suspended at: nobody waits for a part of its answers.
  if (goal.first_consumer != kNone) return FROST_E_INTERNAL;
  goal.first_pair = static_cast<uint32_t>(pairs_.size());
  if (pairs_.empty()) {
    pairs_ = std::move(pairs);
  } else {
    pairs_.insert(pairs_.end(), pairs.begin(), pairs.end());
  }
  goal.last_pair = static_cast<uint32_t>(pairs_.size());
  return within_memory() ? FROST_YES : FROST_E_MEMORY;
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
}

}  // namespace frost::rt
