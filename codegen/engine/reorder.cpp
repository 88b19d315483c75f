// SPDX-License-Identifier: Apache-2.0
// When code for the facts at hand is made anew in another order of alternatives (decision 16).
#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "codegen/engine/order_for_questions.hpp"
#include "codegen/engine/policy.hpp"

namespace frost {

namespace {

using Clock = std::chrono::steady_clock;

// Fewer say nothing.
constexpr size_t kSamplesMin = 64;
// Code is made anew when checks cost nine tenths of what they did, or less.
constexpr uint64_t kWorthItPercent = 90;
// Making code takes at most a hundredth of the time.
constexpr int kRestFactor = 99;
// Code that was replaced and is still held.
constexpr size_t kReplacedMax = 4;
// Checks between two rounds: each pause is twice as long as the one before, until the order
// changes.
constexpr int64_t kPauseMin = 1 << 14;
constexpr int64_t kPauseMax = 1 << 22;

}  // namespace

void PolicyImpl::offer(const PreparedCheck& check, const std::shared_ptr<const rt::Snapshot>& facts,
                       const SpecialisedCode& code) const {
  if (!code.in_use->sampler.offer(check, facts)) return;
  const bool is_added =
      background_.add([this, wanted = std::weak_ptr(code.in_use)](const std::stop_token& stop) {
        if (const auto use = wanted.lock()) look_at_samples(use, stop);
      });
  // Without a thread nobody ever resumes.
  static_cast<void>(is_added);
}

void PolicyImpl::look_at_samples(const std::shared_ptr<CodeInUse>& use,
                                 const std::stop_token& stop) const {
  const std::vector<SampledCheck> checks = use->sampler.take();
  if (!noted_options().reorder) return;
  const std::lock_guard lock(use->ordering);
  const bool is_time = Clock::now() >= use->make_after;
  const bool has_changed = is_time && reorder_alone(use, checks, stop);
  use->pause = has_changed ? kPauseMin : std::clamp(use->pause * 2, kPauseMin, kPauseMax);
  use->sampler.resume(use->pause);
}

bool PolicyImpl::reorder(const std::shared_ptr<CodeInUse>& use,
                         std::span<const SampledCheck> checks) const {
  const std::lock_guard lock(use->ordering);
  return reorder_alone(use, checks, {});
}

// Two that replaced the same code would each forget the other's, which may run.
bool PolicyImpl::reorder_alone(const std::shared_ptr<CodeInUse>& use,
                               std::span<const SampledCheck> checks,
                               const std::stop_token& stop) const {
  const std::shared_ptr<SpecialisedCode> before = specialiser_.newest(*use);
  const bool is_ready = before != nullptr && before->native.get() != nullptr;
  if (!is_ready || checks.size() < kSamplesMin) return false;
  std::erase_if(use->replaced, [](const auto& code) { return code.expired(); });
  if (use->replaced.size() >= kReplacedMax) return false;
  // What one half of them says has to be true of the other.
  const auto half = checks.size() / 2;
  auto after = std::make_shared<SpecialisedCode>();
  after->known = before->known;
  after->in_use = use;
  const auto chains = find_alternatives(program);
  after->orders = best_orders(program, chains, before->known, checks.first(half));
  if (after->orders == before->orders) return false;
  const auto rest = checks.subspan(half);
  const lir::Program ordered =
      specialise(order_alternatives(program, chains, after->orders), after->known);
  const uint64_t cost_before = estimate_cost(*before->program, rest);
  const uint64_t cost_after = estimate_cost(ordered, rest);
  if (cost_after * 100 > cost_before * kWorthItPercent) return false;
  const auto begin = Clock::now();
  const bool is_made =
      after->make(program, noted_options(), limits.compile_budget_ms, stop).has_value();
  use->make_after = Clock::now() + kRestFactor * (Clock::now() - begin);
  if (!is_made) return false;
  before->next = after;
  use->replaced.emplace_back(before);
  use->put(*after);
  specialiser_.replace(before, after);
  return true;
}

}  // namespace frost
