// SPDX-License-Identifier: Apache-2.0
// A policy as plain clauses: the private middle of the oracle.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/oracle/oracle.hpp"

namespace frost::oracle {

// A variable if `variable` is not empty, otherwise the constant `value`.
struct Term {
  std::string variable;
  Value value;
};

enum class LiteralKind : uint8_t { Call, Equal, Differ, Order, Matches, Not };

struct Conjunction;

struct Literal {
  LiteralKind kind = LiteralKind::Call;
  std::string name;                       // Call: the predicate. Matches: the type.
  std::vector<Term> terms;                // all but Not
  bool exact = false;                     // Matches: `matches!`
  ast::Compare order = ast::Compare::Lt;  // Order: one of < <= > >=
  std::vector<Conjunction> alternatives;  // Not: the operand as a disjunction
};

struct Conjunction {
  std::vector<Literal> literals;
  // The variables that need a value before the negations are tested: all but those that occur
  // inside one negation only, which are existential in there (SEM-37).
  std::set<std::string> outer;
};

struct Clause {
  std::string predicate;
  std::vector<Term> head;  // a typed parameter is a Matches literal of the body
  Conjunction body;
};

struct TestCase {
  struct Assertion {
    bool negated = false;
    Goal goal;
    std::optional<std::set<std::vector<Value>>> expected;  // the list of `iff`
  };
  std::string name;
  std::vector<Fact> facts;
  std::vector<Assertion> assertions;
};

struct Program {
  std::vector<Clause> clauses;
  std::map<std::string, std::set<std::string>> supertypes;  // transitive, without the type itself
  std::set<Value> constants;
  std::set<std::string> types;  // every type that is mentioned, except Actor and Resource
  std::vector<TestCase> tests;
};

// SEM-6: does a parameter of type `wanted` accept values of type `type`?
bool is_subtype(const Program& program, const std::string& type, const std::string& wanted);

// SEM-47: blocks and `or` disappear, the default `allow` appears.
Program desugar(const ast::Ast& ast, int64_t now);

}  // namespace frost::oracle
