// SPDX-License-Identifier: Apache-2.0
// Checks of our own invariants (style R3, R4). They stay on in release; no policy, fact, request
// or artefact may ever trigger one.
#pragma once

namespace frost {

// Prints the failed condition and its place to stderr and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace frost

#define FROST_CHECK(condition)                       \
  (__builtin_expect(static_cast<bool>(condition), 1) \
       ? static_cast<void>(0)                        \
       : ::frost::check_failed(#condition, __FILE__, __LINE__))

#define FROST_UNREACHABLE() ::frost::check_failed("unreachable", __FILE__, __LINE__)
