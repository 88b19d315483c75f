// SPDX-License-Identifier: Apache-2.0
// The shape of a query, and the shapes with concrete types that it stands for.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "ir/hir/hir.hpp"

namespace frost {

// How a query uses one of its variables.
enum class QueryMode : uint8_t {
  kBound,  // the caller gives its value
  kFree,   // the answer gives it
  kOneOf,  // the answer gives it, and it is one of the caller's values
};

// A query without its values: what a plan depends on. Every argument is a variable.
struct QueryShape {
  struct Variable {
    std::string type;  // empty: any type; kAnyName: the pseudo type Any
    QueryMode mode = QueryMode::kFree;
    auto operator<=>(const Variable&) const = default;
  };
  struct Atom {
    std::string predicate;
    std::vector<uint32_t> arguments;  // variables
    auto operator<=>(const Atom&) const = default;
  };
  std::vector<Variable> variables;
  std::vector<Atom> atoms;
  auto operator<=>(const QueryShape&) const = default;
};

// The type of this name; an invalid id when the policy has none.
hir::TypeId find_type(const hir::Hir& hir, std::string_view name);

// `shape` with each choice of concrete types for its variables of any type, which occur once.
// Errors: kInvalidArgument for a predicate that the policy does not know with this number of
// arguments; kLimit (query_shapes_max).
Result<std::vector<QueryShape>> concrete_shapes(const hir::Hir& hir, const QueryShape& shape,
                                                const Limits& limits);

}  // namespace frost
