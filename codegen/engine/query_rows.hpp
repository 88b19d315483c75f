// SPDX-License-Identifier: Apache-2.0
// The answers of one plan, from ids to sorted texts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codegen/engine/query_plan.hpp"
#include "codegen/engine/store.hpp"

namespace frost {

// Rows of ids: the outputs of the plan, one after the other.
struct IdRows {
  uint32_t columns = 0;
  size_t count = 0;
  std::vector<uint32_t> ids;
};

// `rows` as rows of the first `variables` variables of the plan, sorted; distinct when `rows` are.
// `values` has the texts of bound variables. Cost: sorts the distinct ids of each column by their
// texts, then the rows by numbers.
std::vector<QueryRow> query_rows(const QueryPlan& plan, const IdRows& rows, const ArgumentIds& ids,
                                 const std::vector<std::vector<std::string>>& values,
                                 size_t variables);

}  // namespace frost
