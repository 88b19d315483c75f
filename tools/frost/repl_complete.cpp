// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/repl_complete.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "tools/frost/console.hpp"
#include "tools/frost/repl_words.hpp"

namespace frost::cli {
namespace {

// Ids that could not be typed as they are: quoting is left to people.
bool is_one_word(std::string_view id) {
  return !id.empty() && id.find_first_of(" \t\r\n'\"\\") == std::string_view::npos &&
         escape(id) == id;
}

void add_block(const BlockMetadata& block, std::set<std::string>& actions,
               std::set<std::string>& names) {
  actions.insert(block.permissions.begin(), block.permissions.end());
  names.insert(block.roles.begin(), block.roles.end());
  for (const auto& [relation, target] : block.relations) names.insert(relation);
}

}  // namespace

Completer::Completer(CommandLineText commands, std::vector<std::string> dots,
                     const PolicySchema* schema)
    : commands_(std::move(commands)), dots_(std::move(dots)) {
  if (schema == nullptr) return;
  for (const auto& [type, block] : schema->blocks) {
    types_.insert(type);
    add_block(block, actions_, names_);
  }
  if (schema->global) add_block(*schema->global, actions_, names_);
  for (const auto* entries : {&schema->facts, &schema->questions}) {
    for (const SchemaEntry& entry : *entries) predicates_.insert(entry.predicate);
  }
}

Completions Completer::complete(std::string_view line, const Snapshot& snapshot) {
  const size_t blank = line.find_last_of(" \t");
  const std::string_view word = blank == std::string_view::npos ? line : line.substr(blank + 1);
  const auto words = split_words(line.substr(0, line.size() - word.size()));
  Completions found{.word_bytes = word.size(), .words = {}};
  if (!words) return found;
  found.words = candidates(*words, word, snapshot);
  std::erase_if(found.words, [&](const std::string& other) { return !other.starts_with(word); });
  return found;
}

std::vector<std::string> Completer::candidates(const std::vector<std::string>& words,
                                               std::string_view word, const Snapshot& snapshot) {
  std::set<std::string> found;
  if (words.empty()) {
    found.insert(dots_.begin(), dots_.end());
    for (const CommandText& command : commands_.commands) found.insert(command.name);
    return {found.begin(), found.end()};
  }
  if (words.front() == ".timing") return {"off", "on"};
  const auto command = std::ranges::find(commands_.commands, words.front(), &CommandText::name);
  if (command == commands_.commands.end()) return {};
  if (word.starts_with('-')) {
    for (const auto* options : {&command->options, &commands_.options}) {
      for (const OptionText& option : *options) found.insert(option.names.back());
    }
    return {found.begin(), found.end()};
  }
  const auto is_value = [](const std::string& other) { return !other.starts_with('-'); };
  const auto place = static_cast<size_t>(std::ranges::count_if(words, is_value)) - 1;
  if (command->arguments.empty()) return {};
  const OptionText& argument = command->arguments[std::min(place, command->arguments.size() - 1)];
  const std::string& name = argument.names.front();
  const bool is_fact = name == "FACT" || name == "WORD";
  if (name == "ACTION") return {actions_.begin(), actions_.end()};
  if (name == "TYPE") return {types_.begin(), types_.end()};
  if (is_fact && (place == 0 || words.back() == "and")) {
    return {predicates_.begin(), predicates_.end()};
  }
  if (is_fact) {
    found.insert(names_.begin(), names_.end());
    found.insert(actions_.begin(), actions_.end());
  }
  add_values(word, snapshot, found);
  return {found.begin(), found.end()};
}

// `Type:` first, then its ids.
void Completer::add_values(std::string_view word, const Snapshot& snapshot,
                           std::set<std::string>& found) {
  const size_t colon = word.find(':');
  if (colon == std::string_view::npos) {
    for (const std::string& type : types_) found.insert(type + ":");
    return;
  }
  if (ids_offset_ != snapshot.offset()) read_ids(snapshot);
  const auto ids = ids_.find(word.substr(0, colon));
  if (ids == ids_.end()) return;
  for (const std::string& id : ids->second) found.insert(ids->first + ":" + id);
}

void Completer::read_ids(const Snapshot& snapshot) {
  ids_.clear();
  ids_offset_ = snapshot.offset();
  uint64_t facts = 0;
  // An error means fewer words to offer, and nothing else.
  (void)snapshot.visit_facts({}, [&](const Fact& fact) {
    for (const Value& value : fact.arguments) {
      if (value.type != "String" && is_one_word(value.id)) {
        ids_[std::string(value.type)].emplace(value.id);
      }
    }
    return ++facts < kCompletionFactsMax;
  });
}

}  // namespace frost::cli
