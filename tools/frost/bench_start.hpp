// SPDX-License-Identifier: Apache-2.0
// How long a new process takes to its first answer.
#pragma once

#include <string>
#include <vector>

#include "tools/frost/bench_series.hpp"
#include "tools/frost/outcome.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {

struct StartOptions {
  std::vector<std::string> question;  // ACTOR ACTION RESOURCE; empty: there is none to ask
  std::string native_missing;         // why there is no native code; empty: there is
  size_t repetitions = 9;
};

// From starting `frost authorize` to its end, answer printed: with a policy "start/interpreter",
// "start/native_cold" (native code is made) and "start/native_cached" (an earlier process made it),
// over no facts; with an artefact "start/artefact", over no facts; with a database
// "start/database", opened with all its facts. Each stops after five seconds with fewer repetitions.
// Errors: those of files for the cache, and of a process that fails.
Outcome<std::vector<Series>> measure_starts(const SessionOptions& inputs,
                                            const StartOptions& options);

}  // namespace frost::cli
