// SPDX-License-Identifier: Apache-2.0
// How questions are answered: the join plan of each, what it is expected to cost, and what it did
// (docs/plans.md).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "frost/export.hpp"
#include "frost/result.hpp"
#include "frost/store.hpp"

namespace frost {

// A question as an application asks it. A plan depends on its types and on its action only.
using PlanQuestion = std::variant<CheckQuery, ListQuery, ActionsQuery, WhoCanQuery>;

// What an operator did in all questions that were asked.
struct OperatorCounts {
  uint64_t starts = 0;       // how often it was begun
  uint64_t rows = 0;         // how often what follows it ran, or it gave an answer
  uint64_t nanoseconds = 0;  // spent in it and not in others; 0 without a clock
};

// One step of a plan: a scan, a test, or a list of steps.
struct PlanOperator {
  std::string name;  // such as "scan", "member", "any": docs/plans.md has all
  std::string
      text;  // one line, with what it reads: `scan team in has_role(user, team) & {"member"}`
  std::string rule;   // "policy.polar:12", the rule it comes from; empty: of none
  std::string place;  // "policy.polar:14", the condition it comes from; empty: of none
  // Expected rows for one run of the part, from averages over all facts (docs/plans.md); none where
  // recursion makes averages worthless.
  std::optional<double> estimated_rows;
  OperatorCounts counts;
  // Of a call: which part of the plan it runs.
  std::optional<uint32_t> part;
  std::vector<PlanOperator> children;
};

// What answers one goal: the question itself, or a goal that several places ask for.
struct PlanPart {
  std::string goal;   // `has_role(User, "member", Organization) bbb`: b is given, f is asked for
  std::string place;  // of the first rule for it; may be empty
  bool is_table = false;  // of a recursive goal: remembers its answers during a question
  PlanOperator root;
};

// The first part answers the question; each other part is named by a call of an earlier or, where
// goals are recursive, of a later one.
struct Plan {
  std::vector<PlanPart> parts;
};

// What a rule of the policy cost in all questions that were asked.
struct RuleProfile {
  std::string place;      // "policy.polar:12"; empty: facts that questions ask for without any rule
  std::string text;       // its first line
  OperatorCounts counts;  // starts: how often it was tried; rows: solutions of it
};

struct Profile {
  uint64_t questions = 0;
  uint64_t answers = 0;
  uint64_t nanoseconds = 0;        // in plans; names of questions and answers are extra
  std::vector<RuleProfile> rules;  // that were tried; those of the longest time first
};

struct PlanAnalysisImpl;

// A copy of a policy that counts what its plans do, over the facts of a snapshot.
//
// It answers by the interpreter, whose operators are those of native code, and takes several times
// as long when it looks at the clock. Thread safety: one thread at a time. The policy must have
// been compiled from text.
class FROST_EXPORT PlanAnalysis {
 public:
  // `timed`: looks at the clock whenever an operator begins, ends or goes on. Cost: planning the
  // policy again. Errors: kInvalidArgument for a policy from an artefact.
  static Result<PlanAnalysis> create(const Snapshot& snapshot, bool timed = false);
  PlanAnalysis(PlanAnalysis&&) noexcept;
  PlanAnalysis& operator=(PlanAnalysis&&) noexcept;
  ~PlanAnalysis();

  // Asks, and gives how many answers there are: 0 or 1 for a check. Errors: those of the snapshot.
  Result<uint64_t> ask(const PlanQuestion& question, const QueryOptions& options = {});

  // The plans of a question with what they did in the questions asked so far; none when no rule can
  // grant anything, several for who-can where rules take actors of any type. Alternatives for other
  // actions than the one asked for are left out. Errors: those of asking.
  [[nodiscard]] Result<std::vector<Plan>> plans(const PlanQuestion& question) const;

  [[nodiscard]] Profile profile() const;

 private:
  explicit PlanAnalysis(std::unique_ptr<PlanAnalysisImpl> impl);
  std::unique_ptr<PlanAnalysisImpl> impl_;
};

struct PlanTextOptions {
  bool counts = false;   // columns of real counts
  bool times = false;    // and of time
  bool unicode = false;  // lines of the tree outside ASCII
};

// For people: a tree with columns. Policy text is escaped.
FROST_EXPORT std::string plan_text(const Plan& plan, const PlanTextOptions& options = {});
// The same as JSON in ASCII; docs/plans.md describes it.
FROST_EXPORT std::string plan_json(const Plan& plan);
FROST_EXPORT std::string profile_json(const Profile& profile);

}  // namespace frost
