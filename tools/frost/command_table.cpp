// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/command_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/edit_distance.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {
namespace {

constexpr std::array kCommands = {
    Command{"compile", "Compile a policy, look at a stage, or write a native artefact",
            "frost compile examples/github/policy.polar -o github.frost", declare_compile},
    Command{"artefact", "Look at, sign and verify what `frost compile -o` wrote",
            "frost artefact show github.frost", declare_artefact},
    Command{"validate", "Say what is wrong with a policy",
            "frost validate examples/github/policy.polar", declare_validate},
    Command{"fmt", "Lay out policy files in the one way that everybody reads",
            "frost fmt --check examples/github/policy.polar", declare_fmt},
    Command{"lint", "Say what a policy may say but hardly means; exits with 1 if there is any",
            "frost lint examples/github/policy.polar", declare_lint},
    Command{"test", "Run the tests that a policy contains",
            "frost test examples/github/policy.polar --coverage", declare_test},
    Command{"policy", "Load a policy into a database, once its tests pass; without files, print it",
            "frost policy policy.polar --db acme.db", declare_policy},
    Command{"tell", "Add a fact to a database",
            "frost tell has_role User:bob owner Organization:acme --db acme.db", declare_tell},
    Command{"insert", "The same as tell",
            "frost insert has_role User:bob owner Organization:acme --db acme.db", declare_tell},
    Command{"delete", "Remove a fact from a database, or every fact that a pattern matches",
            "frost delete has_role User:bob _ Organization:_ --db acme.db", declare_delete},
    Command{"get", "Print the facts of a database that match, one per line",
            "frost get has_role User:_ owner _ --db acme.db", declare_get},
    Command{"inspect", "Print the facts of a database that have a value in any argument",
            "frost inspect User:bob --db acme.db", declare_inspect},
    Command{"load", "Add the facts of files to a database, all of them or none",
            "frost load facts.jsonl.gz --db acme.db", declare_load},
    Command{"stats", "Print how many facts there are and how they are stored",
            "frost stats --db acme.db", declare_stats},
    Command{"clear", "Remove the policy and every fact of a database",
            "frost clear --confirm --db acme.db", declare_clear},
    Command{"authorize", "May the actor do this? Prints `allowed` or `denied`",
            "frost authorize User:bob push Repository:acme/api --policy policy.polar --facts "
            "facts.txt",
            declare_authorize},
    Command{"why",
            "Why is the actor allowed or denied this? Prints a smallest proof, or what is missing",
            "frost why User:bob push Repository:acme/api --policy policy.polar --facts facts.txt",
            declare_why},
    Command{"list",
            "On which resources may the actor do this? Prints ids; `*` stands for every one",
            "frost list User:carol read Repository --policy policy.polar --facts facts.txt",
            declare_list},
    Command{"actions", "What may the actor do here? Prints actions",
            "frost actions User:zoe Issue:site-7 --policy policy.polar --facts facts.txt",
            declare_actions},
    Command{"authorize-resources",
            "On which of these resources may the actor do this? Prints them in the given order",
            "frost authorize-resources User:bob push Repository:acme/api Repository:acme/site "
            "--policy policy.polar --facts facts.txt",
            declare_authorize_resources},
    Command{"who-can", "Who may do this here? Prints ids; `*` stands for everybody",
            "frost who-can push Repository:acme/api User --policy policy.polar --facts facts.txt",
            declare_who_can},
    Command{"plan",
            "How is a question answered? Prints its join plan, and with --analyze what it did",
            "frost plan list User:carol read Repository --analyze --policy policy.polar --facts "
            "facts.txt",
            declare_plan},
    Command{"profile", "Which rules cost how much? Asks questions and prints it by rule",
            "frost profile --questions questions.txt --policy policy.polar --facts facts.txt",
            declare_profile},
    Command{"diff", "Which decisions change on these facts when a policy replaces another?",
            "frost diff old.polar new.polar --facts facts.txt", declare_diff},
    Command{"query", "Which facts hold, stored or derived? Prints them, or `(no results)`",
            "frost query allow User:bob _ Repository:_ --policy policy.polar --facts facts.txt",
            declare_query},
    Command{"repl", "Ask again and again: a line is a command, and answers come at once",
            "frost repl --policy policy.polar --facts facts.txt", declare_repl},
    Command{"facts", "Which facts does a policy accept, and which questions does it answer?",
            "frost facts examples/github/policy.polar", declare_facts},
    Command{"dump", "Write facts in another form: text, JSONL, CSV or TSV",
            "frost dump --policy policy.polar --facts facts.txt --format jsonl", declare_dump},
    Command{"metadata", "Print the roles, permissions and relations that a policy declares",
            "frost metadata examples/github/policy.polar", declare_metadata},
    Command{"generate-types", "Write a policy's fact and question types for client programs",
            "frost generate-types typescript policy.polar -o polarTypes.ts",
            declare_generate_types},
    Command{"graph", "Draw which rules of a policy depend on which",
            "frost graph examples/github/policy.polar --only has_role -o roles.dot", declare_graph},
    Command{"bench", "Measure compiling, loading and answering on this machine",
            "frost bench --policy policy.polar --facts facts.txt --questions questions.txt",
            declare_bench},
    Command{"explain",
            "Say what the code of a diagnostic means, or why a check is allowed or denied",
            "frost explain P1107", declare_explain},
    Command{"lsp", "Serve an editor: the Polar language server, on standard input and output",
            "frost lsp --stdio", declare_lsp},
    Command{"completion", "Print the script that completes frost in a shell",
            "frost completion bash >~/.local/share/bash-completion/completions/frost",
            declare_completion},
    Command{"man-pages", "Write a man page for each command", "frost man-pages man1",
            declare_man_pages},
    Command{"version", "Print the version and the commit it was built from", "frost version",
            declare_version},
};

constexpr std::array kExitCodes = {
    ExitCode{kExitOk, "ok, also for an answer of no"},
    ExitCode{kExitNegative,
             "negative result where one asked for it: `--fail-on-deny`, a failed "
             "test, a file to format"},
    ExitCode{kExitUsage,
             "usage: the command line makes no sense, or the installation lacks what it "
             "asks for"},
    ExitCode{kExitPolicy, "policy error: the policy is wrong, or cannot answer the question"},
    ExitCode{kExitData, "data error: facts, artefacts, databases and files"},
    ExitCode{kExitLimit, "limit: more fuel, memory, time or size than allowed"},
    ExitCode{kExitInternal, "internal error: please report it"},
    ExitCode{kExitInterrupted,
             "interrupted by Ctrl-C; a database, and a file that the command writes, is as it was "
             "before the command or after it"},
    ExitCode{141, "nobody reads standard output any more"},
};

std::string footer() {
  std::string text =
      "Exit codes: 0 ok, 1 negative result where asked for, 2 usage, 3 policy error, 4 data error, "
      "5 limit, 70 internal.\n\nExample:\n  ";
  for (const Command& command : kCommands) {
    if (std::string_view(command.name) == "authorize") text += command.example;
  }
  return text;
}

// The options of every command may stand before its name; CLI11 is to find them behind it.
std::vector<std::string> command_first(std::vector<std::string> words) {
  size_t i = 0;
  while (i < words.size() && is_output_option(words[i]))
    i += size_t{1} + size_t{takes_value(words[i])};
  if (i < words.size() && !words[i].starts_with('-')) {
    std::rotate(words.begin(), words.begin() + static_cast<ptrdiff_t>(i),
                words.begin() + static_cast<ptrdiff_t>(i) + 1);
  }
  return words;
}

void declare_output_everywhere(CLI::App& app) {
  declare_output(app);
  for (CLI::App* const sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    declare_output_everywhere(*sub);
  }
}

// An empty name is a variable that a script did not set: what it was to name would silently be left
// out.
Outcome<void> check_file_names(const CLI::App& command) {
  for (const CLI::Option* const option : command.get_options()) {
    const std::string type = option->get_type_name();
    if (type != "FILE" && type != "DIR" && type != "FILE|DIR") continue;
    const std::vector<std::string>& names = option->results();
    if (std::ranges::find(names, "") != names.end()) {
      return stop(kExitUsage, "the name behind " + option->get_name() + " is empty");
    }
  }
  for (const CLI::App* const sub : command.get_subcommands()) {
    if (auto done = check_file_names(*sub); !done) return done;
  }
  return {};
}

}  // namespace

