// SPDX-License-Identifier: Apache-2.0
// A small evaluator of HIR that remembers how it found out: proofs of what holds, and the rule path
// that was expected for what does not. For the policy's own tests and for explanations; it is made
// for thousands of facts, not for millions.
//
// It shares nothing with the plans that answer in production: bottom-up, semi-naive, over HIR. A
// head variable that no condition binds becomes a class of the row (SEM-26), see model.hpp.
//
// Thread safety: one thread at a time; questions intern values. Lifetime: refers to the Hir.
// Errors: kLimit beyond TraceLimits, kUnanswerable for a policy that is not stratified.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "codegen/trace/limits.hpp"
#include "codegen/trace/model.hpp"
#include "frost/result.hpp"

namespace frost::trace {

// A ground fact: texts of the argument types of its relation.
struct Fact {
  hir::RelationId relation;
  std::vector<std::string> arguments;
  SourceSpan span;  // may be invalid
};

// A question: none where it is open. Open positions are independent of each other.
struct Goal {
  hir::RelationId relation;
  std::vector<std::optional<std::string>> arguments;
};

struct Answers {
  // Arguments of the open positions, in order; none: every value of the type (SEM-42). A question
  // without open positions has the empty row, or none.
  std::set<std::vector<std::optional<std::string>>> rows;
  // Some open position is restricted only by a negation or a comparison: there are more answers
  // than can be listed (SEM-41). `rows` are those that are certain.
  bool is_unbounded = false;
  // Some answer rests on the existence of a value that was not asked for; see Row::is_witnessed.
  bool is_witnessed = false;
};

enum class NodeKind : uint8_t {
  Fact,       // holds: a fact of the test or of the policy text
  Rule,       // holds by a rule whose conditions are the children
  Absent,     // holds: a negated goal, nothing covers it
  Condition,  // holds: a comparison
  // Of expected rule paths only:
  Unproved,  // a rule whose conditions do not all hold; the children say which
  Missing,   // a fact that is not there
  Blocked,   // a negated goal that holds; the children prove what is negated
  Failed,    // a comparison that does not hold
  Omitted,   // the rest is beyond a limit
};

// One line of an explanation.
struct Node {
  NodeKind kind = NodeKind::Omitted;
  // As Polar writes it: has_role(User{"bob"}, "writer", Repo{"r1"}). `_: User` is any user. Empty
  // for a compound negation `not (…)`, which has no name: show the source under `span`.
  std::string text;
  SourceSpan span;  // the rule, or where the fact is written; invalid for what is built in
  std::vector<Node> children;
};

// Whether what `kind` says is as a rule wants it.
constexpr bool is_satisfied(NodeKind kind) {
  return kind == NodeKind::Fact || kind == NodeKind::Rule || kind == NodeKind::Absent ||
         kind == NodeKind::Condition;
}

// A way in which a denied goal could have held.
struct Path {
  Node root;
  std::vector<std::string> missing;  // facts that are not there
  std::vector<std::string> present;  // negated goals that hold
  std::vector<std::string> failed;   // comparisons that do not hold
};

class Trace {
 public:
  // The model of the policy's facts and `facts`. `now` is @current_unix_time (SEM-35).
  static Result<Trace> evaluate(const hir::Hir& hir, std::span<const Fact> facts, int64_t now,
                                const TraceLimits& limits = {});

  [[nodiscard]] bool holds(const Goal& goal);
  [[nodiscard]] Answers answers(const Goal& goal);
  // How the first answer of `goal` came about; none when there is none.
  [[nodiscard]] std::optional<Node> proof(const Goal& goal);
  // Ways in which a goal that does not hold could have: those with the fewest missing facts, best
  // first, at most paths_max. Empty when no rule and no fact shape leads there, or none was found
  // within the limits.
  [[nodiscard]] std::vector<Path> near_misses(const Goal& goal);

  // By clause: whether it derived a row.
  [[nodiscard]] const std::vector<bool>& fired() const { return fired_; }
  [[nodiscard]] const Model& model() const { return *model_; }

 private:
  explicit Trace(const TraceLimits& limits) : limits_(limits) {}
  Terms terms(const Goal& goal, Unifier& unifier);

  TraceLimits limits_;
  std::unique_ptr<Model> model_;
  Term now_;
  std::vector<bool> fired_;
};

}  // namespace frost::trace
