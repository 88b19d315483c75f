// SPDX-License-Identifier: Apache-2.0
// What the parser knows of the commands, as data for what is generated from it: completions, man
// pages and docs/cli.md.
#pragma once

#include <string>
#include <vector>

namespace frost::cli {

class CommandLine;

struct OptionText {
  std::vector<std::string> names;    // {"-o", "--output"}; {"ACTOR"} of an argument
  std::string value;                 // "FILE", "DIR", "WHEN"; empty for a flag
  std::vector<std::string> choices;  // all values it takes; empty when there are others
  std::string help;
  bool is_required = false;
  bool is_repeated = false;

  [[nodiscard]] bool takes_path() const { return value.starts_with("FILE"); }
  [[nodiscard]] bool takes_directory() const { return value == "DIR"; }
};

struct CommandText {
  std::string name;  // "artefact show"
  std::string summary;
  std::string example;
  std::vector<OptionText> arguments;  // by place
  std::vector<OptionText> options;    // without those of every command
  std::vector<CommandText> verbs;     // "artefact show" of "artefact"

  // "list [OPTIONS] ACTOR ACTION TYPE".
  [[nodiscard]] std::string usage() const;
};

struct CommandLineText {
  std::vector<CommandText> commands;
  std::vector<OptionText> options;  // of every command
};

// Every command of the table, and the verbs of commands that have some.
CommandLineText describe_command_line();
CommandLineText describe_command_line(CommandLine& line);
// The commands and their verbs, each behind its command.
std::vector<CommandText> flat(const std::vector<CommandText>& commands);

// "-o, --output FILE".
std::string synopsis(const OptionText& option);

// A script that completes `frost` in a shell: "bash", "zsh" or "fish".
std::string completion_script(const CommandLineText& line, const std::string& shell);

struct ManPage {
  std::string name;  // "frost-list.1"
  std::string roff;
};

// frost.1, and a page for each command.
std::vector<ManPage> man_pages(const CommandLineText& line);

// docs/cli.md.
std::string command_markdown(const CommandLineText& line);

}  // namespace frost::cli
