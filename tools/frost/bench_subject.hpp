// SPDX-License-Identifier: Apache-2.0
// A policy over facts, timed while it is made ready to be asked.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "frost/schema.hpp"
#include "frost/store.hpp"
#include "tools/frost/bench_report.hpp"
#include "tools/frost/outcome.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {

struct Ready {
  Snapshot snapshot;
  std::optional<PolicySchema> schema;  // none of an artefact
  std::string native_missing;          // why there is no native code; empty: there is
};

struct ReadyOptions {
  size_t repetitions = 9;                        // fewer of what takes long
  std::function<void(const std::string&)> step;  // is told what is being done
};

// Compiles, or loads the artefact, and loads the facts, or opens the database, several times each,
// and adds what that took to `report`: "compile/interpreter", "compile/native", "load_artefact",
// "open_database", "load_facts", and the memory per fact.
Outcome<Ready> make_ready(const SessionOptions& inputs, const ReadyOptions& options,
                          BenchReport& report);

}  // namespace frost::cli
