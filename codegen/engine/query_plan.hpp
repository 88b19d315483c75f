// SPDX-License-Identifier: Apache-2.0
// Plans of queries: a query becomes a clause of a relation of its own, planned as a table.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/source.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/query_shape.hpp"
#include "ir/query_order.hpp"
#include "runtime/store/layout.hpp"

namespace frost {

struct CountedPlan;

// Immutable but for `code.native`; thread-safe.
struct QueryPlan {
  // `counter`: Interpreter.
  explicit QueryPlan(lir::Program program, EventCounter* counter = nullptr)
      : code(std::move(program), counter) {}

  // Whether it was asked before: a question that is asked once is not worth compiling.
  bool note_asked() const {
    if (is_asked_.load(std::memory_order_relaxed)) return true;
    return is_asked_.exchange(true, std::memory_order_relaxed);
  }
  // True for the one who is to compile it in the background.
  bool take_turn() const { return !is_taken_.exchange(true, std::memory_order_relaxed); }

  mutable LoadedProgram code;
  std::shared_ptr<const rt::Layout> layout;
  std::vector<QueryShape::Variable> variables;  // of the shape, with concrete types
  uint32_t procedure = UINT32_MAX;              // a table
  const CountedPlan* counted = nullptr;         // of a policy that counts, which owns it
  struct Column {
    uint32_t variable;
    uint32_t type;  // that of the variable, or Any
  };
  // A bound variable may be two parameters: as a value of its type, and as one of type Any.
  std::vector<Column> parameters;
  std::vector<Column> outputs;
  // By variable: the predicate of the relation for its values; empty unless kOneOf.
  std::vector<std::string> sets;
  // For QueryPlanner::in_order(): the shape, when there are other orders.
  std::optional<QueryShape> other_orders;

 private:
  mutable std::atomic<bool> is_asked_ = false;
  mutable std::atomic<bool> is_taken_ = false;
};

using QueryPlans = std::vector<std::shared_ptr<const QueryPlan>>;

// Makes plans and keeps them by shape. Thread-safe.
class QueryPlanner {
 public:
  // For a policy that was compiled from text, or loaded with its text; borrows it.
  explicit QueryPlanner(const PolicyImpl& policy);
  ~QueryPlanner();

  // The plans whose answers together are those of `shape`: one for each choice of types for its
  // variables of any type, and none where no rule and no fact can match. Errors: kInvalidArgument
  // for a predicate that the policy does not know; kUnanswerable for a variable that is asked for
  // both as a value of its type and as one of any type; kLimit for what Limits says of clauses and
  // plans, and query_shapes_max. Cost: planning, milliseconds at most, for a shape not asked
  // before.
  Result<QueryPlans> plans(const QueryShape& shape) const;

  // The plan with the same parameters and answers in another order, for one that has others.
  // Errors and cost: as for plans().
  Result<std::shared_ptr<const QueryPlan>> in_order(const QueryPlan& plan, QueryOrder order) const;

 private:
  Result<const hir::Hir*> policy_hir() const;
  // Null where no rule and no fact has these types.
  Result<std::shared_ptr<const QueryPlan>> make(const hir::Hir& policy, const QueryShape& shape,
                                                QueryOrder order) const;

  const PolicyImpl& policy_;
  SourceMap sources_;
  std::optional<hir::Hir> loaded_;  // of a policy without its own
  mutable std::mutex mutex_;
  mutable std::map<QueryShape, QueryPlans> known_;
  mutable std::map<std::pair<QueryShape, QueryOrder>, std::shared_ptr<const QueryPlan>> others_;
};

}  // namespace frost
