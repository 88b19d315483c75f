// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/work_under_way.hpp"

#include <condition_variable>
#include <mutex>

namespace frost {

namespace {

struct Work {
  std::mutex mutex;
  std::condition_variable done;
  int under_way = 0;
  bool is_ending = false;
};

// Never destroyed: threads may still look at it after everything static is gone.
Work& work() {
  static Work* const only = new Work;
  return *only;
}

// Its destructor runs before those of LLVM, which was loaded first.
struct Ending {
  ~Ending() {
    Work& all = work();
    std::unique_lock lock(all.mutex);
    all.is_ending = true;
    all.done.wait(lock, [&] { return all.under_way == 0; });
  }
};

const Ending ending;

}  // namespace

WorkUnderWay::WorkUnderWay() {
  Work& all = work();
  const std::lock_guard lock(all.mutex);
  ++all.under_way;
}

WorkUnderWay::~WorkUnderWay() {
  Work& all = work();
  const std::lock_guard lock(all.mutex);
  --all.under_way;
  all.done.notify_all();
}

bool WorkUnderWay::is_ending() {
  Work& all = work();
  const std::lock_guard lock(all.mutex);
  return all.is_ending;
}

}  // namespace frost
