// SPDX-License-Identifier: Apache-2.0
// frost repl
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frost/schema.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/command_table.hpp"
#include "tools/frost/command_text.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/held.hpp"
#include "tools/frost/interrupt.hpp"
#include "tools/frost/output.hpp"
#include "tools/frost/policy.hpp"
#include "tools/frost/repl_complete.hpp"
#include "tools/frost/repl_editor.hpp"
#include "tools/frost/repl_words.hpp"

namespace frost::cli {
namespace {

constexpr std::array<std::string_view, 9> kQuestions = {
    "authorize", "authorize-resources", "list", "actions", "who-can", "why", "query", "get",
    "inspect"};
constexpr std::array<std::string_view, 3> kChanges = {"tell", "insert", "delete"};
constexpr std::array<std::string_view, 2> kOthers = {"stats", "explain"};
// What the session has chosen for all of its lines.
constexpr std::array kSessionOptions = {
    "--policy",       "--artefact",        "--trust",       "--trust-key",   "--facts",
    "--facts-format", "--facts-predicate", "--facts-types", "--max-errors",  "--db",
    "--tier",         "--cache",           "--no-cache",    "--native-debug"};

struct Dot {
  const char* name;
  const char* help;
};

constexpr std::array kDots = {
    Dot{".help", "Say what lines may be"},
    Dot{".timing", "`.timing on` says after each line how long it took, `.timing off` no longer"},
    Dot{".policy", "Print the policy"},
    Dot{".facts", "Print which facts the policy accepts, and which questions it answers"},
    Dot{".schema", "The same as .facts"},
    Dot{".quit", "End the session; so do .exit and Ctrl-D"},
    Dot{".exit", "The same as .quit"},
};

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_line_command(const Command& command, bool has_database) {
  const std::string_view name = command.name;
  return contains(kQuestions, name) || contains(kOthers, name) ||
         (has_database && contains(kChanges, name));
}

class Repl {
 public:
  Repl(HeldState& held, std::vector<Source> sources)
      : held_(held), sources_(std::move(sources)), output_(output()) {
    schema_ = describe(sources_).schema;
    CommandLine line([&](const Command& command) { return is_wanted(command); });
    leave_out_session_options(line);
    std::vector<std::string> dots;
    for (const Dot& dot : kDots) dots.emplace_back(dot.name);
    completer_ = std::make_unique<Completer>(describe_command_line(line), std::move(dots),
                                             schema_ ? &*schema_ : nullptr);
  }

  // The exit code of the first line that stopped; of a terminal, where one has seen it, none.
  int run() {
    const auto source = open_line_source(
        [this](std::string_view before) { return completer_->complete(before, held_.snapshot()); });
    std::optional<SignalFlag> ctrl_c;
    if (source->is_terminal()) {
      ctrl_c.emplace(std::initializer_list<int>{SIGINT}, is_cancelled());
      print_note("frost " + version_line() + "; `.help` says what lines may be, Ctrl-D ends");
    }
    int first = kExitOk;
    while (!is_over_) {
      const auto line = source->next();
      if (line && !*line) break;
      is_cancelled() = false;  // by a key that came too early or too late
      Outcome<int> code = line ? run_line(**line) : std::unexpected(line.error());
      if (is_cancelled().exchange(false)) {
        print("\n");  // behind the ^C that the terminal shows
        code = stop(kExitInterrupted, "cancelled");
      }
      if (!code && !code.error().message.empty()) complain(code.error().message);
      const int exit_code = code ? *code : code.error().exit_code;
      if (first == kExitOk) first = exit_code;
      std::cout.flush();
      if (!std::cout.good()) break;  // nobody reads answers any more; main says so
    }
    return source->is_terminal() ? kExitOk : first;
  }

 private:
  [[nodiscard]] bool is_wanted(const Command& command) const {
    return is_line_command(command, held_.database.has_value());
  }

  static void leave_out_session_options(CommandLine& line) {
    for (CLI::App* const sub : line.app().get_subcommands([](CLI::App*) { return true; })) {
      for (const char* const name : kSessionOptions) {
        if (CLI::Option* const option = sub->get_option_no_throw(name)) sub->remove_option(option);
      }
    }
  }

