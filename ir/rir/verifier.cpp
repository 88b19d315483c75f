// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/check.hpp"
#include "ir/rir/rir.hpp"
#include "ir/rir/variable_set.hpp"

namespace frost::rir {

namespace {

class Verifier {
 public:
  Verifier(const hir::Hir& hir, const Rir& rir, ProcedureId id)
      : hir_(hir), rir_(rir), id_(id), procedure_(rir.procedures[id]) {}

  void run() {
    VariableSet bound;
    for (VariableId parameter : procedure_.parameters) bound.insert(parameter);
    verify(procedure_.root, bound, /*is_last=*/true);
  }

 private:
  hir::TypeId type_of(const Operand& operand) const {
    return operand.is_variable() ? procedure_.variables[operand.variable].type
                                 : hir_.literals[operand.literal].type;
  }

  void check_bound(const Operand& operand, const VariableSet& bound) const {
    FROST_CHECK(!operand.is_variable() || bound.contains(operand.variable));
  }

  // `bound` is by value: what a closed child binds is not visible to what follows it. A scan
  // reports its bindings through the returned set. `is_last`: nothing follows in this conjunction.
  VariableSet verify(NodeId id, VariableSet bound, bool is_last) const {
    const Node& node = procedure_.nodes[id];
    switch (node.op) {
      case Op::All:
        FROST_CHECK(is_last);
        FROST_CHECK(node.children.size() >= 2);
        for (NodeId child : node.children) {
          bound = verify(child, std::move(bound), child == node.children.back());
        }
        return bound;
      case Op::Any:
        FROST_CHECK(is_last);
        for (NodeId child : node.children) verify(child, bound, true);
        return bound;
      case Op::Exists:
        FROST_CHECK(node.children.size() == 1);
        verify(node.children[0], bound, true);
        return bound;
      case Op::Switch:
        FROST_CHECK(is_last);
        FROST_CHECK(node.children.size() == node.cases.size() + 1);
        check_bound(node.operands[0], bound);
        for (hir::LiteralId literal : node.cases) {
          FROST_CHECK(hir_.literals[literal].type == type_of(node.operands[0]));
        }
        for (NodeId child : node.children) verify(child, bound, true);
        return bound;
      case Op::Member:
      case Op::Scan:
        return verify_access(node, std::move(bound));
      case Op::Call:
      case Op::EmitCall: {
        // Tables are numbered before what they call is planned.
        FROST_CHECK(procedure_.table || node.callee < id_);
        const Procedure& callee = rir_.procedures[node.callee];
        FROST_CHECK(callee.shape.enumerates() == (node.op == Op::EmitCall));
        FROST_CHECK(node.op == Op::Call || (is_last && procedure_.shape.enumerates()));
        FROST_CHECK(callee.parameters.size() == node.operands.size());
        for (size_t i = 0; i < node.operands.size(); ++i) {
          check_bound(node.operands[i], bound);
          FROST_CHECK(type_of(node.operands[i]) == callee.variables[callee.parameters[i]].type);
        }
        return bound;
      }
      case Op::Not:
        FROST_CHECK(node.children.size() == 1);
        verify(node.children[0], bound, true);
        return bound;
      case Op::Now:
        FROST_CHECK(type_of(node.operands[0]) == hir::kInteger);
        FROST_CHECK(bound.insert(node.operands[0].variable));
        return bound;
      case Op::Less:
      case Op::LessEqual:
        FROST_CHECK(type_of(node.operands[0]) == hir::kInteger);
        [[fallthrough]];
      case Op::Differ:
      case Op::Same:
        check_bound(node.operands[0], bound);
        check_bound(node.operands[1], bound);
        FROST_CHECK(type_of(node.operands[0]) == type_of(node.operands[1]));
        return bound;
      case Op::TableTest:
      case Op::TableScan:
        return verify_table(node, std::move(bound));
      case Op::CloseRule:
        FROST_CHECK(node.callee.valid() == (node.rule.inputs() > 0));
        FROST_CHECK(node.second.valid() == (node.rule.inputs() > 1));
        verify_input(node.callee);
        verify_input(node.second);
        return bound;
      case Op::Close:
        FROST_CHECK(is_last && procedure_.table && procedure_.parameters.empty());
        FROST_CHECK(procedure_.outputs.size() == 2);
        return bound;
      case Op::AnswerAll:
        FROST_CHECK(is_last);
        verify_answer_all(node, bound);
        return bound;
      case Op::Reach:
        return verify_reach(node, std::move(bound));
      case Op::Push:
        FROST_CHECK(is_last && walks_ > 0);
        check_bound(node.operands[0], bound);
        return bound;
      case Op::Answer:
        FROST_CHECK(is_last && procedure_.table);
        FROST_CHECK(node.operands.size() == procedure_.outputs.size());
        for (const Operand& operand : node.operands) check_bound(operand, bound);
        return bound;
      case Op::Emit:
        FROST_CHECK(is_last && procedure_.shape.enumerates());
        check_bound(node.operands[0], bound);
        return bound;
      case Op::EmitAll:
        FROST_CHECK(is_last && procedure_.shape.enumerates());
        return bound;
      case Op::Unbounded:
        FROST_CHECK(is_last);
        return bound;
      case Op::Succeed:
      case Op::Fail:
        return bound;
    }
    FROST_UNREACHABLE();
  }

