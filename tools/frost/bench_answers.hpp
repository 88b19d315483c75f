// SPDX-License-Identifier: Apache-2.0
// How fast questions are answered: each entry point on each tier.
#pragma once

#include <string>
#include <vector>

#include "frost/store.hpp"
#include "tools/frost/bench_questions.hpp"
#include "tools/frost/bench_series.hpp"
#include "tools/frost/bench_verify.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// What is measured. Borrows its parts.
struct Subject {
  const Snapshot& snapshot;
  const Questions& questions;
  const Answers& answers;      // as verified
  std::string native_missing;  // why there is no native code; empty: there is
  MeasureOptions options;
};

// The series `authorize_prepared`, `authorize`, `list_ids`, `list`, `actions` and `who_can`, each
// for both tiers: "list/native", "list/interpreter".
Outcome<std::vector<Series>> measure_entry_points(const Subject& subject);

// Prepared checks of each kind apart: "authorize_prepared/User:read:Repository/native". All kinds
// of a tier share the time of one entry point.
Outcome<std::vector<Series>> measure_kinds(const Subject& subject);

}  // namespace frost::cli
