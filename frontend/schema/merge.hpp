// SPDX-License-Identifier: Apache-2.0
// Grouping of fact and question types (polar.md §6.2 item 5).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "frost/schema.hpp"

namespace frost::schema {

// A predicate at one tuple of arguments. A group of types when arguments have several literals:
// every combination of them.
struct Signature {
  std::string predicate;
  std::vector<SchemaArgument> arguments;
  friend bool operator==(const Signature&, const Signature&) = default;
};

struct Group {
  Signature signature;
  std::vector<size_t> members;  // indexes into what was merged, ascending
};

// Ids of one primitive type in the order of lists: integers by value, all else by byte.
bool literal_less(std::string_view type, std::string_view a, std::string_view b);

// By predicate, then argument by argument: type, then literals.
bool less(const Signature& a, const Signature& b);

// Puts together what differs in the literals of one argument, again and again. The groups stand
// for exactly the same tuples as `signatures`; in order of less(). The literals of each signature
// must be sorted. Cost: near linear, times the number of arguments with literals.
std::vector<Group> merge(const std::vector<Signature>& signatures);

// Whether every fact of `narrow` is one of `wide`.
bool covers(const Signature& wide, const Signature& narrow);

}  // namespace frost::schema
