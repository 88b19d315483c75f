// SPDX-License-Identifier: Apache-2.0
// What a policy may say, but hardly means.
#pragma once

#include <span>
#include <vector>

#include "frost/diagnostic.hpp"
#include "frost/export.hpp"
#include "frost/limits.hpp"
#include "frost/source.hpp"

namespace frost {

struct LintOptions {
  Limits limits;
  bool colour = false;  // in Diagnostic::text
};

// The errors and warnings that compile() finds up to types, and the lints P1410 to P1439, by
// position (polar.md §6.4, §9). With a syntax error there are no lints, with another error only
// those about names.
//
// Plans are not made: a policy may be without findings and still need too large ones (P2xxx).
// Thread-safe. Cost: like that of compile() without plans; rules with the same head are compared
// with each other within a fixed budget.
FROST_EXPORT std::vector<Diagnostic> lint_policy(std::span<const Source> sources,
                                                 const LintOptions& options = {});

}  // namespace frost
