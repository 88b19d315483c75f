// SPDX-License-Identifier: Apache-2.0
// frost profile
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "frost/plan.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/profile_text.hpp"
#include "tools/frost/question_file.hpp"
#include "tools/frost/session.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string questions_path;
  std::string html_path;
  size_t rules_max = 20;
  uint64_t repeat = 1;
  SessionOptions session;
};

Outcome<int> run(const Options& options);

}  // namespace

RunCommand declare_profile(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("--questions", options->questions_path,
                 "A file with one question a line, as `frost plan` takes them; - is standard input")
      ->required()
      ->type_name("FILE");
  app.add_option("--repeat", options->repeat, "Ask all of them so many times")
      ->check(CLI::Range(uint64_t{1}, uint64_t{1'000'000}))
      ->type_name("COUNT")
      ->capture_default_str();
  app.add_option("--rules", options->rules_max, "Print at most so many rules; the rest is counted")
      ->type_name("COUNT")
      ->capture_default_str();
  app.add_option("--html", options->html_path, "Also write a page with the tree of each plan")
      ->type_name("FILE");
  declare_session(app, options->session);
  return [options] { return run(*options); };
}

namespace {

// What its plan depends on: questions that differ in ids only are shown once.
struct KindOf {
  std::string operator()(const CheckQuery& query) const {
    return "authorize " + std::string(query.actor.type) + " " + std::string(query.action) + " " +
           std::string(query.resource.type);
  }
  std::string operator()(const ListQuery& query) const {
    return "list " + std::string(query.actor.type) + " " + std::string(query.action) + " " +
           std::string(query.resource_type);
  }
  std::string operator()(const ActionsQuery& query) const {
    return "actions " + std::string(query.actor.type) + " " + std::string(query.resource.type);
  }
  std::string operator()(const WhoCanQuery& query) const {
    return "who-can " + std::string(query.action) + " " + std::string(query.resource.type) + " " +
           std::string(query.actor_type);
  }
};

Outcome<void> ask_all(PlanAnalysis& analysis, const QuestionFile& file, const Options& options,
                      const QueryOptions& query) {
  ProgressLine progress;
  uint64_t done = 0;
  for (uint64_t round = 0; round < options.repeat; ++round) {
    for (const NumberedQuestion& question : file.questions) {
      const auto answers = analysis.ask(question.question, query);
      if (!answers) {
        return stop(exit_code_of(answers.error().code), options.questions_path + ":" +
                                                            std::to_string(question.line) + ": " +
                                                            answers.error().message);
      }
      ++done;
      if (progress.is_due()) progress.update(counted(done, "question") + " asked");
    }
  }
  return {};
}

Outcome<void> write_page(const PlanAnalysis& analysis, const QuestionFile& file,
                         const std::string& path) {
  std::map<std::string, const PlanQuestion*> kinds;
  for (const NumberedQuestion& question : file.questions) {
    kinds.try_emplace(std::visit(KindOf{}, question.question), &question.question);
  }
  std::vector<ProfiledQuestion> shown;
  for (const auto& [text, question] : kinds) {
    auto plans = analysis.plans(*question);
    if (!plans) return stop(plans.error());
    shown.push_back({text, *std::move(plans)});
  }
  const std::string page = profile_html(analysis.profile(), shown);
  return write_file(path, std::as_bytes(std::span(page)));
}

Outcome<int> run(const Options& options) {
  const auto file = read_question_file(options.questions_path);
  if (!file) return std::unexpected(file.error());
  const auto session = open_session(options.session);
  if (!session) return std::unexpected(session.error());
  auto analysis = PlanAnalysis::create(session->snapshot, true);
  if (!analysis) return stop(analysis.error());
  if (auto asked = ask_all(*analysis, *file, options, session->options); !asked) {
    return std::unexpected(asked.error());
  }
  const Profile profile = analysis->profile();
  print(output().json ? profile_json(profile) : profile_text(profile, options.rules_max));
  if (options.html_path.empty()) return kExitOk;
  if (auto written = write_page(*analysis, *file, options.html_path); !written) {
    return std::unexpected(written.error());
  }
  return kExitOk;
}

}  // namespace
}  // namespace frost::cli
