// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <llvm/ADT/STLFunctionalExtras.h>

#include <cstddef>

namespace frost {

// Calls work(0) up to work(n - 1) at the same time, each in a thread of its own, and waits for
// them: LLVM's analyses recurse along the code of a function, and a host's thread may have little
// stack. Gives n: `count`, or fewer when the system has no more threads or memory for their stacks;
// 0 when it has none, and then nothing was called.
[[nodiscard]] size_t on_large_stacks(size_t count, llvm::function_ref<void(size_t)> work);

// What to say when there was none.
inline constexpr const char* kNoThread =
    "native code: the system has no thread, or no memory for its stack, to make it";

}  // namespace frost
