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

// String, Integer and Boolean.
bool is_primitive(std::string_view type);

// Ids of one primitive type in the order of lists: integers by value, all else by byte.
bool literal_less(std::string_view type, std::string_view a, std::string_view b);

// By predicate, then argument by argument: type, then literals.
bool less(const Signature& a, const Signature& b);

struct Less {
  bool operator()(const Signature& a, const Signature& b) const { return less(a, b); }
};

// Puts together what differs in the literals of one argument, again and again. The groups stand
// for exactly the same tuples as `signatures`; in order of less(). The literals of each signature
// must be sorted. Cost: near linear, times the number of arguments with literals.
std::vector<Group> merge(const std::vector<Signature>& signatures);

// The signatures that have everything `signature` has and more, with a literal's type in place of
// the literal or Any in place of a type. `signature` must have at most one literal in an argument.
// All of them up to Limits::fact_arity_max arguments, at most 3^5; beyond that those that differ in
// one argument.
std::vector<Signature> widenings(const Signature& signature);

// Whether `signature` can be a widening: an argument takes every value of a primitive type, or any
// value at all. Policies with many types have few such signatures.
bool is_wide(const Signature& signature);

}  // namespace frost::schema
