// SPDX-License-Identifier: Apache-2.0
// Random questions to Snapshot::query.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/differential/query_topics.hpp"

namespace frost::difftest {

// Random questions: about a third with every argument open, the others with values, types, lists of
// ids and no types mixed, repeated variables, and conjunctions of two or three atoms.
std::vector<Query> generate_queries(const QueryTopics& topics, size_t count, Random& random);

// `p(User{"a"}, v0: Doc, v1) and q(v0)`, with ` where v0 in [a, b]`.
std::string to_text(const Query& query);

// Every argument is a variable without a list of ids.
bool is_all_free(const Query& query);

}  // namespace frost::difftest
