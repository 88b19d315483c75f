// SPDX-License-Identifier: Apache-2.0
// frost list
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
  std::string actor;
  std::string action;
  std::string type;
  SessionOptions session;
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_list(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_actor(app, options->actor);
  declare_action(app, options->action);
  app.add_option("TYPE", options->type, "On resources of which type, such as Repository")
      ->required()
      ->type_name("");
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const auto query =
      parse_list({.actor = options.actor, .action = options.action, .resource = options.type});
  if (!query) return std::unexpected(query.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  const auto ids =
      while_busy("answering", [&] { return session->snapshot.list(*query, session->options); });
  if (!ids) return stop(ids.error());
  print_items(*ids);
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
