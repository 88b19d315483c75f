// SPDX-License-Identifier: Apache-2.0
// What `frost diff` prints.
#pragma once

#include <string>

#include "frost/diff.hpp"
#include "tools/frost/diff_facts.hpp"

namespace frost::cli {

struct DiffReport {
  PolicyDiff diff;
  RefusedFacts refused_before;
  RefusedFacts refused_after;
};

// Lines for people; policy text and ids are escaped.
std::string diff_text(const DiffReport& report);
// The same as JSON in ASCII (docs/diff.md).
std::string diff_json(const DiffReport& report);

}  // namespace frost::cli
