// SPDX-License-Identifier: Apache-2.0
// Questions on which an execution and the oracle differ, and what a run covered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/differential/query_answers.hpp"

namespace frost::difftest {

struct QueryDifference {
  Query query;
  std::string kind;  // of the execution that differs: `rows`, `unanswerable`, or the error
  NamedAnswers answers;
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
// A refusal under SEM-41 of a question that the oracle can answer is a difference. With
// FROST_DIFF_MAY_REFUSE set, for long runs over new seeds, it is counted and no difference where a
// rule that the question leads to holds values that cannot be listed (docs/reliability.md, Open).
std::optional<QueryDifference> first_query_difference(const QueryTopics& topics,
                                                      const oracle::Model& model,
                                                      const Executions& executions,
                                                      const std::vector<Query>& queries,
                                                      QueryCounts* counts = nullptr);

}  // namespace frost::difftest
