// SPDX-License-Identifier: Apache-2.0
// Goals that are computed as a whole, from the pairs of other goals.
#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "base/check.hpp"
#include "base/closure_rule.hpp"
#include "runtime/exec/pair_closure.hpp"
#include "runtime/exec/pair_system.hpp"
#include "runtime/exec/tables.hpp"

namespace frost::rt {

namespace {

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

constexpr size_t kInputsMax = ClosureRule{.kind = ClosureKind::kSandwich}.inputs();

using Rules = std::vector<std::pair<ClosureRule, std::vector<std::vector<IdPair>>>>;

// What a rule takes without its pairs. Foreign code may name any number of them: they count.
uint64_t bytes_of_rule(size_t inputs) {
  return sizeof(Rules::value_type) + inputs * sizeof(std::vector<IdPair>);
}

uint64_t bytes_of(const Rules& rules) {
  uint64_t bytes = 0;
  for (const auto& [rule, inputs] : rules) {
    bytes += bytes_of_rule(inputs.size());
    for (const std::vector<IdPair>& pairs : inputs) bytes += pairs.capacity() * sizeof(IdPair);
  }
  return bytes;
}

// Rules of several relations, or of one.
bool is_system(const Rules& rules) {
  return std::ranges::any_of(
      rules, [](const auto& rule) { return rule.first.kind == ClosureKind::kStep; });
}

// False: rules of another kind.
bool add_rules(Rules rules, PairSystem& system) {
  for (auto& [rule, inputs] : rules) {
    if (rule.kind == ClosureKind::kSeeds) {
      system.add_seeds(rule.head, std::move(inputs[0]));
    } else if (rule.kind == ClosureKind::kStep) {
      std::optional<std::vector<IdPair>> link;
      if (rule.has_link) link = std::move(inputs[0]);
      system.add_step(rule.body, rule.head, std::move(link));
    } else {
      return false;
    }
  }
  return true;
}

void add_rule(const ClosureRule& rule, std::vector<std::vector<IdPair>> inputs,
              PairClosure& rules) {
  switch (rule.kind) {
    case ClosureKind::kStep:
      break;  // is_system()
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

// False: rules of several relations.
bool add_rules(Rules rules, PairClosure& closure) {
  for (auto& [rule, inputs] : rules) {
    if (rule.head != 0) return false;
    add_rule(rule, std::move(inputs), closure);
  }
  return true;
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
  // No rule has more.
  if (closing().inputs.size() >= kInputsMax) return FROST_E_INTERNAL;
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
  closing_bytes_ += (pairs.capacity() - capacity) * sizeof(IdPair);
  return within_memory() ? FROST_YES : FROST_E_MEMORY;
}

frost_status Tables::close_rule(uint32_t number) try {
  const auto rule = decode_closure_rule(number);
  Closing& closing = this->closing();
  if (!rule || rule->inputs() != closing.inputs.size()) return FROST_E_INTERNAL;
  closing_bytes_ += bytes_of_rule(closing.inputs.size());
  closing.rules.emplace_back(*rule, std::exchange(closing.inputs, {}));
  return within_memory() ? FROST_YES : FROST_E_MEMORY;
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
}

frost_status Tables::close(frost_req& request, bool swapped) try {
  Rules rules = std::move(closing().rules);
  closings_.pop_back();
  closing_bytes_ -= bytes_of(rules);
  // What others hold is left to them.
  const uint64_t bytes_left = bytes_max_ - std::min(bytes_max_, bytes_held());
  // The table is completed, never suspended at: nobody waits for a part of its answers.
  if (goals_[current_].first_consumer != kNone) return FROST_E_INTERNAL;
  if (is_system(rules)) {
    PairSystem system;
    if (!add_rules(std::move(rules), system)) return FROST_E_INTERNAL;
    PairRows rows;
    const frost_status status = system.run(request, bytes_left, rows);
    // The owner of a row is the second of its pairs.
    return status < 0 ? status : add_closed(current_, {std::move(rows), !swapped});
  }
  PairClosure closure;
  if (!add_rules(std::move(rules), closure)) return FROST_E_INTERNAL;
  std::vector<IdPair> pairs;
  const frost_status status = closure.run(request, bytes_left, pairs);
  return status < 0 ? status : add_closed(current_, {std::move(pairs), swapped});
} catch (const std::bad_alloc&) {
  return FROST_E_MEMORY;
}

}  // namespace frost::rt
