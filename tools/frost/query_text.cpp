// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/query_text.hpp"

#include <algorithm>
#include <utility>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr std::string_view kAnd = "and";
constexpr std::string_view kWildcard = "_";

// Both parts of `User:alice`; no type for `alice`.
std::pair<std::string, std::string> split_value(std::string_view word) {
  const size_t colon = word.find(':');
  if (colon == std::string_view::npos) return {"", std::string(word)};
  return {std::string(word.substr(0, colon)), std::string(word.substr(colon + 1))};
}

class Parser {
 public:
  Outcome<void> add_word(const std::string& word) {
    if (word == kAnd && !is_start_) {
      is_start_ = true;
      return {};
    }
    if (is_start_) {
      parsed_.query.atoms.push_back({word, {}});
      is_start_ = false;
      return {};
    }
    return add_argument(word);
  }

  Outcome<void> restrict(const std::string& word) {
    const size_t equals = word.find('=');
    const auto variable = find(word.substr(0, equals));
    if (equals == std::string::npos || !variable) {
      return stop(kExitUsage,
                  "--in takes a variable of the query and its ids, such as "
                  "`r=anvil,3` for `Repo:?r`; found `" +
                      word + "`");
    }
    std::vector<std::string>& ids = parsed_.query.variables[*variable].ids.emplace();
    for (size_t begin = equals + 1; begin <= word.size();) {
      const size_t end = std::min(word.find(',', begin), word.size());
      ids.push_back(word.substr(begin, end - begin));
      begin = end + 1;
    }
    return {};
  }

  Outcome<QueryText> finish() {
    if (is_start_) return stop(kExitUsage, "a predicate is missing at the end of the query");
    return std::move(parsed_);
  }

 private:
  std::optional<uint32_t> find(const std::string& name) const {
    const auto known = std::ranges::find(parsed_.names, name);
    if (name.empty() || known == parsed_.names.end()) return std::nullopt;
    return static_cast<uint32_t>(known - parsed_.names.begin());
  }

  Outcome<void> add_argument(const std::string& word) {
    std::vector<QueryArgument>& arguments = parsed_.query.atoms.back().arguments;
    const auto [type, id] = split_value(word);
    const bool is_typed = word.find(':') != std::string::npos;
    if (id.empty() || (is_typed && type.empty())) {
      return stop(kExitUsage,
                  "expected `User:alice`, `User:_`, `User:?name` or `_`, found `" + word + "`");
    }
    if (!id.starts_with('?') && id != kWildcard) {
      arguments.emplace_back(QueryValue{is_typed ? type : "String", id});
      return {};
    }
    const std::string name = id == kWildcard ? "" : id.substr(1);
    if (id.starts_with('?') && name.empty()) {
      return stop(kExitUsage, "a variable needs a name, such as `Repo:?r`");
    }
    auto variable = find(name);
    if (!variable) {
      variable = static_cast<uint32_t>(parsed_.names.size());
      parsed_.names.push_back(name);
      parsed_.query.variables.push_back({type, {}});
    } else if (is_typed && parsed_.query.variables[*variable].type != type) {
      return stop(kExitUsage, "the variable `?" + name + "` has two types");
    }
    arguments.emplace_back(*variable);
    return {};
  }

  QueryText parsed_;
  bool is_start_ = true;  // a predicate comes next
};

}  // namespace

Outcome<QueryText> parse_query(std::span<const std::string> words,
                               std::span<const std::string> in) {
  Parser parser;
  for (const std::string& word : words) {
    if (auto added = parser.add_word(word); !added) return std::unexpected(added.error());
  }
  for (const std::string& word : in) {
    if (auto restricted = parser.restrict(word); !restricted) {
      return std::unexpected(restricted.error());
    }
  }
  return parser.finish();
}

namespace {

const QueryValue& value_of(const QueryArgument& argument, const QueryRow& row) {
  const auto* variable = std::get_if<uint32_t>(&argument);
  return variable != nullptr ? row[*variable] : std::get<QueryValue>(argument);
}

}  // namespace

nlohmann::ordered_json answer_json(const Query& query, const QueryRow& row) {
  auto facts = nlohmann::ordered_json::array();
  for (const QueryAtom& atom : query.atoms) {
    auto arguments = nlohmann::ordered_json::array();
    for (const QueryArgument& argument : atom.arguments) {
      const QueryValue& value = value_of(argument, row);
      arguments.push_back({{"type", value.type}, {"id", nullptr}});
      if (value.id) arguments.back()["id"] = *value.id;
    }
    facts.push_back({{"predicate", atom.predicate}, {"args", std::move(arguments)}});
  }
  return facts;
}

std::string answer_text(const Query& query, const QueryRow& row) {
  std::string text;
  for (const QueryAtom& atom : query.atoms) {
    if (!text.empty()) text += " and ";
    text += escape(atom.predicate) + "(";
    bool is_first = true;
    for (const QueryArgument& argument : atom.arguments) {
      const QueryValue& value = value_of(argument, row);
      if (!std::exchange(is_first, false)) text += ", ";
      if (!value.type.empty()) text += escape(value.type) + ":";
      text += value.id ? escape(*value.id) : std::string(kWildcard);
    }
    text += ")";
  }
  return text;
}

Outcome<ContextFacts> ContextFacts::parse(std::span<const std::string> texts) {
  ContextFacts parsed;
  for (const std::string& text : texts) {
    Fact& fact = parsed.facts_.emplace_back();
    std::string word;
    auto take = [&] {
      if (word.empty()) return;
      if (fact.predicate.empty()) {
        fact.predicate = word;
      } else {
        auto [type, id] = split_value(word);
        const bool is_typed = word.find(':') != std::string::npos;
        fact.arguments.emplace_back(is_typed ? type : "String", id);
      }
      word.clear();
    };
    for (char c : text) {
      if (c == ' ' || c == '\t') {
        take();
      } else if (c != '"' && c != '\'') {
        word += c;
      }
    }
    take();
    if (fact.arguments.empty()) {
      return stop(kExitUsage,
                  "a context fact is one text such as "
                  "\"has_role User:bob member Org:acme\"; found `" +
                      text + "`");
    }
  }
  return parsed;
}

Outcome<Snapshot> ContextFacts::add_to(const Snapshot& snapshot) const {
  if (facts_.empty()) return snapshot;
  std::vector<std::vector<Value>> arguments;
  std::vector<frost::Fact> facts;
  for (const Fact& fact : facts_) {
    std::vector<Value>& values = arguments.emplace_back();
    for (const auto& [type, id] : fact.arguments) values.push_back({type, id});
    facts.push_back({fact.predicate, values});
  }
  auto with = snapshot.with_context(facts);
  if (!with) return stop(with.error());
  return *with;
}

}  // namespace frost::cli
