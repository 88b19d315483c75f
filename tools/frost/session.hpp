// SPDX-License-Identifier: Apache-2.0
// A policy and facts to ask about, from the options that the asking commands share.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "frost/store.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct SessionOptions {
  std::vector<std::string> policy_paths;
  std::string artefact_path;
  bool trust = false;
  std::vector<std::string> facts_paths;
  std::vector<std::string> context;  // facts for this question only
  std::string tier;                  // empty: native for an artefact, else the interpreter
};

// --policy, --artefact, --trust, --facts.
void declare_inputs(CLI::App& app, SessionOptions& options);
// --context.
void declare_context(CLI::App& app, SessionOptions& options);
// --tier.
void declare_tier(CLI::App& app, SessionOptions& options);

// Whether there is one policy, and an artefact only with --trust.
Outcome<void> check_inputs(const SessionOptions& options);

// Adds the facts of all files.
Outcome<void> load_facts(FactStore& store, const std::vector<std::string>& paths);

struct Session {
  Snapshot snapshot;
  QueryOptions options;
};

Outcome<Session> open_session(const SessionOptions& options);

}  // namespace frost::cli
