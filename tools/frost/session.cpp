// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/session.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/held.hpp"
#include "tools/frost/interrupt.hpp"
#include "tools/frost/policy.hpp"
#include "tools/frost/query_text.hpp"

namespace frost::cli {
namespace {

constexpr uint64_t kMemoryMibMax = uint64_t{1} << 24;
constexpr uint64_t kTimeoutMsMax = uint64_t{24} * 3'600'000;

Outcome<Policy> open_policy(const SessionOptions& options, Tier tier);
Outcome<Snapshot> open_snapshot(const SessionOptions& options, Tier tier);

}  // namespace

void declare_inputs(CLI::App& app, SessionOptions& options) {
  CLI::Option* const policy =
      app.add_option("--policy", options.policy_paths, "Files of the policy, compiled as one")
          ->type_name("FILE");
  app.add_option("--artefact", options.artefact_path,
                 "Instead of --policy: what `frost compile -o` wrote")
      ->type_name("FILE")
      ->excludes(policy);
  declare_trust(app, options.trust);
  declare_facts_input(app, options.facts);
}

void declare_session(CLI::App& app, SessionOptions& options) {
  declare_inputs(app, options);
  declare_database(app, options.database);
  app.add_option("-c,--context", options.context,
                 "A fact for this question only, such as \"has_role User:bob member Org:acme\"")
      ->type_name("FACT")
      ->allow_extra_args(false);
  declare_tier(app, options.tier);
  declare_code(app, options.code);
  declare_budget(app, options);
}

void declare_budget(CLI::App& app, SessionOptions& options) {
  app.add_option("--fuel", options.fuel,
                 "Rows the question may touch before it is an error (query_fuel)")
      ->type_name("UNITS")
      ->check(CLI::Range(int64_t{1}, INT64_MAX));
  app.add_option("--memory", options.memory_mib,
                 "Memory for recursive answers before it is an error (query_bytes_max)")
      ->type_name("MIB")
      ->check(CLI::Range(uint64_t{1}, kMemoryMibMax));
  app.add_option("--timeout", options.timeout_ms,
                 "How long the answer may take before it is an error; loading does not count")
      ->type_name("MS")
      ->check(CLI::Range(uint64_t{1}, kTimeoutMsMax));
}

Outcome<void> check_inputs(const SessionOptions& options) {
  // FROST_DB is for many commands, and files come before it; --db is for this one.
  const char* const otherwise = std::getenv("FROST_DB");
  const bool is_default = otherwise != nullptr && options.database == otherwise;
  if (!options.database.empty() && !is_default) {
    return stop(kExitUsage,
                "--db is a policy with its facts: give either --db, or --policy or --artefact with "
                "--facts");
  }
  if (options.policy_paths.empty() && options.artefact_path.empty()) {
    return stop(kExitUsage,
                "no policy: give --policy FILE, --artefact FILE --trust-key KEY, or --db DIR");
  }
  if (!options.artefact_path.empty() && !options.trust.is_given()) {
    return stop(kExitUsage,
                "an artefact is native code: say --trust-key FILE for who must have signed `" +
                    options.artefact_path +
                    "`, or --trust if you built it yourself, else give --policy FILE");
  }
  return {};
}

bool is_database_asked(const SessionOptions& options) {
  const bool has_files = !options.policy_paths.empty() || !options.artefact_path.empty();
  return !has_files && options.facts.paths.empty() && has_database(options.database);
}

Outcome<Database> open_asked_database(const SessionOptions& options) {
  const BusyLine busy("opening the database");
  return open_database(options.database, {.create = false,
                                          .tier = tier_of(options.tier, Tier::kInterpreter),
                                          .native = native_options(options.code)});
}

Outcome<Session> open_session(const SessionOptions& options) {
  const HeldState* const held = held_state();
  const SessionOptions& chosen = held != nullptr ? held->options : options;
  const Tier otherwise = chosen.artefact_path.empty() ? Tier::kInterpreter : Tier::kNative;
  const Tier tier = tier_of(chosen.tier, otherwise);

  const auto context = ContextFacts::parse(options.context);
  if (!context) return std::unexpected(context.error());
  const auto stored =
      held != nullptr ? Outcome<Snapshot>(held->snapshot()) : open_snapshot(options, tier);
  if (!stored) return std::unexpected(stored.error());
  auto snapshot = context->add_to(*stored);
  if (!snapshot) return std::unexpected(snapshot.error());
  SessionOptions budget = options;
  if (!budget.fuel) budget.fuel = chosen.fuel;
  if (!budget.memory_mib) budget.memory_mib = chosen.memory_mib;
  if (!budget.timeout_ms) budget.timeout_ms = chosen.timeout_ms;
  QueryOptions made = query_options(budget, tier);
  if (held != nullptr) {
    const auto time = made.deadline ? made.deadline->time : Deadline::Clock::time_point::max();
    made.deadline = Deadline(time, &is_cancelled());
  }
  return Session{.snapshot = *std::move(snapshot), .options = made};
}

QueryOptions query_options(const SessionOptions& options, Tier tier) {
  QueryOptions made{.tier = tier, .fuel = options.fuel};
  if (options.memory_mib) made.bytes_max = *options.memory_mib << 20U;
  if (options.timeout_ms) {
    made.deadline =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(*options.timeout_ms);
  }
  return made;
}

namespace {

// The state outlives the database, which is closed again.
Outcome<Snapshot> open_snapshot(const SessionOptions& options, Tier tier) {
  if (is_database_asked(options)) {
    const auto database = open_asked_database(options);
    if (!database) return std::unexpected(database.error());
    return database->snapshot();
  }
  if (auto checked = check_inputs(options); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  const auto policy = open_policy(options, tier);
  if (!policy) return std::unexpected(policy.error());
  auto store = FactStore::create(*policy);
  if (!store) return stop(store.error());
  if (auto loaded = load_facts(*store, options.facts); !loaded) {
    return std::unexpected(std::move(loaded.error()));
  }
  return store->snapshot();
}

Outcome<Policy> open_policy(const SessionOptions& options, Tier tier) {
  if (!options.artefact_path.empty()) return load_artefact(options.artefact_path, options.trust);
  const auto sources = read_sources(options.policy_paths);
  if (!sources) return std::unexpected(sources.error());
  auto policy = compile_policy(*sources, {.with_tests = false, .with_warnings = false});
  if (!policy) return policy;
  const NativeOptions native = native_options(options.code);
  if (tier == Tier::kAutomatic) policy->compile_in_background(native);
  if (tier != Tier::kNative) return policy;
  const BusyLine busy("making native code");
  if (const auto compiled = policy->compile_native(native); !compiled) {
    return stop(compiled.error());
  }
  return policy;
}

}  // namespace
}  // namespace frost::cli
