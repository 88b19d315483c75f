// SPDX-License-Identifier: Apache-2.0
// The order is that of the greedy algorithm for pipelined set cover (Munagala, Babu, Motwani and
// Widom, "The Pipelined Set Cover Problem", ICDT 2005): it costs four times as much as the best one
// at most, also where alternatives hold together.
#include "codegen/engine/alternative_counts.hpp"

#include <algorithm>
#include <utility>

namespace frost {

AlternativeCounts::AlternativeCounts(std::vector<AlternativeEvent> events,
                                     const std::vector<AlternativeChain>& chains)
    : events_(std::move(events)), chains_(chains.size()) {
  for (size_t i = 0; i < chains.size(); ++i) {
    chains_[i].costs.resize(chains[i].alternatives.size(), 0);
  }
}

void AlternativeCounts::begin_question() { open_.clear(); }

void AlternativeCounts::finish_alternative() {
  const Open& last = open_.back();
  chains_[last.chain].costs[last.alternative] += cost_ - last.begin;
}

void AlternativeCounts::note(uint64_t number) {
  using enum AlternativeEvent::Kind;
  const AlternativeEvent& event = events_.at(number);
  switch (event.kind) {
    case kCost:
      cost_ += event.cost;
      break;
    case kAsked:
      if (event.alternative == 0) {
        open_.push_back({.chain = event.chain});
      } else {
        finish_alternative();
      }
      open_.back().alternative = event.alternative;
      open_.back().begin = cost_;
      break;
    case kHeld:
      if (open_.back().held == 0) open_.back().end = cost_;
      open_.back().held |= uint64_t{1} << event.alternative;
      break;
    case kOver: {
      finish_alternative();
      const Open& last = open_.back();
      ChainCounts& counts = chains_[last.chain];
      ++counts.asked;
      ++counts.answers[last.held];
      if (last.held != 0) cost_ = last.end;
      open_.pop_back();
      break;
    }
  }
}

AlternativeOrder best_order(const ChainCounts& counts) {
  const size_t count = counts.costs.size();
  // What costs nothing is asked first if it ever holds.
  constexpr double kNextToNothing = 0.01;
  const auto cost = [&](size_t i) {
    const double mean = static_cast<double>(counts.costs[i]) / static_cast<double>(counts.asked);
    return std::max(mean, kNextToNothing);
  };
  AlternativeOrder order;
  uint64_t asked = 0;  // mask
  while (order.size() < count) {
    size_t best = count;
    double best_rate = 0;
    for (size_t i = 0; i < count; ++i) {
      const uint64_t bit = uint64_t{1} << i;
      if ((asked & bit) != 0) continue;
      uint64_t held = 0;
      for (const auto& [mask, times] : counts.answers) {
        if ((mask & bit) != 0 && (mask & asked) == 0) held += times;
      }
      const double rate = static_cast<double>(held) / cost(i);
      if (held == 0 || rate <= best_rate) continue;
      best = i;
      best_rate = rate;
    }
    if (best == count) break;
    order.push_back(static_cast<uint32_t>(best));
    asked |= uint64_t{1} << best;
  }
  for (uint32_t i = 0; i < count; ++i) {
    if ((asked >> i & 1U) == 0) order.push_back(i);
  }
  return order;
}

}  // namespace frost
