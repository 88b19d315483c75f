// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/Support/thread.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace frost {

// Calls work(0) up to work(count - 1) at the same time, each in a thread of its own, and waits for
// them: LLVM's analyses recurse along the code of a function, and a host's thread may have little
// stack.
inline void on_large_stacks(size_t count, llvm::function_ref<void(size_t)> work) {
  constexpr unsigned kStackBytes = 256U << 20U;
  std::vector<llvm::thread> threads;
  for (size_t i = 0; i < count; ++i) {
    threads.emplace_back(std::optional<unsigned>(kStackBytes), [work, i] { work(i); });
  }
  for (llvm::thread& thread : threads) thread.join();
}

}  // namespace frost
