// SPDX-License-Identifier: Apache-2.0
// frost authorize-resources
#include <memory>
#include <string>
#include <vector>

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
  std::vector<std::string> resources;
  SessionOptions session;
};

Outcome<int> run(const Options& options) {
  std::vector<Value> resources;
  Value actor;
  std::string_view action;
  for (const std::string& resource : options.resources) {
    const auto query =
        parse_check({.actor = options.actor, .action = options.action, .resource = resource});
    if (!query) return std::unexpected(query.error());
    actor = query->actor;
    action = query->action;
    resources.push_back(query->resource);
  }
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  const auto allowed = while_busy("answering", [&] {
    return session->snapshot.authorize_resources(actor, action, resources, session->options);
  });
  if (!allowed) return stop(allowed.error());
  for (size_t i : *allowed) print_item(options.resources[i]);
  return kExitOk;
}

}  // namespace

RunCommand declare_authorize_resources(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_actor(app, options->actor);
  declare_action(app, options->action);
  declare_resource(app, options->resources);
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
