// SPDX-License-Identifier: Apache-2.0
// Work that nobody waits for, one piece after the other, in one thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace frost {

// Thread safety: any thread may call add().
class Background {
 public:
  // It ends early when the token says so.
  using Work = std::move_only_function<void(const std::stop_token&)>;

  Background() = default;
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;
  // Drops what has not begun, and waits for what has: that must look at its token.
  ~Background();

  // False when the system gives no thread, or no memory.
  [[nodiscard]] bool add(Work work);

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;  // of what follows
  std::condition_variable_any added_;
  std::deque<Work> waiting_;
  std::jthread thread_;  // last: it uses the rest
};

}  // namespace frost
