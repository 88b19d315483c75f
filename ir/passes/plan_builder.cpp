// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/plan_builder.hpp"

#include <algorithm>

namespace frost {

using rir::Node;
using rir::NodeId;
using rir::Op;
using rir::Operand;

NodeId PlanBuilder::push(Node node) {
  if (procedure_.nodes.size() >= limits_.plan_nodes_max) overflow_ = true;
  return procedure_.nodes.push(std::move(node));
}

NodeId PlanBuilder::leaf(Op op, std::vector<Operand> operands) {
  Node node;
  node.op = op;
  node.operands = std::move(operands);
  return push(std::move(node));
}

NodeId PlanBuilder::all(const std::vector<NodeId>& parts) {
  Node node;
  node.op = Op::All;
  for (NodeId part : parts) {
    if (is(part, Op::Fail)) return part;
    if (is(part, Op::Succeed)) continue;
    if (is(part, Op::Unbounded)) {
      node.children.push_back(part);
      break;  // never succeeds: nothing that follows can run
    }
    if (is(part, Op::All)) {
      const auto& nested = procedure_.nodes[part].children;
      node.children.insert(node.children.end(), nested.begin(), nested.end());
    } else {
      node.children.push_back(part);
    }
  }
  if (node.children.empty()) return leaf(Op::Succeed);
  if (node.children.size() == 1) return node.children[0];
  return push(std::move(node));
}

NodeId PlanBuilder::any(const std::vector<NodeId>& parts) {
  std::vector<NodeId> flat;
  for (NodeId part : parts) {
    if (is(part, Op::Succeed)) return part;
    if (is(part, Op::Any)) {
      const auto& nested = procedure_.nodes[part].children;
      flat.insert(flat.end(), nested.begin(), nested.end());
    } else if (!is(part, Op::Fail)) {
      flat.push_back(part);
    }
  }
  flat = factor(merge_tests(flat));
  if (flat.empty()) return leaf(Op::Fail);
  if (flat.size() == 1) return flat[0];
  Node node;
  node.op = Op::Any;
  // Plain tests first: they are cheap, and one success ends a check.
  auto is_test = [&](NodeId id) { return is(id, Op::Member) || is(id, Op::Same); };
  std::ranges::copy_if(flat, std::back_inserter(node.children), is_test);
  std::ranges::remove_copy_if(flat, std::back_inserter(node.children), is_test);
  return push(std::move(node));
}

NodeId PlanBuilder::exists(NodeId child) {
  switch (procedure_.nodes[child].op) {
    case Op::Member:
    case Op::Same:
    case Op::Differ:
    case Op::Less:
    case Op::LessEqual:
    case Op::Now:
    case Op::Not:
    case Op::Unbounded:
    case Op::Call:
    case Op::TableTest:
    case Op::Succeed:
    case Op::Fail:
      return child;  // one solution at most
    case Op::All:
    case Op::Any:
    case Op::Exists:
    case Op::Switch:
    case Op::Scan:
    case Op::Emit:
    case Op::EmitAll:
    case Op::EmitCall:
    case Op::TableScan:
    case Op::Reach:
    case Op::Push:
    case Op::CloseRule:
    case Op::Close:
    case Op::Answer:
      break;
  }
  Node node;
  node.op = Op::Exists;
  node.children = {child};
  return push(std::move(node));
}

NodeId PlanBuilder::first(NodeId part) const {
  return is(part, Op::All) ? procedure_.nodes[part].children[0] : part;
}

NodeId PlanBuilder::rest(NodeId part) {
  if (!is(part, Op::All)) return leaf(Op::Succeed);
  const auto& children = procedure_.nodes[part].children;
  return all({children.begin() + 1, children.end()});
}

// Equal up to the names of the variables that a scan binds.
bool PlanBuilder::same_access(NodeId a_id, NodeId b_id) const {
  const Node& a = procedure_.nodes[a_id];
  const Node& b = procedure_.nodes[b_id];
  if (a.op != b.op) return false;
  if (a.op == Op::Call) return a.callee == b.callee && a.operands == b.operands;
  if (a.op != Op::Scan && a.op != Op::Member) return false;
  if (a.relation != b.relation || a.partition != b.partition || a.mask != b.mask) return false;
  if (a.binds != b.binds) return false;
  for (size_t i = 0; i < a.operands.size(); ++i) {
    if (!a.binds[i] && a.operands[i] != b.operands[i]) return false;
  }
  return true;
}

// Plans are trees: nothing outside `root` sees the change. Depth is that of the plan.
void PlanBuilder::rename(NodeId root, rir::VariableId from, rir::VariableId to) {
  Node& node = procedure_.nodes[root];
  for (Operand& operand : node.operands) {
    if (operand == Operand::of(from)) operand = Operand::of(to);
  }
  for (NodeId child : node.children) rename(child, from, to);
}

// Tests of one place for different literals become one test of both.
std::vector<NodeId> PlanBuilder::merge_tests(const std::vector<NodeId>& parts) {
  std::vector<NodeId> result;
  for (NodeId part : parts) {
    const Node& node = procedure_.nodes[part];
    bool merged = false;
    if (node.op == Op::Member) {
      for (NodeId earlier_id : result) {
        Node& earlier = procedure_.nodes[earlier_id];
        if (earlier.op != Op::Member || earlier.relation != node.relation ||
            earlier.partition != node.partition || earlier.operands != node.operands) {
          continue;
        }
        earlier.mask |= node.mask;
        merged = true;
        break;
      }
    }
    if (!merged) result.push_back(part);
  }
  return result;
}

bool PlanBuilder::mentions(NodeId root, rir::VariableId variable) const {
  const Node& node = procedure_.nodes[root];
  return std::ranges::find(node.operands, Operand::of(variable)) != node.operands.end() ||
         std::ranges::any_of(node.children,
                             [&](NodeId child) { return mentions(child, variable); });
}

// Makes `tail`, which followed access `other`, follow the equal access `head`.
void PlanBuilder::move_tail(NodeId tail, NodeId other, NodeId head) {
  const Node& from = procedure_.nodes[other];
  const Node& to = procedure_.nodes[head];
  for (size_t c = 0; c < to.operands.size(); ++c) {
    if (is(head, Op::Scan) && to.binds[c])
      rename(tail, from.operands[c].variable, to.operands[c].variable);
  }
}

// Gives the variables that the access at the head of `part` binds new names. Alternatives come from
// one state, so the tail of one may bind what the head of another binds.
void PlanBuilder::freshen(NodeId part) {
  NodeId head = first(part);
  for (size_t c = 0; c < procedure_.nodes[head].operands.size(); ++c) {
    if (!is(head, Op::Scan) || !procedure_.nodes[head].binds[c]) continue;
    rir::VariableId old = procedure_.nodes[head].operands[c].variable;
    rename(part, old, procedure_.variables.push(procedure_.variables[old]));
  }
}

std::vector<NodeId> PlanBuilder::factor(const std::vector<NodeId>& parts) {
  std::vector<NodeId> result;
  std::vector<bool> taken(parts.size(), false);
  for (size_t i = 0; i < parts.size(); ++i) {
    if (taken[i]) continue;
    NodeId head = first(parts[i]);
    std::vector<NodeId> same;
    bool conflict = false;
    for (size_t j = i + 1; j < parts.size(); ++j) {
      if (taken[j] || !same_access(head, first(parts[j]))) continue;
      taken[j] = true;
      same.push_back(parts[j]);
      for (size_t c = 0; c < procedure_.nodes[head].operands.size(); ++c) {
        Operand bound = procedure_.nodes[head].operands[c];
        conflict |= is(head, Op::Scan) && procedure_.nodes[head].binds[c] &&
                    bound != procedure_.nodes[first(parts[j])].operands[c] &&
                    mentions(parts[j], bound.variable);
      }
    }
    if (same.empty()) {
      result.push_back(parts[i]);
      continue;
    }
    if (conflict) freshen(parts[i]);
    std::vector<NodeId> tails{rest(parts[i])};
    for (NodeId part : same) {
      tails.push_back(rest(part));
      move_tail(tails.back(), first(part), head);
    }
    result.push_back(all({head, any(tails)}));
  }
  return result;
}

}  // namespace frost
