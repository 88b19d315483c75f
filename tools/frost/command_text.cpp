// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/command_text.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include "tools/frost/command_table.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {
namespace {

// CLI11 says "TEXT:{auto,always,never}" of an option with choices.
std::vector<std::string> choices_of(std::string_view type) {
  std::vector<std::string> choices;
  const size_t open = type.find('{');
  if (open == std::string_view::npos || !type.ends_with('}')) return choices;
  std::string_view rest = type.substr(open + 1, type.size() - open - 2);
  while (true) {
    const size_t comma = rest.find(',');
    choices.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return choices;
    rest.remove_prefix(comma + 1);
  }
}

OptionText describe(const CLI::Option& option) {
  OptionText text;
  const bool is_flag = option.get_items_expected_max() == 0;
  if (option.get_positional()) text.names = {option.get_name(true)};
  for (const std::string& name : option.get_snames()) text.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) text.names.push_back("--" + name);
  text.help = option.get_description();
  text.is_required = option.get_required();
  text.is_repeated = option.get_expected_max() > 1;
  if (is_flag) return text;
  const std::string type = option.get_type_name();
  text.choices = choices_of(type);
  text.value = type.substr(0, type.find(':'));
  if (!option.get_option_text().empty()) text.value = option.get_option_text();
  if (!text.choices.empty() && (text.value == "TEXT" || text.value.empty())) text.value = "WHICH";
  if (!option.get_default_str().empty()) {
    text.help +=
        (text.help.ends_with('.') ? " Default: " : ". Default: ") + option.get_default_str();
  }
  return text;
}

CommandText describe(const CLI::App& app, const std::string& prefix) {
  constexpr std::string_view kExample = "Example:\n  ";
  CommandText text;
  text.name = prefix + app.get_name();
  text.summary = app.get_description();
  const std::string footer = app.get_footer();
  if (footer.starts_with(kExample)) text.example = footer.substr(kExample.size());
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group() == kOutputGroup || option->check_lname("help")) continue;
    (option->get_positional() ? text.arguments : text.options).push_back(describe(*option));
  }
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    text.verbs.push_back(describe(*sub, text.name + " "));
  }
  return text;
}

}  // namespace

std::string CommandText::usage() const {
  std::string text = name + " [OPTIONS]";
  if (!verbs.empty()) text += " COMMAND";
  for (const OptionText& argument : arguments) {
    std::string word = argument.names.front() + (argument.is_repeated ? "..." : "");
    text += argument.is_required ? " " + word : " [" + word + "]";
  }
  return text;
}

std::string synopsis(const OptionText& option) {
  std::string text;
  for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + name;
  if (option.value.empty() || !option.names.front().starts_with('-')) return text;
  return text + " " + option.value;
}

CommandLineText describe_command_line() {
  CommandLine line;
  return describe_command_line(line);
}

CommandLineText describe_command_line(CommandLine& line) {
  const CLI::App& app = line.app();
  CommandLineText text;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group() == kOutputGroup) text.options.push_back(describe(*option));
  }
  const auto every = [](const CLI::App*) { return true; };
  for (const CLI::App* sub : app.get_subcommands(every)) {
    text.commands.push_back(describe(*sub, ""));
  }
  return text;
}

std::vector<CommandText> flat(const std::vector<CommandText>& commands) {
  std::vector<CommandText> all;
  for (const CommandText& command : commands) {
    all.push_back(command);
    all.insert(all.end(), command.verbs.begin(), command.verbs.end());
  }
  return all;
}

}  // namespace frost::cli
