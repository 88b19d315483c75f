// SPDX-License-Identifier: Apache-2.0
// The database that a command works on.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "frost/database.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// In the working directory, when neither --db nor FROST_DB names another.
inline constexpr const char* kDefaultDatabase = ".frost";

// --db. `directory` stays empty when neither it nor FROST_DB is there.
CLI::Option* declare_database(CLI::App& app, std::string& directory);

// Whether one was named, or there is one at kDefaultDatabase.
bool has_database(const std::string& directory);

struct OpenRequest {
  bool create = true;
  // Commands end soon: only one that asks wants native code.
  Tier tier = Tier::kInterpreter;
  NativeOptions native = {};
};

// The database of `directory`, or of kDefaultDatabase when it is empty. Made when it is not there
// and `create`.
Outcome<Database> open_database(const std::string& directory, const OpenRequest& request = {});

// The state of that database, which is closed again, or of what `frost repl` holds.
Outcome<Snapshot> read_database(const std::string& directory);

// Opens as above, or takes what `frost repl` holds, and makes one change: the exit code of a
// command that does no more.
Outcome<int> apply_batch(const std::string& directory, const Batch& batch,
                         const OpenRequest& request = {});

}  // namespace frost::cli
