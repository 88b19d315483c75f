// SPDX-License-Identifier: Apache-2.0
// Queries and context facts as people type them (oso-cloud-api.md §2.2).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "frost/store.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// A query and how to print its answers.
struct QueryText {
  Query query;
  std::vector<std::string> names;  // by variable; empty for `_`
};

// Words such as `allow User:bob _ Repo:?r and has_relation Repo:?r parent Org:acme`: an argument is
// a value, `_` or `Type:_` for any value, or `Type:?name` for a variable that may occur again. `in`
// are words such as `r=anvil,3`: the ids that a variable may have.
Outcome<QueryText> parse_query(std::span<const std::string> words, std::span<const std::string> in);

// `allow(User:bob, String:read, Repo:anvil)`, joined by `and`; what stands for every value is
// `Repo:_`. Escaped for a terminal.
std::string answer_text(const Query& query, const QueryRow& row);
// The same in the wire form of facts, an array of one for each predicate of the query; the id of
// what stands for every value is null.
nlohmann::ordered_json answer_json(const Query& query, const QueryRow& row);

// Context facts, each one text such as `has_role User:bob member Org:acme`; quotes are stripped.
// What snapshot() gives borrows nothing of this.
class ContextFacts {
 public:
  static Outcome<ContextFacts> parse(std::span<const std::string> texts);
  Outcome<Snapshot> add_to(const Snapshot& snapshot) const;

 private:
  struct Fact {
    std::string predicate;
    std::vector<std::pair<std::string, std::string>> arguments;
  };
  std::vector<Fact> facts_;
};

}  // namespace frost::cli
