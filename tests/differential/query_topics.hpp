// SPDX-License-Identifier: Apache-2.0
// What may be asked about a policy under some facts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "frost/query.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"
#include "tests/oracle/oracle.hpp"
#include "tests/oracle/program.hpp"

namespace frost::difftest {

// One value per variable of the query, `*` for every value of the type.
using ValueRow = std::vector<Value>;
using ValueRows = std::set<ValueRow>;

// The types of its values.
std::vector<std::string> types_of(const ValueRow& row);

// v0, v1: what variables are called in texts and by the oracle.
std::string variable_name(uint32_t variable);

// Every predicate that rules or facts have, the
// types of its arguments, and what it holds.
class QueryTopics {
 public:
  struct Predicate {
    std::string name;
    std::vector<std::vector<std::string>> signatures;  // of what holds, concrete types
    // Types as rules and shapes of facts have them: `Actor`, or empty where any value fits.
    std::vector<std::vector<std::string>> declared;
    std::vector<ValueRow> rows;
    size_t work = 0;  // about as many rows as the oracle has
    bool is_recursive = false;
    // It, or a predicate that its rules lead to, holds values that no rows can list (SEM-41).
    bool is_uncertain = false;
    [[nodiscard]] size_t arity() const { return declared.front().size(); }
  };

  QueryTopics(const oracle::Program& program, const GeneratedPolicy& policy,
              const std::vector<Fact>& facts, const oracle::Model& model);

  [[nodiscard]] const std::vector<Predicate>& predicates() const { return predicates_; }
  [[nodiscard]] const Predicate& predicate(const QueryAtom& atom) const;
  // Known values of a type, and a stranger of types that have any number of values.
  [[nodiscard]] const std::vector<Value>& values(const std::string& type) const;
  [[nodiscard]] const std::vector<std::string>& types() const { return types_; }
  // A concrete type that fits `type`.
  [[nodiscard]] std::string concrete(const std::string& type, Random& random) const;

 private:
  std::vector<Predicate> predicates_;
  std::vector<std::string> types_;
  std::vector<std::string> actor_types_;
  std::vector<std::string> block_types_;
  std::vector<std::vector<Value>> values_;  // as many as types_
};

}  // namespace frost::difftest
