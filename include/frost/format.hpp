// SPDX-License-Identifier: Apache-2.0
// Policy text in the one layout that everybody reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frost/compiler.hpp"
#include "frost/diagnostic.hpp"
#include "frost/export.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"

namespace frost {

struct FormatOptions {
  Limits limits;
  bool colour = false;  // in Diagnostic::text
};

struct Formatted {
  std::optional<std::string> text;      // none exactly when the file has a syntax error
  std::vector<Diagnostic> diagnostics;  // of the syntax
};

// One file of a policy, laid out anew: two blanks a level, lines of at most 100 columns where the
// text allows it, one statement a line. Only the syntax is looked at, so one file of many will do.
//
// Comments stay where they are, of several empty lines one stays, and parentheses that change
// nothing go. The result means the same (the same digest) and formats to itself; both are laws that
// the library checks before it returns.
//
// Errors: kLimit when the result would exceed Limits::policy_bytes_max; kInternal when the library
// finds that it would have changed the policy. Thread-safe. Cost: linear in the text.
FROST_EXPORT Result<Formatted> format_policy(const Source& source,
                                             const FormatOptions& options = {});

}  // namespace frost
