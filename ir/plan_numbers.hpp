// SPDX-License-Identifier: Apache-2.0
// Numbers for the operators of plans, for programs that count what their plans do.
#pragma once

#include <cstdint>
#include <vector>

#include "ir/rir/rir.hpp"

namespace frost {

// What a `count` op of LIR says of an operator.
enum class PlanEvent : uint8_t {
  kStart,  // it begins
  kRow,    // what follows it runs
  kTurn,   // its loop has the next element
};
inline constexpr uint32_t kPlanEvents = 3;

// The nodes of all procedures, one procedure after another.
class PlanNumbers {
 public:
  // `first`: the number of the first node.
  explicit PlanNumbers(const rir::Rir& rir, uint32_t first = 0) {
    for (const rir::Procedure& procedure : rir.procedures) {
      first_.push_back(first + size_);
      size_ += static_cast<uint32_t>(procedure.nodes.size());
    }
  }

  [[nodiscard]] uint32_t of(rir::ProcedureId procedure, rir::NodeId node) const {
    return first_.at(procedure.index()) + node.raw;
  }
  // How many operators there are.
  [[nodiscard]] uint32_t size() const { return size_; }

  // The operand of `count`.
  [[nodiscard]] uint32_t event(rir::ProcedureId procedure, rir::NodeId node,
                               PlanEvent event) const {
    return of(procedure, node) * kPlanEvents + static_cast<uint32_t>(event);
  }

 private:
  std::vector<uint32_t> first_;  // by procedure
  uint32_t size_ = 0;
};

}  // namespace frost
