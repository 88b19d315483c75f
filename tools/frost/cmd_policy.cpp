// SPDX-License-Identifier: Apache-2.0
// frost policy
#include <memory>
#include <string>
#include <vector>

#include "frost/test.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::vector<std::string> old_paths;  // the vendor's former -f
  bool force = false;
  std::string database;
};

Outcome<int> show(const Options& options) {
  const auto database = open_database(options.database, {.create = false});
  if (!database) return std::unexpected(database.error());
  const std::string text = database->policy().text;
  if (output().json) {
    print_json({{"policy", text}});
  } else {
    print(escape_lines(text));
  }
  return kExitOk;
}

// The policy's own tests must hold, as they must for `frost test`.
Outcome<void> check_tests(const Policy& policy) {
  const auto run = run_tests(policy);
  if (!run) return stop(run.error());
  if (run->is_success()) return {};
  return stop(kExitNegative,
              "the policy was not loaded: its tests fail. `frost test FILE` shows how, and --force "
              "loads it anyway");
}

Outcome<int> load(const Options& options, const std::vector<std::string>& paths) {
  const auto sources = read_sources(paths);
  if (!sources) return std::unexpected(sources.error());
  const auto policy = compile_policy(*sources, {.with_tests = true, .with_warnings = true});
  if (!policy) return std::unexpected(policy.error());
  if (!options.force) {
    if (auto tested = check_tests(*policy); !tested) return std::unexpected(tested.error());
  }
  auto database = open_database(options.database);
  if (!database) return std::unexpected(database.error());
  const auto done = while_busy("putting the facts under the new policy",
                               [&] { return database->set_policy(*policy); });
  if (!done) return stop(done.error());
  print_note("Policy successfully loaded.");
  const uint64_t unused = database->snapshot().statistics().unused_facts;
  if (output().json) print_json({{"policyDigest", policy->digest()}, {"unusedFacts", unused}});
  if (unused > 0) {
    note(counted(unused, "fact") + (unused == 1 ? " is" : " are") +
         " not used by this policy: kept, listed by `frost get`, and without effect");
  }
  return kExitOk;
}

Outcome<int> run(const Options& options) {
  std::vector<std::string> paths = options.paths;
  paths.insert(paths.end(), options.old_paths.begin(), options.old_paths.end());
  return paths.empty() ? show(options) : load(options, paths);
}

}  // namespace

RunCommand declare_policy(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("POLICY", options->paths, "Files of one policy; without any, it is printed")
      ->type_name("FILE");
  app.add_option("-f", options->old_paths, "The same")->type_name("FILE");
  app.add_flag("--force", options->force, "Load it although its tests fail");
  declare_database(app, options->database);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
