// SPDX-License-Identifier: Apache-2.0
#include "ir/lower_rir_to_lir.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "ir/lowering/procedure_lowering.hpp"
#include "ir/lowering/program_tables.hpp"
#include "ir/lowering/run_orders.hpp"

namespace frost {

namespace {

lir::Relation lower_relation(const hir::Hir& hir, const hir::Relation& source) {
  lir::Relation relation;
  relation.predicate = source.predicate;
  for (hir::TypeId type : source.types) relation.types.emplace_back(type.raw);
  relation.literal_positions = source.literal_positions;
  if (!source.stored) return relation;
  for (size_t i = 0; i < source.known.size(); ++i) {
    if (i % rir::kMaskBits == 0) relation.masks.emplace_back();
    std::vector<std::string> tuple;
    for (hir::LiteralId literal : source.known[i]) tuple.push_back(hir.literals[literal].text);
    relation.masks.back().push_back(std::move(tuple));
  }
  for (const hir::LiteralPattern& pattern : source.open) {
    relation.open.emplace_back();
    for (const auto& literal : pattern) {
      relation.open.back().push_back(literal ? std::optional(hir.literals[*literal].text)
                                             : std::nullopt);
    }
  }
  return relation;
}

// The actions of a check of allow/3 that have a procedure of their own: its plan switches on the
// action and calls them with the other arguments.
void add_actions(const rir::Procedure& check, ProgramTables& tables, lir::Program& program) {
  const rir::Node& root = check.nodes[check.root];
  const bool chooses = root.op == rir::Op::Switch && check.shape.adornment == "bbb" &&
                       root.operands[0] == rir::Operand::of(check.parameters[rir::kActionArgument]);
  if (!chooses) return;
  const rir::Operands others{rir::Operand::of(check.parameters[0]),
                             rir::Operand::of(check.parameters[2])};
  for (size_t i = 0; i < root.cases.size(); ++i) {
    const rir::Node& way = check.nodes[root.children[i]];
    if (way.op != rir::Op::Call || way.operands != others) continue;
    program.actions.push_back({lir::RelationId(check.shape.relation.raw),
                               tables.literal(root.cases[i]), lir::ProcedureId(way.callee.raw)});
  }
}

}  // namespace

lir::Program lower_to_lir(const hir::Hir& hir, const rir::Rir& rir, std::string digest,
                          const SourceNames& names, const IdVector<lir::PathId, lir::Path>& given,
                          const PlanNumbers* counted) {
  lir::Program program;
  program.digest = std::move(digest);
  for (const hir::Type& type : hir.types) program.types.push(type.name);
  for (const hir::Relation& relation : hir.relations) {
    program.relations.push(lower_relation(hir, relation));
  }
  for (const hir::Fact& fact : hir.facts) {
    lir::Fact lowered{lir::RelationId(fact.relation.raw), {}};
    for (hir::LiteralId literal : fact.arguments) {
      lowered.arguments.push_back(hir.literals[literal].text);
    }
    program.facts.push_back(std::move(lowered));
  }
  const RunOrders run_orders(rir, given);
  ProgramTables tables(hir, names, run_orders, program);
  std::vector<lir::Procedure> resumes;
  for (size_t i = 0; i < rir.procedures.size(); ++i) {
    const rir::Procedure& source = rir.procedures[rir::ProcedureId(i)];
    ProcedureLowering lowering(tables, rir, rir::ProcedureId(i), resumes, counted);
    lir::ProcedureId id = program.procedures.push(lowering.run());
    if (source.is_helper) continue;
    program.entries.push_back(
        {lir::RelationId(source.shape.relation.raw), source.shape.adornment, id});
    if (hir.relations[source.shape.relation].predicate == "allow") {
      add_actions(source, tables, program);
    }
  }
  for (lir::Procedure& resume : resumes) program.procedures.push(std::move(resume));
  FROST_CHECK(!lir::verify(program).has_value());
  return program;
}

}  // namespace frost
