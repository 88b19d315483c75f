// SPDX-License-Identifier: Apache-2.0
// What a public Policy holds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codegen/artefact/artefact.hpp"
#include "codegen/engine/backend.hpp"
#include "codegen/engine/entries.hpp"
#include "codegen/engine/test_suite.hpp"
#include "codegen/interp/interp.hpp"
#include "frost/compiler.hpp"
#include "ir/hir/hir.hpp"
#include "ir/lir/lir.hpp"
#include "runtime/exec/tables.hpp"

namespace frost {

struct PolicyImpl {
  explicit PolicyImpl(lir::Program lowered)
      : program(std::move(lowered)),
        interpreter(program),
        entries(program),
        table_shapes(find_tables(program)),
        uses_time(lir::uses(program, lir::Op::Now)) {}

  lir::Program program;
  Interpreter interpreter;
  EntryTable entries;
  std::vector<rt::TableShape> table_shapes;  // by procedure; empty without recursion
  bool uses_time;                            // some plan reads @current_unix_time
  std::vector<Source> sources;
  std::optional<hir::Hir> hir;  // compiled from text, not loaded from an artefact
  bool with_tests = false;
  std::vector<CoverageTarget> coverage_targets;  // compiled from text
  Limits limits;

  // One of these owns the code behind `native`, which is empty or has an entry per procedure.
  std::unique_ptr<JitCode> jit;
  std::unique_ptr<LoadedArtefact> artefact;
  std::vector<frost_entry_fn> native;

  // Runs procedure `index` on `tier`; FROST_E_INTERNAL when it has no native code.
  [[nodiscard]] frost_status run(Tier tier, uint32_t index, frost_req& request,
                                 const uint32_t* arguments) const {
    if (!table_shapes.empty()) return run_with_tables(tier, index, request, arguments);
    return run_code(tier, index, request, arguments);
  }

 private:
  static std::vector<rt::TableShape> find_tables(const lir::Program& program);
  frost_status run_with_tables(Tier tier, uint32_t index, frost_req& request,
                               const uint32_t* arguments) const;
  [[nodiscard]] frost_status run_code(Tier tier, uint32_t index, frost_req& request,
                                      const uint32_t* arguments) const {
    if (tier == Tier::kInterpreter) {
      return interpreter.run(lir::ProcedureId(index), request, arguments);
    }
    return index < native.size() ? native[index](&request, arguments) : FROST_E_INTERNAL;
  }
};

// A negative status as an error; FROST_YES and FROST_NO as a decision, unless the request met a
// negation of "every value": then only a check that holds is certain (SEM-41).
Result<bool> decision(const PolicyImpl& policy, const frost_req& request, frost_status status);

}  // namespace frost
