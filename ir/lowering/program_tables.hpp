// SPDX-License-Identifier: Apache-2.0
// Tables of a program that its procedures share and extend. Internal to lower_rir_to_lir.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "ir/hir/hir.hpp"
#include "ir/lir/lir.hpp"
#include "ir/lower_rir_to_lir.hpp"
#include "ir/lowering/run_orders.hpp"
#include "ir/rir/rir.hpp"

namespace frost {

// Every entry is made once, when it is first asked for. Borrows all it is made of.
class ProgramTables {
 public:
  ProgramTables(const hir::Hir& hir, const SourceNames& names, const RunOrders& run_orders,
                lir::Program& program)
      : hir_(hir), names_(names), run_orders_(run_orders), program_(program) {}

  uint64_t site(SourceSpan span);
  // Invalid for an invalid span.
  lir::PlaceId place(SourceSpan span);
  // The name of a procedure and the place of its first rule.
  void name(const rir::Procedure& source, lir::Procedure& procedure);
  // The path of this partition in this column order.
  lir::PathId path(hir::RelationId relation, uint32_t partition, std::span<const uint32_t> order);
  // The path that a search of three and more columns reads.
  lir::PathId runs(const rir::Node& search) {
    return path(search.relation, search.partition, run_orders_.of(search));
  }
  lir::ConstantId constant(hir::LiteralId id);
  // The number of one more set of visited ids.
  uint32_t visit_set() { return visit_sets_++; }
  // What a switch dispatches on: an index into Program::literals.
  uint16_t literal(hir::LiteralId id);
  [[nodiscard]] const std::vector<uint32_t>& order(lir::PathId id) const {
    return program_.paths[id].order;
  }
  [[nodiscard]] uint32_t payload_bits(lir::PathId id) const {
    return lir::payload_bits(program_, program_.paths[id]);
  }

 private:
  [[nodiscard]] lir::Constant value(hir::LiteralId id) const;

  const hir::Hir& hir_;
  const SourceNames& names_;
  const RunOrders& run_orders_;
  lir::Program& program_;
  std::map<SourceSpan, uint64_t> sites_;
  std::map<SourceSpan, lir::PlaceId> places_;
  std::map<std::tuple<hir::RelationId, uint32_t, ShortVector<uint32_t, 4>>, lir::PathId> paths_;
  std::map<hir::LiteralId, lir::ConstantId> constants_;
  std::map<hir::LiteralId, uint16_t> literals_;
  uint32_t visit_sets_ = 0;
};

}  // namespace frost
