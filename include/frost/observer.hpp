// SPDX-License-Identifier: Apache-2.0
// What happens inside, told to the host as it happens: lines for its log and numbers for its
// metrics. Questions tell nothing: they take less time than telling would.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace frost {

enum class LogLevel : uint8_t {
  kInformation,
  kWarning,  // something works less well than it could, such as without native code
  kError,    // something that was to happen did not, such as a checkpoint
};

// One line. The views live until the callback returns.
struct LogEvent {
  LogLevel level = LogLevel::kInformation;
  std::string_view area;     // "database" or "native code"
  std::string_view message;  // one line without a line break at its end. Not escaped
};

// One observation. The name has static storage duration and ends with its unit; docs/embedding.md
// lists the names.
struct Metric {
  std::string_view name;
  uint64_t value = 0;
};

// Callbacks of the host; an empty one is not called.
//
// Thread safety: called by the thread in which something happens, some of which are ours, and by
// several at the same time; with locks held, so a callback may not change or close the database
// that calls it. Errors: what a callback throws is dropped. Lifetime: kept as long as what it was
// given to, and by native code that is being made.
struct Observer {
  std::function<void(const LogEvent&)> log = {};
  std::function<void(const Metric&)> metric = {};
};

}  // namespace frost
