// SPDX-License-Identifier: Apache-2.0
// Which alternatives of checks hold and what asking them costs, and the order that this speaks for
// (decision 16).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "codegen/interp/interp.hpp"
#include "ir/lowering/observe_alternatives.hpp"
#include "ir/lowering/order_alternatives.hpp"

namespace frost {

// Of one chain, over all times that it was gone through.
struct ChainCounts {
  std::vector<uint64_t> costs;           // of each alternative, together
  uint64_t asked = 0;                    // how often
  std::map<uint64_t, uint64_t> answers;  // how often just these alternatives held, as a mask
};

// Counts what an observed program tells. One thread at a time.
class AlternativeCounts final : public EventCounter {
 public:
  AlternativeCounts(std::vector<AlternativeEvent> events,
                    const std::vector<AlternativeChain>& chains);

  void note(uint64_t event) override;
  // What was under way is not counted: the question before ended early, or there is none.
  void begin_question();
  // Of all questions, as if nothing were asked after what held.
  [[nodiscard]] uint64_t cost() const { return cost_; }
  [[nodiscard]] const std::vector<ChainCounts>& chains() const { return chains_; }

 private:
  struct Open {
    uint32_t chain;
    uint32_t alternative = 0;
    uint64_t begin = 0;  // what everything had cost when the alternative was asked
    uint64_t held = 0;   // mask
    uint64_t end = 0;    // what everything had cost when the first one held
  };

  void finish_alternative();

  std::vector<AlternativeEvent> events_;
  std::vector<ChainCounts> chains_;
  std::vector<Open> open_;  // those around others first
  uint64_t cost_ = 0;
};

// Each time the alternative that held most often for what it costs, where none of those before it
// did; those that never held alone stay in order, at the end.
AlternativeOrder best_order(const ChainCounts& counts);

}  // namespace frost
