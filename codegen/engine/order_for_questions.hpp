// SPDX-License-Identifier: Apache-2.0
// The order of alternatives for the questions that a store is asked.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "frost/store.hpp"
#include "ir/lowering/order_alternatives.hpp"
#include "ir/lowering/specialise.hpp"
#include "runtime/store/store.hpp"

namespace frost {

// A check and the facts that it was asked of.
struct SampledCheck {
  PreparedCheck check;
  std::shared_ptr<const rt::Snapshot> facts;
};

// By chain (find_alternatives()), the order for these checks of `program`. What costs more fuel
// than kSampleFuel is not counted.
std::vector<AlternativeOrder> best_orders(const lir::Program& program,
                                          const std::vector<AlternativeChain>& chains,
                                          std::span<const PathKnowledge> known,
                                          std::span<const SampledCheck> checks);

// About as many instructions as native code of `program` runs for these checks.
uint64_t estimate_cost(const lir::Program& program, std::span<const SampledCheck> checks);

inline constexpr int64_t kSampleFuel = 50'000;

}  // namespace frost
