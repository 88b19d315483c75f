// SPDX-License-Identifier: Apache-2.0
// The answers of the oracle and of executions to one question.
#pragma once

#include <string>

#include "tests/differential/query_topics.hpp"

namespace frost::difftest {

std::string to_text(const ValueRows& rows);

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

}  // namespace frost::difftest
