// SPDX-License-Identifier: Apache-2.0
// Plans as users see them.
#pragma once

#include <optional>
#include <string>

#include "base/source.hpp"
#include "codegen/engine/plan_catalogue.hpp"
#include "frost/plan.hpp"
#include "runtime/store/store.hpp"

namespace frost {

// What a look at the clock costs, on this machine and at this moment, in nanoseconds.
double clock_cost();

// What an operator of `plan` did, without what looks at the clock cost. `cost`: clock_cost(), or 0
// where nothing was timed.
OperatorCounts operator_counts(const PlanCounters& counters, const CountedPlan& plan,
                               rir::ProcedureId procedure, rir::NodeId node, double cost);

struct PlanSource {
  const CountedPlan& plan;
  const PlanCounters& counters;
  const SourceMap& sources;
  const rt::Snapshot& facts;
  double clock_cost = 0;
};

// The plan that begins with `procedure`. `action`, the id of the only String it is asked with,
// decides between the cases of a `switch` over that argument.
Plan make_plan(const PlanSource& source, rir::ProcedureId procedure,
               const std::optional<std::string>& action);

}  // namespace frost
