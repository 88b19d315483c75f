// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/check_sampler.hpp"

#include <utility>

namespace frost {

thread_local constinit int32_t CheckSampler::checks_left = 0;

bool CheckSampler::offer(const PreparedCheck& check,
                         const std::shared_ptr<const rt::Snapshot>& facts) {
  checks_left = kPauseStep;
  if (pause_.load(std::memory_order_relaxed) > 0) {
    pause_.fetch_sub(kPauseStep, std::memory_order_relaxed);
    return false;
  }
  // Whoever comes while another thread adds one need not wait.
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return false;
  if (samples_.size() == kSamples) return false;
  samples_.push_back({check, facts});
  // Not at equal distances: questions may come in turns.
  const auto salt =
      check.arguments[0] + check.arguments[2] + static_cast<uint32_t>(samples_.size());
  const uint32_t jitter = (salt * 0x9E3779B1U >> 16U) % kSampleEvery;
  checks_left = static_cast<int32_t>(kSampleEvery / 2 + jitter);
  if (samples_.size() < kSamples) return false;
  stop();
  return true;
}

std::vector<SampledCheck> CheckSampler::take() {
  std::vector<Sample> samples;
  {
    const std::lock_guard lock(mutex_);
    samples = std::exchange(samples_, {});
  }
  std::vector<SampledCheck> taken;
  for (const Sample& sample : samples) {
    if (auto facts = sample.facts.lock()) taken.push_back({sample.check, std::move(facts)});
  }
  return taken;
}

void CheckSampler::resume(int64_t pause) { pause_.store(pause, std::memory_order_relaxed); }

}  // namespace frost
