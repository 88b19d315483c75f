// SPDX-License-Identifier: Apache-2.0
// frost actions
#include <memory>
#include <string>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/question.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string actor;
  std::string resource;
  SessionOptions session;
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_actions(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("ACTOR", options->actor, "Who, such as User:alice")->required()->type_name("");
  app.add_option("RESOURCE", options->resource, "On what, such as Repository:acme/api")
      ->required()
      ->type_name("");
  declare_inputs(app, options->session);
  declare_context(app, options->session);
  declare_tier(app, options->session);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const auto query =
      parse_actions({.actor = options.actor, .action = {}, .resource = options.resource});
  if (!query) return std::unexpected(query.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  const auto actions = session->snapshot.actions(*query, session->options);
  if (!actions) return stop(actions.error());
  for (const std::string& action : *actions) print(escape(action) + "\n");
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
