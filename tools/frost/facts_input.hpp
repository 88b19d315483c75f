// SPDX-License-Identifier: Apache-2.0
// Files of facts: --facts and what belongs to it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "frost/load.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct FactsOptions {
  std::vector<std::string> paths;
  FactFormat format = FactFormat::kAuto;
  std::string predicate;           // of tables
  std::vector<std::string> types;  // of tables without a header row
  uint64_t max_errors = 0;
};

// An option that takes the name of a format.
void declare_format(CLI::App& app, const std::string& name, FactFormat& format,
                    const std::string& help);

// --facts, and the options of what the files hold: --facts-format, --facts-predicate,
// --facts-types, --max-errors.
void declare_facts_input(CLI::App& app, FactsOptions& options);
// Only the options of what the files hold.
void declare_facts_format(CLI::App& app, FactsOptions& options);

// Adds the facts of all files or, with an error, none. Shows progress, and says what --max-errors
// left out.
Outcome<void> load_facts(FactStore& store, const FactsOptions& options);
Outcome<LoadReport> load_facts(Database& database, const FactsOptions& options);
// Hands the facts of all files to `insert` instead, one by one (frost::read_facts).
Outcome<LoadReport> read_facts(const std::function<Result<void>(const Fact&)>& insert,
                               const FactsOptions& options);

}  // namespace frost::cli
