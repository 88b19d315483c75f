// SPDX-License-Identifier: Apache-2.0
// The commands of frost: one table from which come the parser, help, completions, man pages and
// docs/cli.md.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "tools/frost/command.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

struct Command {
  const char* name;
  const char* summary;
  const char* example;
  RunCommand (*declare)(CLI::App& app);
};

// In the order of `frost --help`.
std::span<const Command> commands();

struct ExitCode {
  int code;
  const char* meaning;
};

std::span<const ExitCode> exit_codes();

// The commands as CLI11 knows them. Lifetime: what it gives borrows it. Not thread-safe.
class CommandLine {
 public:
  // All commands, or those that `is_wanted`.
  explicit CommandLine(const std::function<bool(const Command&)>& is_wanted = {});
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  [[nodiscard]] CLI::App& app() { return app_; }

  // Parses the words behind `frost` and runs the command: its exit code. Help is printed. What is
  // wrong with the words is said in the error.
  Outcome<int> run(std::vector<std::string> words);

 private:
  Outcome<void> check_command(std::string_view word) const;

  CLI::App app_;
  std::vector<CLI::App*> apps_;
  std::vector<RunCommand> runs_;
};

}  // namespace frost::cli
