// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/plan_term.hpp"

#include <utility>

namespace frost {

using rir::NodeId;
using rir::Op;
using rir::Operand;

namespace {

class KeyWriter {
 public:
  // The mask of the outermost operator is left out when there is no `with_mask`.
  void add(const PlanTerm& term, bool with_mask) {
    const rir::Node& node = term.node;
    key_.insert(key_.end(), {static_cast<uint64_t>(node.op), node.relation.raw, node.partition,
                             with_mask ? node.mask : 0, node.callee.raw, node.operands.size()});
    for (const size_t position : bound_operands(node)) {
      numbers_.emplace(node.operands[position].variable, numbers_.size());
    }
    for (const Operand& operand : node.operands) add(operand);
    for (const bool binds : node.binds) key_.push_back(binds ? 1 : 0);
    key_.push_back(node.cases.size());
    for (const hir::LiteralId literal : node.cases) key_.push_back(literal.raw);
    key_.push_back(term.parts.size());
    for (const PlanTerm& part : term.parts) add(part, /*with_mask=*/true);
  }

  TermKey take() { return std::move(key_); }

 private:
  void add(const Operand& operand) {
    enum Kind : uint64_t { kLiteral, kOwn, kOther };
    if (!operand.is_variable()) {
      key_.insert(key_.end(), {kLiteral, operand.literal.raw});
    } else if (const auto own = numbers_.find(operand.variable); own != numbers_.end()) {
      key_.insert(key_.end(), {kOwn, own->second});
    } else {
      key_.insert(key_.end(), {kOther, operand.variable.raw});
    }
  }

  TermKey key_;
  std::map<rir::VariableId, uint64_t> numbers_;  // of what is bound, by first use
};

void freshen(PlanTerm& term, rir::Procedure& procedure, VariableMap& names) {
  for (const size_t position : bound_operands(term.node)) {
    const rir::VariableId old = term.node.operands[position].variable;
    const auto [name, is_new] = names.try_emplace(old);
    if (is_new) {
      rir::Variable copy = procedure.variables[old];
      name->second = Operand::of(procedure.variables.push(std::move(copy)));
    }
  }
  for (Operand& operand : term.node.operands) {
    if (const auto name = names.find(operand.variable); name != names.end()) operand = name->second;
  }
  for (PlanTerm& part : term.parts) freshen(part, procedure, names);
}

}  // namespace

PlanTerm term_of(const rir::Procedure& procedure, NodeId root) {
  PlanTerm term{procedure.nodes[root], {}};
  for (const NodeId child : term.node.children) term.parts.push_back(term_of(procedure, child));
  term.node.children.clear();
  return term;
}

NodeId push(PlanBuilder& build, const PlanTerm& term) {
  rir::Node node = term.node;
  for (const PlanTerm& part : term.parts) node.children.push_back(push(build, part));
  return build.push(std::move(node));
}

std::vector<size_t> bound_operands(const rir::Node& node) {
  if (node.op == Op::Now) return {0};
  std::vector<size_t> bound;
  for (size_t i = 0; i < node.binds.size(); ++i) {
    if (node.op == Op::Scan && node.binds[i]) bound.push_back(i);
  }
  return bound;
}

void freshen(std::vector<PlanTerm>& steps, rir::Procedure& procedure) {
  VariableMap names;
  for (PlanTerm& step : steps) freshen(step, procedure, names);
}

void rename(PlanTerm& term, const VariableMap& names) {
  for (Operand& operand : term.node.operands) {
    if (const auto name = names.find(operand.variable); name != names.end()) operand = name->second;
  }
  for (PlanTerm& part : term.parts) rename(part, names);
}

TermKey key_of(std::span<const PlanTerm> steps) {
  KeyWriter writer;
  for (const PlanTerm& step : steps) writer.add(step, /*with_mask=*/true);
  return writer.take();
}

TermKey key_without_mask(const PlanTerm& term) {
  KeyWriter writer;
  writer.add(term, /*with_mask=*/false);
  return writer.take();
}

}  // namespace frost
