// SPDX-License-Identifier: Apache-2.0
// frost why
#include <memory>
#include <string>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/why.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string actor;
  std::string action;
  std::string resource;
  WhyOptions why;
};

}  // namespace

RunCommand declare_why(CLI::App& app) {
  auto options = std::make_shared<Options>();
  declare_actor(app, options->actor);
  declare_action(app, options->action);
  declare_resource(app, options->resource);
  declare_why_options(app, options->why);
  return [options] {
    return print_why(
        {.actor = options->actor, .action = options->action, .resource = options->resource},
        options->why);
  };
}

void declare_why_options(CLI::App& app, WhyOptions& options) {
  app.add_option("--lines", options.lines_max, "Show at most so many lines; the rest is counted")
      ->type_name("COUNT")
      ->capture_default_str();
  declare_session(app, options.session);
}

Outcome<int> print_why(const QuestionText& check, const WhyOptions& options) {
  const auto query = parse_check(check);
  if (!query) return std::unexpected(query.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  const auto explanation = while_busy("explaining", [&] {
    return explain_decision(session->snapshot, *query, {.query = session->options, .limits = {}});
  });
  if (!explanation) return stop(explanation.error());
  if (output().json) {
    print(explanation_json(*explanation));
  } else {
    print(explanation_text(*explanation, {.unicode = locale_is_utf8() && !output().plain,
                                          .lines_max = options.lines_max}));
  }
  return kExitOk;
}

}  // namespace frost::cli
