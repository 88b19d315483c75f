// SPDX-License-Identifier: Apache-2.0
// frost authorize
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

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
  std::string resource;
  bool fail_on_deny = false;
  SessionOptions session;
};

Outcome<int> run(const Options& options);
bool environment_fails_on_deny();

}  // namespace

RunCommand declare_authorize(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_actor(app, options->actor);
  declare_action(app, options->action);
  declare_resource(app, options->resource);
  app.add_flag("--fail-on-deny", options->fail_on_deny,
               "Exit with 1 when denied; so does OSO_CLI_FAIL_ON_DENY=1");
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

namespace {

Outcome<int> run(const Options& options) {
  const auto query =
      parse_check({.actor = options.actor, .action = options.action, .resource = options.resource});
  if (!query) return std::unexpected(query.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  const auto is_allowed = while_busy(
      "answering", [&] { return session->snapshot.authorize(*query, session->options); });
  if (!is_allowed) return stop(is_allowed.error());
  if (output().json) {
    print_json({{"allowed", *is_allowed}});
  } else {
    print(*is_allowed ? "allowed\n" : "denied\n");
  }
  const bool is_failure = options.fail_on_deny || environment_fails_on_deny();
  return !*is_allowed && is_failure ? kExitNegative : kExitOk;
}

bool environment_fails_on_deny() {
  const char* const value = std::getenv("OSO_CLI_FAIL_ON_DENY");
  return value != nullptr && std::string_view(value) == "1";
}

}  // namespace
}  // namespace frost::cli
