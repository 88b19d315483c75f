// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/plan_estimate.hpp"

#include <algorithm>
#include <bit>

namespace frost {

using rir::Node;
using rir::Op;

namespace {

// How often a comparison holds, where nothing is known of its values.
constexpr double kSame = 0.1;
constexpr double kLess = 1.0 / 3;

std::optional<double> probability(std::optional<double> rows) {
  if (rows) *rows = std::min(*rows, 1.0);
  return rows;
}

}  // namespace

// Facts of the relation, divided by the ids that each given column could have.
double PlanEstimates::access_rows(const Node& node) const {
  const rt::RelationShape& shape = facts_.layout()->shapes().relations()[node.relation.index()];
  const bool is_open = node.partition == rir::kOpenPartition;
  const uint32_t partition = is_open ? shape.partition_count() - 1 : node.partition;
  auto rows =
      static_cast<double>(facts_.path_statistics(shape.first_partition() + partition, 0).facts);
  if (!is_open) {
    const auto tuples = static_cast<double>(shape.schema().masks[partition].size());
    if (tuples > 0) rows *= std::popcount(node.mask) / tuples;
  }
  const hir::Relation& relation = hir_.relations[node.relation];
  const auto columns = rir::partition_columns(relation, node.partition);
  for (size_t i = 0; i < columns.size(); ++i) {
    const bool is_bound = node.op == Op::Member || !node.binds[i];
    if (!is_bound) continue;
    const uint32_t ids = facts_.id_count(rt::TypeId(relation.types[columns[i]].raw));
    rows /= std::max(1U, ids);
  }
  return rows;
}

std::optional<double> PlanEstimates::call_rows(const Node& node) {
  if (const auto known = calls_.find(node.callee); known != calls_.end()) return known->second;
  const rir::Procedure& callee = rir_.procedures[node.callee];
  std::optional<double> rows;
  if (!callee.table) rows = this->rows(callee, callee.root);
  calls_.emplace(node.callee, rows);
  return rows;
}

std::optional<double> PlanEstimates::list_rows(const rir::Procedure& procedure, const Node& node) {
  double total = node.op == Op::All ? 1 : 0;
  for (const rir::NodeId child : node.children) {
    const std::optional<double> rows = this->rows(procedure, child);
    if (!rows) return rows;
    total = node.op == Op::All ? total * *rows : total + *rows;
  }
  if (node.op == Op::Switch) total /= static_cast<double>(node.children.size());
  return total;
}

// Depth is bounded by Limits::plan_depth_max and lir::kCallDepthMax.
std::optional<double> PlanEstimates::rows(const rir::Procedure& procedure, rir::NodeId id) {
  const Node& node = procedure.nodes[id];
  switch (node.op) {
    case Op::All:
    case Op::Any:
    case Op::Switch:
      return list_rows(procedure, node);
    case Op::Exists:
      return probability(rows(procedure, node.children[0]));
    case Op::Not: {
      std::optional<double> found = probability(rows(procedure, node.children[0]));
      if (found) *found = 1 - *found;
      return found;
    }
    case Op::Member:
      return probability(access_rows(node));
    case Op::Scan:
      return access_rows(node);
    case Op::Call:
      return probability(call_rows(node));
    case Op::EmitCall:
      return call_rows(node);
    case Op::Same:
      return kSame;
    case Op::Differ:
      return 1 - kSame;
    case Op::Less:
    case Op::LessEqual:
      return kLess;
    case Op::Fail:
    case Op::Unbounded:
      return 0;
    case Op::Now:
    case Op::Emit:
    case Op::EmitAll:
    case Op::Succeed:
    case Op::Answer:
    case Op::Push:
      return 1;
    case Op::TableTest:
    case Op::TableScan:
    case Op::Reach:
    case Op::CloseRule:
    case Op::Close:
    case Op::AnswerAll:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace frost
