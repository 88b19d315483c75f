// SPDX-License-Identifier: Apache-2.0
// frost actions
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
  std::string resource;
  SessionOptions session;
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_actions(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_actor(app, options->actor);
  declare_resource(app, options->resource);
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const auto query =
      parse_actions({.actor = options.actor, .action = {}, .resource = options.resource});
  if (!query) return std::unexpected(query.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  const auto actions =
      while_busy("answering", [&] { return session->snapshot.actions(*query, session->options); });
  if (!actions) return stop(actions.error());
  print_items(*actions);
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
