// SPDX-License-Identifier: Apache-2.0
// The seam for files, clocks and process figures (design §5 item 7): nothing else in the tree calls
// the operating system for them.
//
// Thread safety: every function may be called from any thread. Errors: kNotFound, kIo, kLimit; the
// message names the path and what the operating system said.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "frost/result.hpp"

namespace frost {

// The whole file; kLimit when it has more than `bytes_max` bytes. Pipes and devices work too.
Result<std::string> read_file(const std::string& path, uint64_t bytes_max);

// Replaces the file at `path` in one step: a reader sees the old bytes or the new ones, also after
// a power failure. The new bytes go to a temporary file in the same folder, which is removed again
// when something fails. An existing file keeps its permission bits.
Result<void> write_file_atomic(const std::string& path, std::string_view bytes);

// A clock that never goes back; its zero has no meaning.
uint64_t monotonic_ns();

// Seconds since 1970-01-01 UTC.
int64_t unix_time_s();

// The number of this process.
uint64_t process_id();

// Physical memory of this process; 0 when the system does not tell.
uint64_t resident_bytes();

}  // namespace frost
