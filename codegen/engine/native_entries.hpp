// SPDX-License-Identifier: Apache-2.0
// The native code of one program: none at first, and then, once and for all, an entry for every
// procedure.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "frost/result.hpp"
#include "frost/tiers.hpp"
#include "ir/lir/lir.hpp"
#include "runtime/abi.h"

namespace frost {

// What to say when there is no memory: short enough to need none.
inline Error out_of_memory() { return {Code::kLimit, "out of memory"}; }

// Thread safety: every function may be called from any thread at the same time.
//
// INVARIANT: the table is published by one release-store and never replaced or removed while this
// lives. So a reader, who keeps the program alive anyway, needs neither a lock nor a count: it
// loads the pointer once for each call and stays on one tier. Code that replaces code would need
// an owner that each reader holds (runtime/store/published.hpp).
class NativeEntries {
 public:
  // By procedure; null while there is no native code.
  [[nodiscard]] const frost_entry_fn* get() const {
    return entries_.load(std::memory_order_acquire);
  }

  // Code that came with the program; `owner` keeps it. Before anybody else uses this.
  void adopt(std::shared_ptr<const void> owner, const frost_entry_fn* entries);

  // Somebody will call make(): from now on wait_until() waits. False when there is code already, or
  // when somebody is about to make it.
  bool announce();
  // Makes the code of `program`, or takes it from the cache, unless there is some; one caller at a
  // time, the others wait. Errors: those of Policy::compile_native; kUnavailable when `stop` says
  // so. The budget counts from `begun_ns` of monotonic_ns(), or from now.
  Result<void> make(const lir::Program& program, const NativeOptions& options, uint32_t budget_ms,
                    const std::stop_token& stop = {}, std::optional<uint64_t> begun_ns = {});
  // Nobody could be found to call make().
  void give_up(Error error);

  [[nodiscard]] NativeStatus status() const;
  // Policy::wait_until_native.
  Result<void> wait_until(std::chrono::steady_clock::time_point deadline) const;

 private:
  void publish(std::shared_ptr<const void> owner, const frost_entry_fn* entries);
  void set_status(NativeStatus status);

  std::atomic<const frost_entry_fn*> entries_{nullptr};

  std::mutex making_;  // held by the one who makes the code
  std::shared_ptr<const void> owner_;

  mutable std::mutex status_mutex_;
  mutable std::condition_variable status_changed_;
  NativeStatus status_;  // under `status_mutex_`
};

}  // namespace frost
