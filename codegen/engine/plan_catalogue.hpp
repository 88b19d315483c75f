// SPDX-License-Identifier: Apache-2.0
// Plans whose programs count what they do, kept to be shown.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "codegen/interp/plan_counters.hpp"
#include "ir/hir/hir.hpp"
#include "ir/plan_numbers.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

struct CountedPlan {
  hir::Hir hir;
  rir::Rir rir;
  PlanNumbers numbers;
};

// Not thread-safe: programs that count are run by one thread, which also plans.
class PlanCatalogue {
 public:
  explicit PlanCatalogue(bool timed) : counters_(timed) {}

  // The address is stable.
  const CountedPlan& add(hir::Hir hir, rir::Rir rir) {
    PlanNumbers numbers(rir, operators_);
    operators_ += numbers.size();
    counters_.add(size_t{numbers.size()} * kPlanEvents);
    return plans_.emplace_back(CountedPlan{std::move(hir), std::move(rir), std::move(numbers)});
  }

  [[nodiscard]] const std::deque<CountedPlan>& plans() const { return plans_; }
  [[nodiscard]] PlanCounters& counters() { return counters_; }
  [[nodiscard]] const PlanCounters& counters() const { return counters_; }

 private:
  std::deque<CountedPlan> plans_;
  PlanCounters counters_;
  uint32_t operators_ = 0;
};

}  // namespace frost