  // Whatever happens on a line ends the line only.
  Outcome<int> run_line(const std::string& text) {
    auto words = split_words(text);
    if (!words) return std::unexpected(words.error());
    if (words->empty()) return kExitOk;
    if (words->front() == "frost") words->erase(words->begin());
    if (words->empty() || words->front() == "help") return run_dot({".help"});
    if (words->front() == "quit" || words->front() == "exit") return run_dot({".quit"});
    if (words->front().starts_with('.')) return run_dot(*words);
    if (!held_.database && contains(kChanges, words->front())) {
      return stop(kExitUsage, "facts of files do not change: start `frost repl --db DIR`");
    }
    output() = output_;
    CommandLine line([&](const Command& command) { return is_wanted(command); });
    leave_out_session_options(line);
    using Clock = std::chrono::steady_clock;
    const Clock::time_point begin = Clock::now();
    Outcome<int> code = stop(kExitLimit, "out of memory for this line");
    try {
      code = line.run(*std::move(words));
    } catch (const std::bad_alloc&) {
      return code;
    }
    const double ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    if (is_timing_) note(fixed(ms, 3) + " ms");
    output() = output_;
    return code;
  }

  Outcome<int> run_dot(const std::vector<std::string>& words) {
    const std::string& name = words.front();
    if (name == ".timing" && words.size() == 2 && (words[1] == "on" || words[1] == "off")) {
      is_timing_ = words[1] == "on";
      return kExitOk;
    }
    if (name == ".timing") return stop(kExitUsage, "say `.timing on` or `.timing off`");
    if (words.size() > 1) return stop(kExitUsage, "`" + name + "` takes no words behind it");
    if (name == ".help") {
      print_help();
    } else if (name == ".policy") {
      for (const Source& source : sources_) print(escape_lines(source.text));
    } else if (name == ".facts" || name == ".schema") {
      if (!schema_) return stop(kExitPolicy, "the policy has no schema");
      print(output_.json ? schema_json(*schema_) : schema_text(*schema_));
    } else if (name == ".quit" || name == ".exit") {
      is_over_ = true;
    } else {
      return stop(kExitUsage, "there is no `" + name + "`; `.help` lists all");
    }
    return kExitOk;
  }

  void print_help() const {
    const auto line = [](std::string_view name, std::string_view help) {
      constexpr size_t kColumn = 22;
      const size_t blanks = name.size() < kColumn ? kColumn - name.size() : 1;
      print(std::string(name) + std::string(blanks, ' ') + std::string(help) + "\n");
    };
    print(
        "A line is a command as behind `frost`, without the options that name policy and facts:\n");
    for (const Command& command : commands()) {
      if (is_wanted(command)) line(command.name, command.summary);
    }
    print("`COMMAND --help` says more. Words with blanks stand in quotes; # begins a comment.\n");
    for (const Dot& dot : kDots) line(dot.name, dot.help);
  }

  HeldState& held_;
  std::vector<Source> sources_;
  std::optional<PolicySchema> schema_;
  OutputOptions output_;  // of the session; a line may say more
  std::unique_ptr<Completer> completer_;
  bool is_timing_ = false;
  bool is_over_ = false;
};

// What the policy was written as; for `.policy`, `.facts` and completion.
Outcome<std::vector<Source>> sources_of(const HeldState& held) {
  if (held.database) {
    return std::vector<Source>{{.name = "policy", .text = held.database->policy().text}};
  }
  const SessionOptions& options = held.options;
  if (options.artefact_path.empty()) return read_sources(options.policy_paths);
  const auto bytes = read_artefact(options.artefact_path);
  if (!bytes) return std::unexpected(bytes.error());
  auto info = describe_artefact(std::as_bytes(std::span(*bytes)));
  if (!info) return stop_at(options.artefact_path, info.error());
  return std::move(info->sources);
}

Outcome<int> run(const SessionOptions& options) {
  HeldState held{.database = {}, .files = {}, .options = options};
  if (is_database_asked(options)) {
    auto database = open_asked_database(options);
    if (!database) return std::unexpected(database.error());
    held.database = *std::move(database);
  } else {
    auto session = open_session(options);
    if (!session) return std::unexpected(session.error());
    held.files = std::move(session->snapshot);
  }
  auto sources = sources_of(held);
  if (!sources) return std::unexpected(sources.error());
  Repl repl(held, *std::move(sources));
  hold(&held);
  const int exit_code = repl.run();
  hold(nullptr);
  return exit_code;
}

}  // namespace

RunCommand declare_repl(CLI::App& app) {
  auto options = std::make_shared<SessionOptions>();
  declare_session(app, *options);
  return [options] { return run(*options); };
}

}  // namespace frost::cli
