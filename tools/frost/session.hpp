// SPDX-License-Identifier: Apache-2.0
// A policy and facts to ask about, from the options that the asking commands share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "frost/database.hpp"
#include "frost/store.hpp"
#include "tools/frost/artefact.hpp"
#include "tools/frost/facts_input.hpp"
#include "tools/frost/native.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct SessionOptions {
  std::vector<std::string> policy_paths;
  std::string artefact_path;
  TrustOptions trust;  // in the artefact
  FactsOptions facts;
  std::string database;              // when there is neither policy nor artefact
  std::vector<std::string> context;  // facts for this question only
  std::string tier;                  // empty: native for an artefact, else the interpreter
  CodeOptions code;
  std::optional<int64_t> fuel;         // QueryOptions
  std::optional<uint64_t> memory_mib;  // QueryOptions::bytes_max
  std::optional<uint64_t> timeout_ms;  // from the moment the question is asked
};

// --policy, --artefact with what makes it trusted, and --facts with its options.
void declare_inputs(CLI::App& app, SessionOptions& options);
// These, --db, --context, --tier, --cache, --fuel, --memory and --timeout: what the commands that
// ask share.
void declare_session(CLI::App& app, SessionOptions& options);

// Only --fuel, --memory and --timeout: what each question may cost.
void declare_budget(CLI::App& app, SessionOptions& options);
QueryOptions query_options(const SessionOptions& options, Tier tier);

// Whether there is one policy, and an artefact only with trust in it.
Outcome<void> check_inputs(const SessionOptions& options);

// Whether --db, or a database of the working directory, is what is asked; and that database, which
// stays open.
bool is_database_asked(const SessionOptions& options);
Outcome<Database> open_asked_database(const SessionOptions& options);

struct Session {
  Snapshot snapshot;
  QueryOptions options;
};

// What `options` say, or what `frost repl` holds (held.hpp).
Outcome<Session> open_session(const SessionOptions& options);

}  // namespace frost::cli
