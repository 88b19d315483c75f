// SPDX-License-Identifier: Apache-2.0
// frost/c/database.h: databases.
#include <utility>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

Result<DatabaseOptions> database_options_of(const frost_database_options* given) {
  const auto known = read_struct(given, "the options");
  if (!known) return std::unexpected(known.error());
  const auto tier = tier_of(known->tier);
  if (!tier) return std::unexpected(tier.error());
  auto native = native_options_of(known->native);
  if (!native) return std::unexpected(native.error());
  auto observer = observer_of(known->observer);
  if (!observer) return std::unexpected(observer.error());
  DatabaseOptions options{.create = !known->must_exist, .tier = *tier};
  options.native = *std::move(native);
  if (known->checkpoint_log_bytes != 0) options.checkpoint_log_bytes = known->checkpoint_log_bytes;
  options.limits = limits_of(known->limits);
  options.observer = *std::move(observer);
  return options;
}

// The offset of a change, or its error.
Result<void> give_offset(Result<uint64_t> changed, uint64_t* offset) {
  if (!changed) return std::unexpected(std::move(changed.error()));
  if (offset != nullptr) *offset = *changed;
  return {};
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

frost_code frost_database_open(frost_text directory, const frost_database_options* options,
                               frost_database** database, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the database", database); !checked) return checked;
    const auto path = text_of(directory, "the directory");
    if (!path) return std::unexpected(path.error());
    if (path->empty() || path->find('\0') != std::string_view::npos) {
      return frost::fail(frost::Code::kInvalidArgument, "the directory is no path");
    }
    const auto chosen = database_options_of(options);
    if (!chosen) return std::unexpected(chosen.error());
    auto opened = frost::Database::open(std::string(*path), *chosen);
    if (!opened) return std::unexpected(opened.error());
    *database = new frost_database{*std::move(opened)};
    return {};
  });
}

frost_code frost_database_in_memory(const frost_database_options* options,
                                    frost_database** database, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the database", database); !checked) return checked;
    const auto chosen = database_options_of(options);
    if (!chosen) return std::unexpected(chosen.error());
    auto made = frost::Database::in_memory(*chosen);
    if (!made) return std::unexpected(made.error());
    *database = new frost_database{*std::move(made)};
    return {};
  });
}

void frost_database_free(frost_database* database) noexcept { delete database; }

frost_code frost_database_set_policy(frost_database* database, const frost_policy* policy,
                                     uint64_t* offset, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (offset != nullptr) *offset = 0;
    if (auto checked = require("the database or the policy", database, policy); !checked) {
      return checked;
    }
    return give_offset(database->database.set_policy(policy->policy), offset);
  });
}

frost_code frost_database_apply(frost_database* database, const frost_batch* batch,
                                uint64_t* offset, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (offset != nullptr) *offset = 0;
    if (auto checked = require("the database or the batch", database, batch); !checked) {
      return checked;
    }
    return give_offset(database->database.apply(batch->batch), offset);
  });
}

frost_code frost_database_load_file(frost_database* database, frost_text path, uint64_t max_errors,
                                    frost_load_report* report, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the database", database); !checked) return checked;
    const auto name = text_of(path, "the path");
    if (!name) return std::unexpected(name.error());
    // Before anything is loaded: a bad structure must not look like a failed load.
    if (report != nullptr) {
      if (auto cleared = write_struct(report, {}, "the report"); !cleared) return cleared;
    }
    const frost::FactInput input{.path = std::string(*name)};
    const auto loaded =
        frost::load_facts(database->database, {&input, 1}, {.max_errors = max_errors});
    if (!loaded) return std::unexpected(loaded.error());
    if (report == nullptr) return {};
    frost_load_report counts{};
    counts.facts_read = loaded->facts_read;
    counts.rejected = loaded->rejected;
    return write_struct(report, counts, "the report");
  });
}

frost_code frost_database_checkpoint(frost_database* database, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the database", database); !checked) return checked;
    return database->database.checkpoint();
  });
}

frost_code frost_database_clear(frost_database* database, uint64_t* offset,
                                frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (offset != nullptr) *offset = 0;
    if (auto checked = require("the database", database); !checked) return checked;
    return give_offset(database->database.clear(), offset);
  });
}

uint64_t frost_database_offset(const frost_database* database) noexcept {
  return database == nullptr ? 0 : database->database.offset();
}

}  // extern "C"
