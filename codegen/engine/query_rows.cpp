// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/query_rows.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "base/any_value.hpp"
#include "runtime/abi.h"

namespace frost {

namespace {

// The distinct values of one output in the order of answers, and the place of each id there.
class Column {
 public:
  Column(const QueryPlan& plan, const IdRows& rows, uint32_t output, const ArgumentIds& ids) {
    const QueryPlan::Column& column = plan.outputs[output];
    const std::string& type = plan.variables[column.variable].type;
    const bool is_any = column.type == plan.code.entries.any_type();
    std::vector<uint32_t> distinct;
    distinct.reserve(rows.count);
    for (size_t row = 0; row < rows.count; ++row) {
      distinct.push_back(rows.ids[row * rows.columns + output]);
    }
    std::ranges::sort(distinct);
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    std::vector<std::pair<QueryValue, uint32_t>> sorted;
    for (uint32_t id : distinct) {
      if (auto value = value_of(ids, column.type, id, type, is_any)) {
        sorted.emplace_back(std::move(*value), id);
      }
    }
    std::ranges::sort(sorted);
    ranks_.reserve(sorted.size());
    for (auto& [value, id] : sorted) {
      ranks_.emplace(id, static_cast<uint32_t>(values_.size()));
      values_.push_back(std::move(value));
    }
  }

  // None for a value of a type that was not asked for.
  [[nodiscard]] std::optional<uint32_t> rank(uint32_t id) const {
    const auto found = ranks_.find(id);
    if (found == ranks_.end()) return std::nullopt;
    return found->second;
  }
  [[nodiscard]] const QueryValue& value(uint32_t rank) const { return values_[rank]; }

 private:
  static std::optional<QueryValue> value_of(const ArgumentIds& ids, uint32_t column_type,
                                            uint32_t id, const std::string& type, bool is_any) {
    std::string asked = type == kAnyName ? "" : type;
    if (id == FROST_ALL) return QueryValue{std::move(asked), std::nullopt};
    std::string text = ids.text(column_type, id);
    if (!is_any) return QueryValue{std::move(asked), std::move(text)};
    const auto [own, rest] = split_any(text);
    if (!asked.empty() && asked != own) return std::nullopt;
    return QueryValue{std::string(own), std::string(rest)};
  }

  std::vector<QueryValue> values_;
  std::unordered_map<uint32_t, uint32_t> ranks_;
};

}  // namespace

std::vector<QueryRow> query_rows(const QueryPlan& plan, const IdRows& rows, const ArgumentIds& ids,
                                 const std::vector<std::vector<std::string>>& values,
                                 size_t variables) {
  std::vector<Column> columns;
  for (uint32_t output = 0; output < rows.columns; ++output) {
    columns.emplace_back(plan, rows, output, ids);
  }
  std::vector<uint32_t> ranks;  // rows of ranks in the place of ids
  ranks.reserve(rows.ids.size());
  size_t count = 0;
  for (size_t row = 0; row < rows.count; ++row) {
    const size_t begin = ranks.size();
    for (uint32_t output = 0; output < rows.columns; ++output) {
      const auto rank = columns[output].rank(rows.ids[row * rows.columns + output]);
      if (!rank) break;
      ranks.push_back(*rank);
    }
    const bool is_asked = ranks.size() == begin + rows.columns;
    if (!is_asked) ranks.resize(begin);
    count += is_asked ? 1 : 0;
  }
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  // Outputs are in the order of their variables.
  std::ranges::sort(order, [&](uint32_t a, uint32_t b) {
    const uint32_t* left = ranks.data() + size_t{a} * rows.columns;
    const uint32_t* right = ranks.data() + size_t{b} * rows.columns;
    return std::lexicographical_compare(left, left + rows.columns, right, right + rows.columns);
  });
  QueryRow bound(variables);
  for (size_t i = 0; i < variables; ++i) {
    const QueryShape::Variable& variable = plan.variables[i];
    if (variable.mode == QueryMode::kBound) bound[i] = {variable.type, values[i].front()};
  }
  std::vector<QueryRow> made(count, bound);
  for (size_t i = 0; i < count; ++i) {
    for (uint32_t output = 0; output < rows.columns; ++output) {
      const uint32_t rank = ranks[size_t{order[i]} * rows.columns + output];
      made[i][plan.outputs[output].variable] = columns[output].value(rank);
    }
  }
  return made;
}

}  // namespace frost
