// SPDX-License-Identifier: Apache-2.0
// What `frost repl` keeps open for its lines: the commands use it in the place of opening files.
//
// One process has one terminal and so one session. Not thread-safe.
#pragma once

#include <optional>

#include "frost/database.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {

struct HeldState {
  std::optional<Database> database;
  std::optional<Snapshot> files;  // when there is no database
  SessionOptions options;         // of the session; a line may give another budget

  [[nodiscard]] Snapshot snapshot() const { return database ? database->snapshot() : *files; }
};

// Null outside of a session.
HeldState* held_state();
// Lifetime: `state` must outlive what runs until the next call. Null ends the session.
void hold(HeldState* state);

}  // namespace frost::cli
