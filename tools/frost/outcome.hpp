// SPDX-License-Identifier: Apache-2.0
// How a command ends: an exit code, and a message when it could not do what it was asked.
#pragma once

#include <expected>
#include <string>
#include <utility>

#include "frost/result.hpp"

namespace frost::cli {

// Design §26.
inline constexpr int kExitOk = 0;
inline constexpr int kExitNegative = 1;  // a negative result where asked for
inline constexpr int kExitUsage = 2;
inline constexpr int kExitPolicy = 3;
inline constexpr int kExitData = 4;
inline constexpr int kExitLimit = 5;
inline constexpr int kExitInternal = 70;
inline constexpr int kExitInterrupted = 130;  // as a shell sees SIGINT

// Why a command stopped. The message is for people and may be empty when all has been said.
struct Stop {
  int exit_code = kExitInternal;
  std::string message;
};

template <class T>
using Outcome = std::expected<T, Stop>;

inline std::unexpected<Stop> stop(int exit_code, std::string message) {
  return std::unexpected<Stop>(Stop{exit_code, std::move(message)});
}

inline int exit_code_of(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
    case Code::kUnavailable:
      return kExitUsage;
    case Code::kNotFound:
    case Code::kIo:
    case Code::kFactRefused:
    case Code::kFactSyntax:
    case Code::kCorrupt:
    case Code::kIncompatible:
    case Code::kUntrusted:
    case Code::kNoSpace:
    case Code::kBusy:
      return kExitData;
    case Code::kLimit:
    case Code::kDeadline:
      return kExitLimit;
    case Code::kUnanswerable:
      return kExitPolicy;
    case Code::kInternal:
      return kExitInternal;
  }
  return kExitInternal;
}

inline std::unexpected<Stop> stop(const Error& error) {
  return stop(exit_code_of(error.code), error.message);
}

// The same about a file.
inline std::unexpected<Stop> stop_at(const std::string& path, const Error& error) {
  return stop(exit_code_of(error.code), "`" + path + "`: " + error.message);
}

}  // namespace frost::cli
