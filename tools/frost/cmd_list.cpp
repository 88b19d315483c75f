// SPDX-License-Identifier: Apache-2.0
// frost list
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
  std::string action;
  std::string type;
  SessionOptions session;
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_list(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("ACTOR", options->actor, "Who, such as User:alice")->required()->type_name("");
  app.add_option("ACTION", options->action, "What, such as read")->required()->type_name("");
  app.add_option("TYPE", options->type, "On resources of which type, such as Repository")
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
      parse_list({.actor = options.actor, .action = options.action, .resource = options.type});
  if (!query) return std::unexpected(query.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  const auto ids = session->snapshot.list(*query, session->options);
  if (!ids) return stop(ids.error());
  for (const std::string& id : *ids) print(escape(id) + "\n");
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
