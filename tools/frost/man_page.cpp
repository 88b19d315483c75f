// SPDX-License-Identifier: Apache-2.0
// Man pages and docs/cli.md.
#include <algorithm>
#include <cctype>
#include <string_view>

#include "frost/version.hpp"
#include "tools/frost/command_table.hpp"
#include "tools/frost/command_text.hpp"

namespace frost::cli {
namespace {

// A dash of an option is no hyphen, and a line must not look like a request.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '-') {
      out += "\\-";
    } else if (c == '\\') {
      out += "\\e";
    } else if (c == '\'') {
      out += "\\(aq";
    } else {
      out += c;
    }
    if (c == '\n') out += "\\&";
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

std::string file_name(std::string name) {
  std::ranges::replace(name, ' ', '-');
  return "frost-" + name;
}

std::string heading(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return ".TH " + roff(name) + " 1 \"\" \"Permafrost " + std::string(kVersion) +
         "\" \"Permafrost\"\n";
}

std::string roff_options(std::string_view title, const std::vector<OptionText>& options) {
  if (options.empty()) return "";
  std::string text = ".SH " + std::string(title) + "\n";
  for (const OptionText& option : options) {
    text += ".TP\n.B " + roff(synopsis(option)) + "\n" + roff(option.help) + ".\n";
    if (option.choices.empty()) continue;
    std::string names;
    for (const std::string& choice : option.choices) names += (names.empty() ? "" : ", ") + choice;
    text += "One of: " + roff(names) + ".\n";
  }
  return text;
}

std::string roff_commands(const std::vector<CommandText>& commands) {
  std::string text = ".SH COMMANDS\n";
  for (const CommandText& command : commands) {
    text += ".TP\n.B " + roff(command.name) + "\n" + roff(command.summary) + ".\n";
  }
  return text;
}

std::string roff_exit_codes() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitCode& code : exit_codes()) {
    text += ".TP\n.B " + std::to_string(code.code) + "\n" + roff(code.meaning) + ".\n";
  }
  return text;
}

std::string see_also(std::vector<std::string> names) {
  std::string text = ".SH SEE ALSO\n";
  for (const std::string& name : names) {
    text += ".BR " + roff(name) + " (1)" + (name == names.back() ? "\n" : ",\n");
  }
  return text;
}

ManPage command_page(const CommandText& command, const CommandLineText& line) {
  const std::string name = file_name(command.name);
  std::string text = heading(name);
  text += ".SH NAME\n" + roff(name) + " \\- " + roff(command.summary) + "\n";
  text += ".SH SYNOPSIS\n.B frost " + roff(command.usage()) + "\n";
  if (!command.verbs.empty()) text += roff_commands(command.verbs);
  text += roff_options("ARGUMENTS", command.arguments);
  text += roff_options("OPTIONS", command.options);
  text += roff_options("OPTIONS OF EVERY COMMAND", line.options);
  if (!command.example.empty()) text += ".SH EXAMPLE\n.nf\n" + roff(command.example) + "\n.fi\n";
  text += roff_exit_codes();
  std::vector<std::string> others = {"frost"};
  for (const CommandText& verb : command.verbs) others.push_back(file_name(verb.name));
  return {.name = name + ".1", .roff = text + see_also(others)};
}

ManPage overview_page(const CommandLineText& line) {
  std::string text = heading("frost");
  text +=
      ".SH NAME\nfrost \\- compile Polar authorization policies and answer with them\n"
      ".SH SYNOPSIS\n.B frost COMMAND [OPTIONS] ARGUMENTS\n";
  text += roff_commands(line.commands);
  text += roff_options("OPTIONS OF EVERY COMMAND", line.options);
  text += roff_exit_codes();
  std::vector<std::string> pages;
  for (const CommandText& command : line.commands) pages.push_back(file_name(command.name));
  return {.name = "frost.1", .roff = text + see_also(pages)};
}

// ---------- docs/cli.md

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string table(const std::vector<OptionText>& options, std::string_view title) {
  if (options.empty()) return "";
  std::string text = "| " + std::string(title) + " | |\n|---|---|\n";
  for (const OptionText& option : options) {
    std::string choices;
    for (const std::string& choice : option.choices) {
      choices += (choices.empty() ? " (" : ", ") + ("`" + choice + "`");
    }
    if (!choices.empty()) choices += ")";
    text += "| `" + cell(synopsis(option)) + "` | " + cell(option.help) + choices + " |\n";
  }
  return text + "\n";
}

}  // namespace

std::vector<ManPage> man_pages(const CommandLineText& line) {
  std::vector<ManPage> pages = {overview_page(line)};
  for (const CommandText& command : flat(line.commands)) {
    pages.push_back(command_page(command, line));
  }
  return pages;
}

std::string command_markdown(const CommandLineText& line) {
  std::string text =
      "# The command line\n\n"
      "<!-- Written by `frost man-pages --markdown >docs/cli.md`; a test compares. -->\n\n"
      "Every command of `frost`, from the table that parses them "
      "(`tools/frost/command_table.cpp`). The same is in `frost COMMAND --help` and in man pages; "
      "`frost completion bash|zsh|fish` completes it in a shell.\n\n"
      "## Exit codes\n\n| Code | When |\n|---|---|\n";
  for (const ExitCode& code : exit_codes()) {
    text += "| " + std::to_string(code.code) + " | " + cell(code.meaning) + " |\n";
  }
  text +=
      "\nErrors are on standard error and say what to do next. A signal that ends `frost` shows as "
      "128 and its number.\n\n## Options of every command\n\nBefore its name or after it.\n\n" +
      table(line.options, "Option") +
      "Answers such as ids, facts and rows are one JSON value per line with `--json`: a string, or "
      "an object in the wire form that `frost load` reads. Reports (`why`, `diff`, `test`, "
      "`facts`, "
      "`metadata`, `artefact show`) are one document.\n\n## Commands\n\n";
  for (const CommandText& command : flat(line.commands)) {
    text += "### `frost " + command.name + "`\n\n" + command.summary + ".\n\n";
    text += "```text\nfrost " + command.usage() + "\n```\n\n";
    if (!command.example.empty()) text += "For example `" + command.example + "`\n\n";
    text += table(command.arguments, "Argument") + table(command.options, "Option");
  }
  text.pop_back();
  return text;
}

}  // namespace frost::cli