  void verify_input(ProcedureId id) const {
    if (!id.valid()) return;
    const Procedure& input = rir_.procedures[id];
    FROST_CHECK(input.table && procedure_.table && *input.table < *procedure_.table);
    FROST_CHECK(input.parameters.empty() && input.outputs.size() == 2);
  }

  void verify_answer_all(const Node& node, const VariableSet& bound) const {
    const Procedure& callee = rir_.procedures[node.callee];
    FROST_CHECK(callee.table && procedure_.table && *callee.table < *procedure_.table);
    FROST_CHECK(callee.parameters.empty() && callee.outputs.size() == 2);
    FROST_CHECK(node.operands.size() == procedure_.outputs.size());
    FROST_CHECK(node.binds.size() == node.operands.size());
    FROST_CHECK(std::ranges::count(node.binds, true) == 2);
    for (size_t i = 0; i < node.operands.size(); ++i) {
      if (!node.binds[i]) {
        check_bound(node.operands[i], bound);
      } else {
        FROST_CHECK(!bound.contains(node.operands[i].variable));
      }
    }
  }

  VariableSet verify_reach(const Node& node, VariableSet bound) const {
    FROST_CHECK(node.children.size() == 2 && !node.operands.empty());
    for (size_t i = 1; i < node.operands.size(); ++i) check_bound(node.operands[i], bound);
    ++walks_;
    verify(node.children[0], bound, true);
    FROST_CHECK(bound.insert(node.operands[0].variable));
    verify(node.children[1], bound, true);
    --walks_;
    return bound;
  }

  VariableSet verify_table(const Node& node, VariableSet bound) const {
    const Procedure& callee = rir_.procedures[node.callee];
    FROST_CHECK(callee.table.has_value());
    FROST_CHECK(!node.suspends || callee.table == procedure_.table);
    FROST_CHECK(!procedure_.table || node.suspends || *callee.table < *procedure_.table);
    FROST_CHECK(node.operands.size() == callee.parameters.size() + callee.outputs.size());
    FROST_CHECK(node.binds.size() == node.operands.size());
    FROST_CHECK(node.universal.size() == node.operands.size());
    VariableSet before = bound;
    for (size_t i = 0; i < node.operands.size(); ++i) {
      if (node.universal[i]) {
        FROST_CHECK(!bound.contains(node.operands[i].variable));
      } else if (node.binds[i]) {
        FROST_CHECK(bound.insert(node.operands[i].variable));
      } else {
        check_bound(node.operands[i], before);
      }
    }
    return bound;
  }

  VariableSet verify_access(const Node& node, VariableSet bound) const {
    const hir::Relation& relation = hir_.relations[node.relation];
    const auto columns = partition_columns(relation, node.partition);
    FROST_CHECK(relation.stored);
    FROST_CHECK(node.operands.size() == columns.size());
    FROST_CHECK(node.binds.size() == columns.size());
    FROST_CHECK(node.partition == kOpenPartition || node.mask != 0);
    VariableSet before = bound;
    for (size_t i = 0; i < columns.size(); ++i) {
      FROST_CHECK(type_of(node.operands[i]) == relation.types[columns[i]]);
      FROST_CHECK(!node.binds[i] || node.op == Op::Scan);
      if (node.binds[i]) {
        FROST_CHECK(node.operands[i].is_variable());
        FROST_CHECK(bound.insert(node.operands[i].variable));
      } else {
        check_bound(node.operands[i], before);
      }
    }
    return bound;
  }

  const hir::Hir& hir_;
  const Rir& rir_;
  ProcedureId id_;
  const Procedure& procedure_;
  mutable uint32_t walks_ = 0;  // around the node that is looked at
};

}  // namespace

void verify(const hir::Hir& hir, const Rir& rir) {
  for (size_t i = 0; i < rir.procedures.size(); ++i) Verifier(hir, rir, ProcedureId(i)).run();
}

}  // namespace frost::rir
