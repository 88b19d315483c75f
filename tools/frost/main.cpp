// SPDX-License-Identifier: Apache-2.0
// frost: the command line. One table gives the commands, their help and their examples.
#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

struct Command {
  const char* name;
  const char* summary;
  const char* example;
  RunCommand (*declare)(CLI::App& app);
};

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
    Command{"explain", "Say what the code of a diagnostic means, with an example and its fix",
            "frost explain P1107", declare_explain},
    Command{"lsp", "Serve an editor: the Polar language server, on standard input and output",
            "frost lsp --stdio", declare_lsp},
    Command{"version", "Print the version and the commit it was built from", "frost version",
            declare_version},
};

constexpr const char* kFooter =
    "Exit codes: 0 ok, 1 negative result where asked for, 2 usage, 3 policy error, 4 data error, "
    "5 limit, 70 internal.\n\n"
    "Example:\n"
    "  frost authorize User:bob push Repository:acme/api --policy policy.polar --facts facts.txt";

int run(int argument_count, char** argument_values);
bool is_known(std::string_view first);
int explain(const CLI::App& app, const CLI::ParseError& error);
int finish(int exit_code);

}  // namespace
}  // namespace frost::cli

int main(int argc, char** argv) {
  try {
    return frost::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    frost::cli::complain("out of memory");
    return frost::cli::kExitLimit;
  } catch (const std::exception& error) {
    frost::cli::complain(std::string("internal error: ") + error.what() +
                         "; please report it with the command and its files");
    return frost::cli::kExitInternal;
  }
}

namespace frost::cli {
namespace {

int run(int argument_count, char** argument_values) {
  std::ios::sync_with_stdio(false);
  CLI::App app("Compiles Polar authorization policies and answers with them.", "frost");
  app.require_subcommand(1);
  app.footer(kFooter);
  app.set_version_flag("--version", version_line());
  std::vector<RunCommand> runs;
  std::vector<const CLI::App*> apps;
  for (const Command& command : kCommands) {
    CLI::App* const sub = app.add_subcommand(command.name, command.summary);
    sub->footer(std::string("Example:\n  ") + command.example);
    runs.push_back(command.declare(*sub));
    apps.push_back(sub);
  }
  if (argument_count < 2) {
    complain("say what to do: `frost --help` lists the commands");
    return finish(kExitUsage);
  }
  if (!is_known(argument_values[1])) return finish(kExitUsage);
  try {
    app.parse(argument_count, argument_values);
  } catch (const CLI::ParseError& error) {
    return finish(explain(app, error));
  }

  const auto parsed = std::ranges::find_if(apps, [](const CLI::App* sub) { return sub->parsed(); });
  const Outcome<int> exit_code = runs[static_cast<size_t>(parsed - apps.begin())]();
  if (exit_code) return finish(*exit_code);
  if (!exit_code.error().message.empty()) complain(exit_code.error().message);
  return finish(exit_code.error().exit_code);
}

bool is_known(std::string_view first) {
  const bool is_command =
      std::ranges::any_of(kCommands, [&](const Command& command) { return first == command.name; });
  if (is_command || first == "-h" || first == "--help" || first == "--version") return true;
  complain("there is no command `" + std::string(first) + "`; `frost --help` lists all");
  return false;
}

// Help was asked for, or the arguments make no sense.
bool is_known(std::string_view first);
int explain(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const std::string command = chosen.empty() ? "frost" : "frost " + chosen.front()->get_name();
  complain(std::string(error.what()) + "; see `" + command + " --help`");
  return kExitUsage;
}

// Answers that did not get out are no answers.
int finish(int exit_code) {
  std::cout.flush();
  if (std::cout.good()) return exit_code;
  complain("cannot write to standard output");
  return exit_code == kExitOk ? kExitData : exit_code;
}

}  // namespace
}  // namespace frost::cli
