// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/database.hpp"

#include <cstdint>
#include <filesystem>
#include <utility>

#include "tools/frost/console.hpp"
#include "tools/frost/held.hpp"

namespace frost::cli {
namespace {

// Every command opens the database anew and reads what the log has after the last checkpoint: about
// a tenth of a second for this much. So whoever lets it grow beyond that writes the next one.
constexpr uint64_t kCheckpointLogBytes = uint64_t{8} << 20;

}  // namespace

CLI::Option* declare_database(CLI::App& app, std::string& directory) {
  return app
      .add_option(
          "--db", directory,
          std::string("The database: a directory. Default: $FROST_DB, else ") + kDefaultDatabase)
      ->envname("FROST_DB")
      ->type_name("DIR");
}

bool has_database(const std::string& directory) {
  return !directory.empty() || std::filesystem::is_directory(kDefaultDatabase);
}

Outcome<Database> open_database(const std::string& directory, const OpenRequest& request) {
  const std::string& path = directory.empty() ? kDefaultDatabase : directory;
  auto opened = Database::open(path, {.create = request.create,
                                      .tier = request.tier,
                                      .native = request.native,
                                      .checkpoint_log_bytes = kCheckpointLogBytes});
  if (opened) return *std::move(opened);
  if (opened.error().code != Code::kNotFound || request.create) return stop(opened.error());
  return stop(kExitData,
              "there is no database in `" + escape(path) +
                  "`: `frost policy FILE --db DIR` makes one, --db or FROST_DB names it");
}

Outcome<Snapshot> read_database(const std::string& directory) {
  if (const HeldState* const held = held_state()) return held->snapshot();
  const auto database = open_database(directory, {.create = false});
  if (!database) return std::unexpected(database.error());
  return database->snapshot();
}

Outcome<int> apply_batch(const std::string& directory, const Batch& batch,
                         const OpenRequest& request) {
  if (HeldState* const held = held_state(); held != nullptr && held->database) {
    if (auto done = held->database->apply(batch); !done) return stop(done.error());
    return kExitOk;
  }
  auto database = open_database(directory, request);
  if (!database) return std::unexpected(database.error());
  if (auto done = database->apply(batch); !done) return stop(done.error());
  return kExitOk;
}

}  // namespace frost::cli
