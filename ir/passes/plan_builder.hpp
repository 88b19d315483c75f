// SPDX-License-Identifier: Apache-2.0
// Builds the nodes of one plan and keeps them in normal form. Internal to ir/passes.
#pragma once

#include <vector>

#include "frost/limits.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Nested conjunctions and disjunctions are flat, `yes` and `no` are absorbed, and alternatives that
// begin with the same access share it (design §11.6, item 3).
class PlanBuilder {
 public:
  PlanBuilder(rir::Procedure& procedure, const Limits& limits)
      : procedure_(procedure), limits_(limits) {}

  rir::NodeId push(rir::Node&& node);
  rir::NodeId push(const rir::Node& node) { return push(rir::Node(node)); }
  rir::NodeId leaf(rir::Op op, rir::Operands operands = {}, SourceSpan span = {});
  rir::NodeId all(const rir::NodeIds& parts);
  rir::NodeId any(const rir::NodeIds& parts);
  rir::NodeId exists(rir::NodeId child);

  [[nodiscard]] bool is(rir::NodeId id, rir::Op op) const { return procedure_.nodes[id].op == op; }
  // The plan has more operators than Limits::plan_nodes_max.
  [[nodiscard]] bool overflowed() const { return overflow_; }

 private:
  // The first step of an alternative and what follows it.
  [[nodiscard]] rir::NodeId first(rir::NodeId part) const;
  rir::NodeId rest(rir::NodeId part);

  struct AccessKey;
  static AccessKey access_key(const rir::Node& node);
  [[nodiscard]] std::vector<rir::NodeIds> group(const rir::NodeIds& parts) const;
  void rename(rir::NodeId root, rir::VariableId from, rir::VariableId to);
  [[nodiscard]] bool mentions(rir::NodeId root, rir::VariableId variable) const;
  void freshen(rir::NodeId part);
  void move_tail(rir::NodeId tail, rir::NodeId other, rir::NodeId head);
  rir::NodeIds merge_tests(const rir::NodeIds& parts);
  rir::NodeIds factor(const rir::NodeIds& parts);
  rir::NodeId share_head(const rir::NodeIds& same);

  rir::Procedure& procedure_;
  const Limits& limits_;
  bool overflow_ = false;
};

}  // namespace frost
