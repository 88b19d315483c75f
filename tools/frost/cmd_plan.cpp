// SPDX-License-Identifier: Apache-2.0
// frost plan
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "frost/plan.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/question.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::vector<std::string> words;
  bool analyze = false;
  SessionOptions session;
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_plan(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option(
         "QUESTION", options->words,
         "authorize ACTOR ACTION RESOURCE, list ACTOR ACTION TYPE, actions ACTOR RESOURCE or "
         "who-can ACTION RESOURCE TYPE; `User:_` where it does not matter which user asks")
      ->required()
      ->type_name("");
  app.add_flag("--analyze", options->analyze, "Ask it, and print what each operator did and took");
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

namespace {

// A plan is the same for every id: any will do for `_`.
std::vector<std::string> with_ids(std::vector<std::string> words) {
  for (std::string& word : words) {
    if (word.ends_with(":_")) word.replace(word.size() - 1, 1, "any");
  }
  return words;
}

Outcome<int> run(const Options& options) {
  const auto texts = options.analyze ? options.words : with_ids(options.words);
  const std::vector<std::string_view> words(texts.begin(), texts.end());
  const auto question = parse_question(words);
  if (!question) return std::unexpected(question.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  auto analysis = PlanAnalysis::create(session->snapshot, options.analyze);
  if (!analysis) return stop(analysis.error());
  if (options.analyze) {
    const auto answers =
        while_busy("answering", [&] { return analysis->ask(*question, session->options); });
    if (!answers) return stop(answers.error());
    if (!output().json) print(counted(*answers, "answer") + "\n\n");
  }
  const auto plans = analysis->plans(*question);
  if (!plans) return stop(plans.error());
  if (plans->empty() && !output().json) print("no rule can grant this; there is nothing to do\n");
  for (size_t i = 0; i < plans->size(); ++i) {
    if (i > 0 && !output().json) print("\n");
    print(output().json ? plan_json((*plans)[i])
                        : plan_text((*plans)[i], {.counts = options.analyze,
                                                  .times = options.analyze,
                                                  .unicode = locale_is_utf8() && !output().plain}));
  }
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
