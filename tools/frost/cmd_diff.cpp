// SPDX-License-Identifier: Apache-2.0
// frost diff
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "frost/diff.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/diff_output.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string old_path;
  std::string new_path;
  std::vector<std::string> more_old_paths;
  std::vector<std::string> more_new_paths;
  size_t samples_max = DiffOptions{}.samples_max;
  bool fail_on_change = false;
  SessionOptions session;  // facts and budget only
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_diff(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("OLD", options->old_path, "The policy as it is: a file")
      ->required()
      ->type_name("");
  app.add_option("NEW", options->new_path, "The policy as it is to be: a file")
      ->required()
      ->type_name("");
  app.add_option("--old", options->more_old_paths, "Another file of OLD; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--new", options->more_new_paths, "Another file of NEW; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_option("--samples", options->samples_max,
                 "Decisions to show of each kind, gained and lost; the rest is counted")
      ->type_name("COUNT")
      ->check(CLI::Range(uint64_t{0}, uint64_t{1'000'000}))
      ->capture_default_str();
  app.add_flag("--fail-on-change", options->fail_on_change,
               "Exit with 1 when a decision changes, or cannot be compared");
  declare_facts_input(app, options->session.facts);
  declare_database(app, options->session.database);
  declare_budget(app, options->session);
  return [options] { return run(*options); };
}

namespace {

Outcome<Policy> compile_files(const std::string& path, const std::vector<std::string>& more) {
  std::vector<std::string> paths = {path};
  paths.insert(paths.end(), more.begin(), more.end());
  const auto sources = read_sources(paths);
  if (!sources) return std::unexpected(sources.error());
  return compile_policy(*sources, {});
}

Outcome<int> run(const Options& options) {
  const SessionOptions& session = options.session;
  if (session.facts.paths.empty() && !has_database(session.database)) {
    return stop(kExitUsage, "no facts to compare decisions on: give --facts FILE or --db DIR");
  }
  const auto before = compile_files(options.old_path, options.more_old_paths);
  if (!before) return std::unexpected(before.error());
  const auto after = compile_files(options.new_path, options.more_new_paths);
  if (!after) return std::unexpected(after.error());
  auto states = open_two_states(*before, *after, {session.facts, session.database});
  if (!states) return std::unexpected(states.error());

  ProgressLine line;
  DiffOptions how{.query = query_options(session, Tier::kInterpreter),
                  .samples_max = options.samples_max};
  how.progress = [&](const DiffProgress& at) {
    if (!line.is_due()) return;
    line.update("comparing: " + grouped(at.actors_done) + " of " + grouped(at.actors_total) +
                " actors");
  };
  auto diff = diff_policies(states->before, states->after, how);
  if (!diff) return stop(diff.error());
  const DiffReport report{.diff = *std::move(diff),
                          .refused_before = std::move(states->refused_before),
                          .refused_after = std::move(states->refused_after)};
  print(output().json ? diff_json(report) : diff_text(report));
  return options.fail_on_change && report.diff.is_changed() ? kExitNegative : kExitOk;
}

}  // namespace
}  // namespace frost::cli
