// SPDX-License-Identifier: Apache-2.0
// frost who-can
#include <memory>
#include <string>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/question.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string action;
  std::string resource;
  std::string type;
  SessionOptions session;
};

Outcome<int> run(const Options& options) {
  const auto query = parse_who_can(
      {.actor = options.type, .action = options.action, .resource = options.resource});
  if (!query) return std::unexpected(query.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  const auto ids =
      while_busy("answering", [&] { return session->snapshot.who_can(*query, session->options); });
  if (!ids) return stop(ids.error());
  print_items(*ids);
  return kExitOk;
}

}  // namespace

RunCommand declare_who_can(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_action(app, options->action);
  declare_resource(app, options->resource);
  app.add_option("TYPE", options->type, "Actors of which type, such as User")
      ->required()
      ->type_name("");
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
