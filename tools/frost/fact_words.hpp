// SPDX-License-Identifier: Apache-2.0
// Facts and patterns of facts as people type them and read them (oso-cloud-api.md §2.2).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "frost/fact.hpp"
#include "tools/frost/outcome.hpp"

namespace frost::cli {

// Words such as `has_role User:bob owner Organization:_`: an argument is `Type:id`, split at the
// first colon, a bare `id` of a string, `Type:_` for any value of a type, or `_` for any value.
class FactWords {
 public:
  static Outcome<FactWords> parse(std::span<const std::string> words);

  // Empty for `_`.
  [[nodiscard]] const std::string& predicate() const { return predicate_; }
  [[nodiscard]] size_t arity() const { return arguments_.size(); }
  // These borrow this object.
  [[nodiscard]] std::vector<ValuePattern> patterns() const;
  // An error when some argument is a wildcard.
  [[nodiscard]] Outcome<std::vector<Value>> values() const;

 private:
  struct Argument {
    std::optional<std::string> type;
    std::optional<std::string> id;
  };

  std::string predicate_;
  std::vector<Argument> arguments_;
};

// `has_role(User:bob, String:owner, Organization:acme)`, escaped for a terminal.
std::string fact_text(const Fact& fact);
// Prints it on a line, with --json as fact_json. True, as a visitor that goes on.
bool print_fact(const Fact& fact);

}  // namespace frost::cli
