// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/background.hpp"

#include <new>
#include <system_error>
#include <utility>

namespace frost {

Background::~Background() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

bool Background::add(Work work) try {
  const std::lock_guard lock(mutex_);
  if (!thread_.joinable()) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  waiting_.push_back(std::move(work));
  added_.notify_one();
  return true;
} catch (const std::system_error&) {
  return false;
} catch (const std::bad_alloc&) {
  return false;
}

void Background::run(const std::stop_token& stop) {
  while (true) {
    Work work;
    {
      std::unique_lock lock(mutex_);
      if (!added_.wait(lock, stop, [&] { return !waiting_.empty(); })) return;
      if (stop.stop_requested()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    // Nobody waits for it: without memory it is not done.
    try {
      work(stop);
    } catch (const std::bad_alloc&) {
      continue;
    }
  }
}

}  // namespace frost
