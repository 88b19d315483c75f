// SPDX-License-Identifier: Apache-2.0
// The file by which perf names code that no file on disk has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "frost/result.hpp"

namespace frost {

struct NamedCode {
  std::string name;  // one line
  uint64_t address = 0;
  uint64_t bytes = 0;
};

// Appends these to /tmp/perf-PID.map, which this process makes, with mode 0600, when it writes the
// first of them. A file of that name is replaced if this user owns it, so is of an earlier process,
// and never written to or followed. Thread-safe. Errors: kIo. Entries stay when code goes: perf
// reads the file when the process may have ended.
Result<void> append_to_perf_map(const std::vector<NamedCode>& code);

}  // namespace frost
