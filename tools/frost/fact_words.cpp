// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/fact_words.hpp"

#include <string_view>
#include <utility>

#include "tools/frost/console.hpp"
#include "tools/frost/interrupt.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {
namespace {

constexpr std::string_view kWildcard = "_";

}  // namespace

Outcome<FactWords> FactWords::parse(std::span<const std::string> words) {
  FactWords parsed;
  if (words.empty()) return parsed;
  if (words.front() != kWildcard) parsed.predicate_ = words.front();
  for (const std::string& word : words.subspan(1)) {
    Argument& argument = parsed.arguments_.emplace_back();
    if (word == kWildcard) continue;
    const size_t colon = word.find(':');
    if (colon == std::string::npos) {
      argument = {"String", word};
    } else {
      argument.type = word.substr(0, colon);
      if (const std::string id = word.substr(colon + 1); id != kWildcard) argument.id = id;
    }
    if (argument.type->empty() || (argument.id && argument.id->empty())) {
      return stop(kExitUsage,
                  "expected `User:alice`, `owner`, `User:_` or `_`, found `" + escape(word) + "`");
    }
  }
  return parsed;
}

std::vector<ValuePattern> FactWords::patterns() const {
  std::vector<ValuePattern> patterns;
  for (const Argument& argument : arguments_) patterns.push_back({argument.type, argument.id});
  return patterns;
}

Outcome<std::vector<Value>> FactWords::values() const {
  std::vector<Value> values;
  for (const Argument& argument : arguments_) {
    if (!argument.id) {
      return stop(kExitUsage, "a fact to add has no wildcards: give every argument a value");
    }
    values.push_back({*argument.type, *argument.id});
  }
  return values;
}

std::string fact_text(const Fact& fact) {
  std::string text = escape(fact.predicate) + "(";
  bool is_first = true;
  for (const Value& value : fact.arguments) {
    if (!std::exchange(is_first, false)) text += ", ";
    text += escape(value.type) + ":" + escape(value.id);
  }
  return text + ")";
}

bool print_fact(const Fact& fact) {
  if (output().json) {
    print_json(fact_json(fact));
  } else {
    print(fact_text(fact) + "\n");
  }
  return !is_cancelled();
}

}  // namespace frost::cli
