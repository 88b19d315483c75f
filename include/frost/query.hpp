// SPDX-License-Identifier: Apache-2.0
// Questions of any form: conjunctions of predicates with variables (oso-cloud-api.md §4.5).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace frost {

// A value, or every value of a type. Owns its texts.
struct QueryValue {
  std::string type;  // empty, with no id: every value of every type
  // None: every value of the type (oso-cloud-api.md §4.3).
  std::optional<std::string> id;
  auto operator<=>(const QueryValue&) const = default;
};

// What a query asks for. Its name is its place in Query::variables.
struct QueryVariable {
  // A concrete type; subtypes are not included. Empty: any type, for a variable that occurs once.
  std::string type;
  // When present, only these ids; an empty list has no answers. An answer that would stand for
  // every value is given for each of them. Needs a type.
  std::optional<std::vector<std::string>> ids = {};
};

// An argument: a value, or a variable by its place in Query::variables.
using QueryArgument = std::variant<uint32_t, QueryValue>;

struct QueryAtom {
  std::string predicate;
  std::vector<QueryArgument> arguments;
};

// All of `atoms` hold. Every variable occurs in some atom.
struct Query {
  std::vector<QueryVariable> variables;
  std::vector<QueryAtom> atoms;
};

// One value per variable, in the order of Query::variables.
using QueryRow = std::vector<QueryValue>;

}  // namespace frost
