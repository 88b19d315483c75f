// SPDX-License-Identifier: Apache-2.0
// The end of checked code that would read beyond an array.
#pragma once

#include <cstdint>

namespace frost::rt {

// Says on stderr what was about to be read (FROST_READ_…) and aborts.
[[noreturn]] void report_out_of_bounds(uint32_t read, uint64_t index, uint64_t count);

}  // namespace frost::rt
