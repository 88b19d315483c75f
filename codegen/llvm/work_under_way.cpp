// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/work_under_way.hpp"

#include <condition_variable>
#include <cstdlib>
#include <mutex>

namespace frost {

namespace {

// Steps after which LLVM has made the static objects that it makes late.
constexpr int kFirstSteps = 64;

struct Work {
  std::mutex mutex;
  std::condition_variable done;
  int under_way = 0;
  int steps = 0;
  bool is_ending = false;
};

// Never destroyed: threads may still look at it after everything static is gone.
Work& work() {
  static Work* const only = new Work;
  return *only;
}

void wait_for_the_end() {
  Work& all = work();
  std::unique_lock lock(all.mutex);
  all.is_ending = true;
  all.done.wait(lock, [&] { return all.under_way == 0; });
}

// What is registered last is called first: this must be called before the destructor of any static
// object that compiling uses. So it is registered anew as long as steps may make such objects. Only
// exit() during the very first step can still come too early for what that makes.
void register_handler(Work& all) {
  if (all.steps++ < kFirstSteps) static_cast<void>(std::atexit(wait_for_the_end));
}

}  // namespace

WorkUnderWay::WorkUnderWay() {
  Work& all = work();
  const std::lock_guard lock(all.mutex);
  ++all.under_way;
  register_handler(all);
}

WorkUnderWay::~WorkUnderWay() {
  Work& all = work();
  const std::lock_guard lock(all.mutex);
  --all.under_way;
  all.done.notify_all();
}

bool WorkUnderWay::may_continue() {
  Work& all = work();
  const std::lock_guard lock(all.mutex);
  if (!all.is_ending) register_handler(all);
  return !all.is_ending;
}

}  // namespace frost
