// SPDX-License-Identifier: Apache-2.0
// Some of the checks that a store is asked, for whoever orders alternatives by them (decision 16).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "codegen/engine/order_for_questions.hpp"
#include "frost/store.hpp"
#include "runtime/store/store.hpp"

namespace frost {

// A round takes kSamples checks, about one of kSampleEvery. Then there is a pause until somebody
// has looked at them and said how long it goes on.
//
// Thread safety: any thread may call every function.
class CheckSampler {
 public:
  static constexpr size_t kSamples = 256;
  static constexpr uint32_t kSampleEvery = 8;
  // Checks of one thread that go by in a pause before it looks again.
  static constexpr uint32_t kPauseStep = 1'024;

  // Whether it is this thread's turn, after `checks` more checks: offer() one of them. Costs one
  // subtraction from a number that is the thread's own.
  static bool is_due(uint32_t checks) {
    checks_left -= static_cast<int32_t>(checks);
    return checks_left <= 0;
  }
  // Takes the check unless there is a pause. True when the round is full: take() it and resume().
  bool offer(const PreparedCheck& check, const std::shared_ptr<const rt::Snapshot>& facts);
  // Those of the round whose facts are still there.
  std::vector<SampledCheck> take();
  // Begins the next round after so many checks.
  void resume(int64_t pause);
  // For good, unless somebody resumes it.
  void stop() { pause_.store(kForGood, std::memory_order_relaxed); }

 private:
  struct Sample {
    PreparedCheck check;
    std::weak_ptr<const rt::Snapshot> facts;
  };
  static constexpr int64_t kForGood = INT64_MAX / 2;

  static thread_local constinit int32_t checks_left;

  std::atomic<int64_t> pause_{0};  // checks until the round goes on; 0: it does
  std::mutex mutex_;
  std::vector<Sample> samples_;  // under `mutex_`
};

}  // namespace frost
