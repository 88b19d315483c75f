// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/plan_builder.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <utility>

namespace frost {

using rir::Node;
using rir::NodeId;
using rir::Op;
using rir::Operand;

// What makes two accesses the same, up to the names of the variables that a scan binds.
struct PlanBuilder::AccessKey {
  Op op;
  rir::ProcedureId callee;
  hir::RelationId relation;
  uint32_t partition;
  uint64_t mask;
  ShortVector<bool, 8> binds;
  rir::Operands operands;  // without those that it binds

  friend auto operator<=>(const AccessKey&, const AccessKey&) = default;
};

PlanBuilder::AccessKey PlanBuilder::access_key(const Node& node) {
  AccessKey key{node.op,   node.callee, node.relation, node.partition,
                node.mask, node.binds,  node.operands};
  for (size_t i = 0; i < key.binds.size(); ++i) {
    if (key.binds[i]) key.operands[i] = Operand{};
  }
  return key;
}

NodeId PlanBuilder::push(Node&& node) {
  if (procedure_.nodes.size() >= limits_.plan_nodes_max) overflow_ = true;
  return procedure_.nodes.push(std::move(node));
}

NodeId PlanBuilder::leaf(Op op, rir::Operands operands, SourceSpan span) {
  Node node;
  node.op = op;
  node.span = span;
  node.operands = std::move(operands);
  return push(std::move(node));
}

NodeId PlanBuilder::all(const rir::NodeIds& parts) {
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

NodeId PlanBuilder::any(const rir::NodeIds& parts) {
  rir::NodeIds flat;
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
    case Op::AnswerAll:
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

// Plans are trees: nothing outside `root` sees the change. Depth is that of the plan.
void PlanBuilder::rename(NodeId root, rir::VariableId from, rir::VariableId to) {
  Node& node = procedure_.nodes[root];
  for (Operand& operand : node.operands) {
    if (operand == Operand::of(from)) operand = Operand::of(to);
  }
  for (NodeId child : node.children) rename(child, from, to);
}

// Tests of one place for different literals become one test of both.
rir::NodeIds PlanBuilder::merge_tests(const rir::NodeIds& parts) {
  const auto is_member = [&](NodeId part) { return is(part, Op::Member); };
  if (std::ranges::count_if(parts, is_member) < 2) return parts;
  rir::NodeIds result;
  std::map<AccessKey, NodeId> earlier;
  for (NodeId part : parts) {
    if (!is(part, Op::Member)) {
      result.push_back(part);
      continue;
    }
    const Node& node = procedure_.nodes[part];
    AccessKey key = access_key(node);
    key.mask = 0;
    const auto [it, is_new] = earlier.try_emplace(std::move(key), part);
    if (is_new) {
      result.push_back(part);
    } else {
      procedure_.nodes[it->second].mask |= node.mask;
    }
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

// Alternatives that begin with the same access, in order of their first.
std::vector<rir::NodeIds> PlanBuilder::group(const rir::NodeIds& parts) const {
  std::vector<rir::NodeIds> groups;
  groups.reserve(parts.size());
  std::map<AccessKey, size_t> known;
  for (NodeId part : parts) {
    const Node& head = procedure_.nodes[first(part)];
    const bool can_share = head.op == Op::Call || head.op == Op::Scan || head.op == Op::Member;
    const auto [it, is_new] = can_share ? known.try_emplace(access_key(head), groups.size())
                                        : std::pair(known.end(), true);
    if (is_new) groups.emplace_back();
    groups[is_new ? groups.size() - 1 : it->second].push_back(part);
  }
  return groups;
}

rir::NodeIds PlanBuilder::factor(const rir::NodeIds& parts) {
  if (parts.size() < 2) return parts;
  rir::NodeIds result;
  for (const rir::NodeIds& same : group(parts)) {
    result.push_back(same.size() == 1 ? same[0] : share_head(same));
  }
  return result;
}

// Alternatives that begin with the same access, as one: the access, then what follows it in each.
NodeId PlanBuilder::share_head(const rir::NodeIds& same) {
  NodeId head = first(same[0]);
  bool conflict = false;
  for (size_t i = 1; i < same.size(); ++i) {
    for (size_t c = 0; c < procedure_.nodes[head].operands.size(); ++c) {
      Operand bound = procedure_.nodes[head].operands[c];
      conflict |= is(head, Op::Scan) && procedure_.nodes[head].binds[c] &&
                  bound != procedure_.nodes[first(same[i])].operands[c] &&
                  mentions(same[i], bound.variable);
    }
  }
  if (conflict) freshen(same[0]);
  rir::NodeIds tails{rest(same[0])};
  for (size_t i = 1; i < same.size(); ++i) {
    tails.push_back(rest(same[i]));
    move_tail(tails.back(), first(same[i]), head);
  }
  return all({head, any(tails)});
}

}  // namespace frost
