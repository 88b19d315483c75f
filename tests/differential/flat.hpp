// SPDX-License-Identifier: Apache-2.0
// The oracle's desugared program over one finite domain as plain clauses over numbers: the form in
// which other Datalog engines get it.
//
// Universal variables range over the domain, as in the oracle; types and order comparisons are
// stored relations; a negation is a relation of its own, asked by `negated`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/oracle/oracle.hpp"
#include "tests/oracle/program.hpp"

namespace frost::difftest {

struct FlatTerm {
  bool is_variable = false;
  uint32_t number = 0;  // of the variable in its rule, or of the value
};

struct FlatAtom {
  size_t relation = 0;
  std::vector<FlatTerm> terms;
};

struct FlatTest {
  FlatTerm left;
  FlatTerm right;
  bool is_equal = true;  // else the two differ
};

// Every variable occurs in `body`.
struct FlatRule {
  FlatAtom head;
  std::vector<FlatAtom> body;
  std::vector<FlatAtom> negated;
  std::vector<FlatTest> tests;
  uint32_t variables = 0;
};

using FlatTuple = std::vector<uint32_t>;

struct FlatProgram {
  struct Relation {
    size_t arity = 0;
    std::set<FlatTuple> facts;
  };

  std::vector<Relation> relations;
  std::vector<FlatRule> rules;
  std::vector<oracle::Value> values;
  std::map<oracle::Value, uint32_t> value_numbers;
  std::map<std::pair<std::string, size_t>, size_t> predicates;  // name and arity -> relation

  // The number that stands for `value`: its own, or that of the value of its type which nothing
  // mentions.
  [[nodiscard]] std::optional<uint32_t> number_of(const oracle::Value& value) const;
};

// Whether `value` stands for all values of its type that nothing mentions.
bool is_unmentioned(const oracle::Value& value);

// None when some rule would have more than `instances_max` instances of variables that nothing but
// their type restricts.
std::optional<FlatProgram> flatten(const oracle::Program& program,
                                   const std::vector<oracle::Fact>& facts,
                                   size_t instances_max = 20'000);

}  // namespace frost::difftest
