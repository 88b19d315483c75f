// SPDX-License-Identifier: Apache-2.0
// One policy, run in every way there is, and by the oracle.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frost/frost.hpp"
#include "tests/oracle/oracle.hpp"
#include "tests/oracle/program.hpp"

namespace frost::difftest {

using oracle::Fact;
using oracle::Value;

// How much slower this build is than a release build, roughly: rounds are divided by it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr size_t kSlowdown = 5;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr size_t kSlowdown = 5;
#elif defined(__OPTIMIZE__)
inline constexpr size_t kSlowdown = 1;
#else
inline constexpr size_t kSlowdown = 6;
#endif
#elif defined(__OPTIMIZE__)
inline constexpr size_t kSlowdown = 1;
#else
inline constexpr size_t kSlowdown = 6;
#endif

// Seeds of a run: `first` up to `first + count`. FROST_DIFF_SEED asks for one seed, or with
// FROST_DIFF_ROUNDS for that many from there on.
struct Seeds {
  uint64_t first = 1;
  uint64_t count = 1;

  static Seeds from_environment(uint64_t rounds);
};

// While it lives, a failed internal check (which aborts) prints the line that repeats the case, and
// the policy. One at a time; keeps a reference to `policy`.
class CrashReport {
 public:
  CrashReport(std::string_view test, uint64_t seed, const std::string& policy);
  ~CrashReport();
  CrashReport(const CrashReport&) = delete;
  CrashReport& operator=(const CrashReport&) = delete;

 private:
  std::string text_;
};

// ---------- questions and answers

enum class QuestionKind : uint8_t { Authorize, List, Actions };

// List leaves the id of `resource` open, Actions the action.
struct Question {
  QuestionKind kind = QuestionKind::Authorize;
  Value actor;
  std::string action;
  Value resource;
  auto operator<=>(const Question&) const = default;
};

// `true`, `[a, "b c"]`, `unanswerable` (SEM-41) or `error: …`: comparable, and readable in a
// report.
using Answer = std::string;
inline constexpr std::string_view kUnanswerable = "unanswerable";

Answer list_answer(const std::vector<std::string>& ids);
bool is_empty(const Answer& answer);  // `false` or `[]`

std::string to_text(const Value& value);
std::string to_text(const Fact& fact);  // as a facts file has it, with `;`
std::string to_text(const Question& question);

// ---------- executions

struct ExecutionOptions {
  bool jit = false;
  bool artefact = false;
  Limits limits = {};  // of the compiler
};

// A state of the facts in one way of executing the policy.
struct Execution {
  std::string name;
  Snapshot snapshot;
  Tier tier = Tier::kInterpreter;
  // Of a program that is right for these facts alone: the same under the one that it was made of.
  std::optional<Snapshot> general = {};

  // The state with more facts, in the same way.
  [[nodiscard]] Result<Execution> with_context(std::span<const frost::Fact> facts) const;
  [[nodiscard]] Answer answer(const Question& question) const;
  // The answer to a check, and to any other question.
  [[nodiscard]] Result<bool> allows(const Question& question) const;
  [[nodiscard]] Result<std::vector<std::string>> ids(const Question& question) const;
};

using Executions = std::vector<Execution>;

// A policy compiled once for the ways asked for, the interpreter always.
class Engines {
 public:
  static Result<Engines> create(const Policy& policy, const ExecutionOptions& options);

 private:
  friend class Stores;
  explicit Engines(Policy policy) : policy_(std::move(policy)) {}

  Policy policy_;
  std::optional<Policy> artefact_;
};

// The same facts in a store of each policy object.
class Stores {
 public:
  static Result<Stores> create(const Engines& engines);

  // A fact is refused by all stores or by none; kInternal when they disagree.
  Result<void> insert(const Fact& fact);
  Result<void> erase(const Fact& fact);
  Executions snapshot();

 private:
  template <class Change>
  Result<void> change(const Change& change);

  bool has_jit_ = false;
  std::vector<FactStore> stores_;  // compiled from text, and from an artefact if there is one
};

// ---------- the oracle

// The oracle's answers. Rows of allow/3 are asked for once per actor and resource type and kept;
// `direct` goes to the oracle with the question as it is. Both must agree.
class Expected {
 public:
  explicit Expected(oracle::Model model) : model_(std::move(model)) {}

  Answer answer(const Question& question);
  Answer direct(const Question& question) const;
  // Whether an execution may refuse the question, or must: the answer would be "all except" in some
  // rule (SEM-41).
  [[nodiscard]] bool may_be_refused(const Question& question) const;
  // Each (action, resource id) the actor is allowed, `*` for a wildcard.
  const std::vector<std::pair<std::string, std::string>>& rows(const Value& actor,
                                                               const std::string& resource_type);

 private:
  [[nodiscard]] oracle::Answer ask(const Question& question) const;

  struct Rows {
    std::vector<std::pair<std::string, std::string>> rows;
    bool is_exact = true;  // else some are missing: ask about each question
  };

  oracle::Model model_;
  std::map<std::pair<Value, std::string>, Rows> rows_;
};

// @current_unix_time for oracle and executions; small, so that random integers meet it.
inline constexpr int64_t kNow = 2;

// Throws std::runtime_error for text the oracle cannot evaluate.
oracle::Oracle make_oracle(const std::string& policy);

oracle::Program make_program(const std::string& policy);

// ---------- comparison

using NamedAnswers = std::vector<std::pair<std::string, Answer>>;  // by execution, the oracle first

struct Difference {
  Question question;
  NamedAnswers answers;
};

struct Counts {
  uint64_t answers = 0;
  uint64_t empty = 0;  // `false` or `[]`
  uint64_t checks = 0;
  uint64_t allowed = 0;  // checks answered `true`
  uint64_t wildcards = 0;

  void add(const Question& question, const Answer& answer);
};

// The first question whose answers are not all the oracle's.
std::optional<Difference> first_difference(Expected& expected, const Executions& executions,
                                           const std::vector<Question>& questions,
                                           Counts* counts = nullptr);
// Every `direct` answer equals the one derived from rows: checks the harness itself.
std::optional<Difference> first_self_difference(Expected& expected,
                                                const std::vector<Question>& questions);

// The first line of what a failing case prints.
std::string replay_line(std::string_view test, uint64_t seed);

// What a failing case prints. `policy` may be a file name.
struct Report {
  std::string_view test;  // Suite.Name
  uint64_t seed = 0;
  std::string_view policy;
  const std::vector<Fact>* facts = nullptr;
};

std::string describe(const Report& report, std::string_view question, const NamedAnswers& answers);
std::string describe(const Report& report, const Difference& difference);

}  // namespace frost::difftest
