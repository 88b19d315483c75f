// SPDX-License-Identifier: Apache-2.0
// Failures of the world or the caller, as values. A deny is never an error and an error is never
// a decision.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace frost {

enum class Code : uint8_t {
  kInvalidArgument,  // a malformed id, an unknown option, an impossible combination
  kNotFound,         // a file that does not exist
  kIo,               // the operating system said no
  kFactRefused,      // the policy gives the fact no shape (polar.md §6.3)
  kFactSyntax,       // a facts file that cannot be read
  kCorrupt,          // an artefact or database that fails verification
  kIncompatible,     // an artefact or database of another version, ABI or CPU
  kUntrusted,        // native code that nobody the caller trusts has signed
  kUnavailable,      // a part that is not installed, such as the LLVM back end
  kLimit,            // a named limit of frost::Limits was reached
  kDeadline,         // the question was not answered in time
  kUnanswerable,     // an enumeration that has no finite answer
  kNoSpace,          // the file system is full; the operation had no effect and may be repeated
  kBusy,             // a database that is open elsewhere
  kInternal,         // our mistake, reported instead of guessed around
};

// What went wrong and what to do next, for people; `code` is for programs.
struct Error {
  Code code = Code::kInternal;
  std::string message;
};

template <class T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Code code, std::string message) {
  return std::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace frost
