// SPDX-License-Identifier: Apache-2.0
// Completion scripts of shells. What they hold is fixed when they are written: no shell runs frost
// to complete a word.
#include <string>
#include <string_view>
#include <vector>

#include "tools/frost/command_text.hpp"

namespace frost::cli {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view separator = " ") {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::vector<std::string> names_of(const std::vector<CommandText>& commands) {
  std::vector<std::string> names;
  for (const CommandText& command : commands) {
    names.push_back(command.name.substr(command.name.rfind(' ') + 1));
  }
  return names;
}

// The options of a command with those of every command.
std::vector<OptionText> all_options(const CommandText& command, const CommandLineText& line) {
  std::vector<OptionText> all = command.options;
  all.insert(all.end(), line.options.begin(), line.options.end());
  all.push_back({.names = {"-h", "--help"}, .value = {}, .choices = {}, .help = "Print help"});
  return all;
}

// Quoted for sh, zsh and fish; fish knows no '\'' but \'.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\"'\"'";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// ---------- bash

// What completes the value of an option or argument.
std::string bash_value(const OptionText& option) {
  if (!option.choices.empty()) return "_frost_words " + quoted(joined(option.choices));
  if (option.takes_path()) return "_frost_files";
  if (option.takes_directory()) return "_frost_directories";
  return ":";
}

std::string bash_command(const CommandText& command, const CommandLineText& line) {
  std::vector<std::string> words = names_of(command.verbs);
  std::string values;
  for (const OptionText& option : all_options(command, line)) {
    words.insert(words.end(), option.names.begin(), option.names.end());
    if (option.value.empty()) continue;
    values += "        " + joined(option.names, "|") + ") " + bash_value(option) + "; return ;;\n";
  }
  // The last argument with choices or files stands for all: words of questions cannot be told.
  std::string argument = ":";
  for (const OptionText& option : command.arguments) {
    if (bash_value(option) != ":") argument = bash_value(option);
    if (!option.choices.empty())
      words.insert(words.end(), option.choices.begin(), option.choices.end());
  }
  for (const OptionText& option : command.arguments) {
    if (option.takes_path()) argument = "_frost_files";
  }
  return "    " + quoted(command.name) + ")\n      case $previous in\n" + values +
         "      esac\n      _frost_words " + quoted(joined(words)) + "\n" +
         (argument == "_frost_files" ? "      _frost_files\n" : "") + "      ;;\n";
}

std::string bash_script(const CommandLineText& line) {
  std::string values;
  std::vector<std::string> words = names_of(line.commands);
  std::vector<std::string> with_verbs;
  for (const CommandText& command : line.commands) {
    if (!command.verbs.empty()) with_verbs.push_back(command.name);
  }
  for (const OptionText& option : line.options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
    if (option.value.empty()) continue;
    values += "        " + joined(option.names, "|") + ") " + bash_value(option) + "; return ;;\n";
  }
  words.insert(words.end(), {"--help", "--version"});
  std::string cases;
  for (const CommandText& command : flat(line.commands)) cases += bash_command(command, line);
  return R"(# bash completion of frost, written by `frost completion bash`.
_frost_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$current")
}
_frost_files() {
  local word
  compopt -o filenames 2>/dev/null
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
}
_frost_directories() {
  local word
  compopt -o filenames 2>/dev/null
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$current")
}
_frost() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word
  local i
  COMPREPLY=()
  # `--tier=n` is three words here.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $previous == '=' ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    case $command:$word in
      :--color) ((++i)) ;;
      *:-*) ;;
      :*) command=$word ;;
)" +
         (with_verbs.empty()
              ? std::string()
              : "      " + joined(with_verbs, ":*|") + ":*) command+=\" $word\" ;;\n") +
         R"(    esac
  done
  case $command in
    '')
      case $previous in
)" + values +
         "      esac\n      _frost_words " + quoted(joined(words)) + "\n      ;;\n" + cases +
         R"(  esac
}
complete -F _frost frost
)";
}

// ---------- zsh

std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const OptionText& option) {
  if (!option.choices.empty()) return "(" + joined(option.choices) + ")";
  if (option.takes_path()) return "_files";
  if (option.takes_directory()) return "_files -/";
  return " ";
}

std::string zsh_options(const CommandText& command, const CommandLineText& line) {
  std::string text;
  for (const OptionText& option : all_options(command, line)) {
    for (const std::string& name : option.names) {
      std::string specification = "*" + name;
      if (!option.value.empty() && name.starts_with("--")) specification += "=";
      specification += "[" + zsh_text(option.help) + "]";
      if (!option.value.empty()) {
        specification += ":" + zsh_text(option.value) + ":" + zsh_action(option);
      }
      text += " \\\n        " + quoted(specification);
    }
  }
  for (const OptionText& argument : command.arguments) {
    text += " \\\n        " + quoted((argument.is_repeated ? "*:" : ":") +
                                     zsh_text(argument.names.front()) + ":" + zsh_action(argument));
  }
  return text;
}

