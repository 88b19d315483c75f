// SPDX-License-Identifier: Apache-2.0
// Parts of native code that this process has compiled, for programs that have the same ones: a
// policy with one changed rule is compiled as far as it changed (decision 12).
#pragma once

#include <memory>
#include <string>

namespace frost {

// Of one key, what object_key says for kPartsText: parts of different processors never meet. Null
// when there are none. Thread-safe.
std::shared_ptr<const std::string> find_parts(const std::string& key);
// Replaces them. The back end bounds their size; those of a few keys are kept, the others go. None
// when memory is short.
// Thread-safe.
void keep_parts(const std::string& key, std::string parts);

// Of all keys: as in a process that has compiled nothing. For tests and benchmarks.
void forget_parts();

// Stands for the text of a program in the key of parts, and is none.
inline constexpr const char* kPartsText = "parts";

}  // namespace frost
