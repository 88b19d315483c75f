// SPDX-License-Identifier: Apache-2.0
// Random questions to Snapshot::query, and the oracle's answers to them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
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

// What may be asked about a policy under some facts: every predicate that rules or facts have, the
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

// Random questions: about a third with every argument open, the others with values, types, lists of
// ids and no types mixed, repeated variables, and conjunctions of two or three atoms.
std::vector<Query> generate_queries(const QueryTopics& topics, size_t count, Random& random);

// `p(User{"a"}, v0: Doc, v1) and q(v0)`, with ` where v0 in [a, b]`.
std::string to_text(const Query& query);
std::string to_text(const ValueRows& rows);

// Every argument is a variable without a list of ids.
bool is_all_free(const Query& query);

// ---------- answers

// The oracle's answer: bound to each id of a list in turn.
struct ExpectedRows {
  ValueRows rows;
  oracle::Confidence confidence = oracle::Confidence::Exact;
};
ExpectedRows expected_rows(const oracle::Model& model, const Query& query);

// What an execution says: rows, or a text that no rows have.
struct QueryReply {
  ValueRows rows;
  Answer refusal;  // kUnanswerable, or `error: …`; also for rows in a wrong order or number
  // Refused for a join of values of one type with values of any, for too many choices of types or
  // for the size of its plan: the interface says so.
  bool is_limit = false;
  bool is_plan_limit = false;  // for the last of these
  bool operator==(const QueryReply&) const = default;
};
QueryReply query_reply(const QueryTopics& topics, const Execution& execution, const Query& query);

struct QueryDifference {
  Query query;
  std::string kind;  // of the execution that differs: `rows`, `unanswerable`, or the error
  std::vector<std::pair<std::string, Answer>> answers;  // by execution, the oracle first
};

struct QueryCounts {
  uint64_t questions = 0;
  uint64_t all_free = 0;
  uint64_t recursive = 0;
  uint64_t recursive_all_free = 0;
  uint64_t conjunctions = 0;
  uint64_t repeated = 0;  // with a variable twice in an atom
  uint64_t untyped = 0;
  uint64_t id_lists = 0;
  uint64_t non_empty = 0;
  uint64_t wildcards = 0;
  uint64_t rows = 0;
  uint64_t refused = 0;  // under SEM-41
  uint64_t uncertain = 0;
  uint64_t answered_uncertain =
      0;                         // the oracle cannot list all, the execution gives what is certain
  uint64_t refused_certain = 0;  // though the oracle has the answer
  uint64_t limits = 0;
  uint64_t plan_limits = 0;  // among these

  void add(const QueryTopics& topics, const Query& query, const ExpectedRows& truth,
           const QueryReply& reply);
  void add(const QueryCounts& other);
  void print() const;
};

// The first question whose answers are not all the oracle's.
//
// Whether a question is refused under SEM-41 depends on the order in which an execution binds the
// variables of rules (docs/reliability.md, Open). Where a rule that the question leads to holds
// values that cannot be listed, a refusal is counted and no difference, unless FROST_DIFF_STRICT is
// set. Rows always have to be the oracle's.
std::optional<QueryDifference> first_query_difference(const QueryTopics& topics,
                                                      const oracle::Model& model,
                                                      const Executions& executions,
                                                      const std::vector<Query>& queries,
                                                      QueryCounts* counts = nullptr);

std::string describe(const Report& report, const QueryDifference& difference);

}  // namespace frost::difftest