std::span<const Command> commands() { return kCommands; }

std::span<const ExitCode> exit_codes() { return kExitCodes; }

CommandLine::CommandLine(const std::function<bool(const Command&)>& is_wanted)
    : app_("Compiles Polar authorization policies and answers with them.", "frost") {
  app_.require_subcommand(1);
  app_.footer(footer());
  app_.set_version_flag("--version", version_line(), "Print the version and the commit");
  for (const Command& command : kCommands) {
    if (is_wanted && !is_wanted(command)) continue;
    CLI::App* const sub = app_.add_subcommand(command.name, command.summary);
    sub->footer(std::string("Example:\n  ") + command.example);
    runs_.push_back(command.declare(*sub));
    apps_.push_back(sub);
  }
  declare_output_everywhere(app_);
}

Outcome<int> CommandLine::run(std::vector<std::string> words) {
  words = command_first(std::move(words));
  if (words.empty()) return stop(kExitUsage, "say what to do: `frost --help` lists the commands");
  if (auto known = check_command(words.front()); !known) return std::unexpected(known.error());
  std::ranges::reverse(words);  // as CLI11 wants them
  try {
    app_.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app_.exit(error);  // help
    const std::vector<CLI::App*> chosen = app_.get_subcommands();
    const std::string command = chosen.empty() ? "frost" : "frost " + chosen.front()->get_name();
    return stop(kExitUsage, std::string(error.what()) + "; see `" + command + " --help`");
  }
  if (auto named = check_file_names(app_); !named) return std::unexpected(named.error());
  const auto parsed =
      std::ranges::find_if(apps_, [](const CLI::App* sub) { return sub->parsed(); });
  return runs_[static_cast<size_t>(parsed - apps_.begin())]();
}

Outcome<void> CommandLine::check_command(std::string_view word) const {
  if (word == "-h" || word == "--help" || word == "--version") return {};
  if (is_output_option(word)) {
    return stop(kExitUsage, "say what to do: `frost --help` lists the commands");
  }
  if (word.starts_with('-')) {
    return stop(kExitUsage, "there is no option `" + std::string(word) +
                                "` before a command; `frost --help` lists all");
  }
  const auto names = [&](const CLI::App* sub) { return sub->get_name() == word; };
  if (std::ranges::any_of(apps_, names)) return {};
  std::string message = "there is no command `" + std::string(word) + "`; ";
  NearestWord nearest(word);
  std::string meant;
  for (const CLI::App* const sub : apps_) {
    if (nearest.offer(sub->get_name())) meant = sub->get_name();
  }
  if (!meant.empty()) message += "did you mean `" + meant + "`? ";
  return stop(kExitUsage, message + "`frost --help` lists all");
}

}  // namespace frost::cli