std::string zsh_list(const std::vector<CommandText>& commands) {
  std::string text;
  for (const CommandText& command : commands) {
    const std::string name = command.name.substr(command.name.rfind(' ') + 1);
    text += "\n        " + quoted(name + ":" + zsh_text(command.summary));
  }
  return text;
}

std::string zsh_script(const CommandLineText& line) {
  std::string cases;
  for (const CommandText& command : line.commands) {
    if (command.verbs.empty()) {
      cases += "    " + command.name + ")\n      _arguments" + zsh_options(command, line) +
               "\n      ;;\n";
      continue;
    }
    cases += "    " + command.name + ")\n      if ((CURRENT == 2)); then\n        verbs=(" +
             zsh_list(command.verbs) +
             "\n        )\n        _describe verb verbs\n        return\n" +
             "      fi\n      case $words[2] in\n";
    for (const CommandText& verb : command.verbs) {
      cases += "      " + verb.name.substr(verb.name.rfind(' ') + 1) +
               ")\n        shift words; ((CURRENT--))\n        _arguments" +
               zsh_options(verb, line) + "\n        ;;\n";
    }
    cases += "      esac\n      ;;\n";
  }
  return "#compdef frost\n# zsh completion of frost, written by `frost completion zsh`.\n"
         "_frost() {\n  local -a commands verbs\n  if ((CURRENT == 2)); then\n    commands=(" +
         zsh_list(line.commands) +
         "\n    )\n    _describe command commands\n    return\n  fi\n"
         "  shift words; ((CURRENT--))\n  case $words[1] in\n" +
         cases +
         "  esac\n}\nif [[ $funcstack[1] == _frost ]]; then _frost \"$@\"; else compdef _frost "
         "frost; "
         "fi\n";
}

// ---------- fish

std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string fish_option(const OptionText& option, const std::string& condition) {
  std::string text = "complete -c frost -n " + fish_quoted(condition);
  for (const std::string& name : option.names) {
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.choices.empty()) {
    text += " -x -a " + fish_quoted(joined(option.choices));
  } else if (option.takes_path() || option.takes_directory()) {
    text += option.takes_path() ? " -r -F" : " -x -a '(__fish_complete_directories)'";
  } else if (!option.value.empty()) {
    text += " -x";
  }
  return text + " -d " + fish_quoted(option.help) + "\n";
}

std::string fish_script(const CommandLineText& line) {
  std::string text =
      "# fish completion of frost, written by `frost completion fish`.\n"
      "complete -c frost -f\n";
  const std::string none = "not __fish_seen_subcommand_from " + joined(names_of(line.commands));
  for (const CommandText& command : line.commands) {
    text += "complete -c frost -n " + fish_quoted(none) + " -a " + command.name + " -d " +
            fish_quoted(command.summary) + "\n";
    const std::string seen = "__fish_seen_subcommand_from " + command.name;
    const std::string no_verb =
        seen + "; and not __fish_seen_subcommand_from " + joined(names_of(command.verbs));
    for (const CommandText& verb : command.verbs) {
      const std::string name = verb.name.substr(verb.name.rfind(' ') + 1);
      text += "complete -c frost -n " + fish_quoted(no_verb) + " -a " + name + " -d " +
              fish_quoted(verb.summary) + "\n";
      const std::string verb_seen = seen + "; and __fish_seen_subcommand_from " + name;
      for (const OptionText& option : verb.options) text += fish_option(option, verb_seen);
      text += "complete -c frost -n " + fish_quoted(verb_seen) + " -F\n";
    }
    for (const OptionText& option : command.options) text += fish_option(option, seen);
    for (const OptionText& argument : command.arguments) {
      const std::string start = "complete -c frost -n " + fish_quoted(seen);
      if (!argument.choices.empty())
        text += start + " -a " + fish_quoted(joined(argument.choices)) + "\n";
      if (argument.takes_path()) text += start + " -F\n";
    }
  }
  for (const OptionText& option : line.options) text += fish_option(option, "true");
  return text;
}

}  // namespace

std::string completion_script(const CommandLineText& line, const std::string& shell) {
  if (shell == "zsh") return zsh_script(line);
  if (shell == "fish") return fish_script(line);
  return bash_script(line);
}

}  // namespace frost::cli
