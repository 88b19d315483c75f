// SPDX-License-Identifier: Apache-2.0
// How fast questions are answered.
#pragma once

#include <string>
#include <vector>

#include "frost/store.hpp"
#include "tools/frost/bench_questions.hpp"
#include "tools/frost/bench_report.hpp"
#include "tools/frost/bench_verify.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// What is measured. Borrows its parts.
struct Subject {
  const Snapshot& snapshot;
  const Questions& questions;
  const Answers& answers;      // as verified
  std::string native_missing;  // why there is no native code; empty: there is
  double seconds = 1;          // for each way of answering
};

// Nanoseconds per check on each tier, their ratio, and the whole way from strings.
Outcome<std::vector<Figure>> measure_checks(const Subject& subject);
// Ids listed per second, as ids and as strings.
Outcome<std::vector<Figure>> measure_lists(const Subject& subject);
Outcome<std::vector<Figure>> measure_actions(const Subject& subject);

}  // namespace frost::cli
