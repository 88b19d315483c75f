// SPDX-License-Identifier: Apache-2.0
// The naive oracle: what a policy means, computed as slowly and plainly as possible.
//
// Every other execution of a policy is compared with this one, so it shares nothing with them but
// the syntax tree. It is written from polar.md §3–§7, §10, §12 and §14 and is never optimised.
//
// The method. Blocks become rules (§5.4). A head variable that the body does not bind is grounded
// over the constants mentioned in policy, facts and question, and over one constant per type that
// nothing mentions. Such a value remembers that it is universal until it meets a concrete one, so
// that answers list a concrete row only if it is derived concretely, and `*` beside it (SEM-42).
// A universal value that reaches `not`, `!=` or an order comparison is marked as tested: a question
// that gives it a constant is answered, one that would enumerate it is not (SEM-41). Neither is one
// whose answer has the same universal value in two columns: no row of wildcards says that they are
// equal.
//
// Readings the specification leaves open: a rule is split at `or` before the scope of a negated
// variable is decided (§4.5 before SEM-36); an untyped variable that nothing binds ranges over
// every type; `role` is one variable per shorthand rule; negation is stratified by tuples, not
// predicates, so some programs that SEM-39 refuses are answered.
//
// Errors: std::runtime_error for a policy that is wrong or that the oracle cannot evaluate. It does
// not look for every mistake in a policy, nor does it check the shapes of facts (§6.3).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "frontend/ast/ast.hpp"

namespace frost::oracle {

// A value of polar.md §3.1. String, Integer and Boolean are types; ids are text (`42`, `true`).
struct Value {
  std::string type;
  std::string id;
  auto operator<=>(const Value&) const = default;
};

struct Fact {
  std::string predicate;
  std::vector<Value> arguments;
  auto operator<=>(const Fact&) const = default;
};

// An open position of a question. The same name means the same value, and its first type counts. A
// type is exact: values of subtypes are not returned (SEM-44).
struct Open {
  std::string name;
  std::optional<std::string> type;
};

using Argument = std::variant<Value, Open>;

struct Goal {
  std::string predicate;
  std::vector<Argument> arguments;
};

enum class Confidence : uint8_t {
  Exact,      // every execution must give these rows
  MayRefuse,  // the rows are right, but an execution may also refuse under SEM-41
  // SEM-41, or every value together with itself: the rows are those that are certain and can be
  // said, and there may be others.
  Unanswerable,
};

// One column per open name, in the order of first appearance; the id `*` is a typed wildcard.
// A question without open positions has one empty row if it holds, and none if it does not.
struct Answer {
  Confidence confidence = Confidence::Exact;
  std::set<std::vector<Value>> rows;
};

// Thrown instead of an answer that is Unanswerable.
class Unbounded : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The meaning of a policy over one set of facts.
//
// Evaluated once, by the constructor; a question is a look-up. The exception is a question with
// constants that neither an evaluated constant nor the unmentioned constant of a type can stand for
// (an unknown type, an unknown integer, two unknown ids of one type): it evaluates again, and that
// evaluation is kept. Copies share the evaluation. Not thread-safe.
class Model {
 public:
  struct Parts;
  explicit Model(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

  // The rows of a conjunction of calls; never throws Unbounded.
  [[nodiscard]] Answer ask(const std::vector<Goal>& goals) const;

  // The functions below throw Unbounded. Lists are distinct and sorted bytewise.
  [[nodiscard]] bool holds(const std::string& predicate, const std::vector<Value>& arguments) const;
  // The ids of the one open position.
  [[nodiscard]] std::vector<std::string> values(const std::string& predicate,
                                                const std::vector<Argument>& arguments) const;
  // SEM-56.
  [[nodiscard]] bool authorize(const Value& actor, const std::string& action,
                               const Value& resource) const;
  [[nodiscard]] std::vector<std::string> list(const Value& actor, const std::string& action,
                                              const std::string& resource_type) const;
  [[nodiscard]] std::vector<std::string> actions(const Value& actor, const Value& resource) const;

 private:
  std::shared_ptr<const Parts> parts_;
};

// `failures` has one line per failed assertion.
struct TestResult {
  std::string name;
  size_t passed = 0;
  size_t total = 0;
  std::vector<std::string> failures;
};

struct Program;

// A desugared policy. Copies what it needs of `ast`.
class Oracle {
 public:
  // `now` is the value of @current_unix_time (SEM-35).
  explicit Oracle(const ast::Ast& ast, int64_t now = 0);

  [[nodiscard]] Model evaluate(const std::vector<Fact>& facts) const;
  // The policy's own tests, in the order of the policy (polar.md §7.2).
  [[nodiscard]] std::vector<TestResult> run_tests() const;

 private:
  std::shared_ptr<const Program> program_;
};

}  // namespace frost::oracle
