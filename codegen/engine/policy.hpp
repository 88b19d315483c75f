// SPDX-License-Identifier: Apache-2.0
// What a public Policy holds.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
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

class QueryPlanner;

// A verified program, ready to run on every tier it has code for.
struct LoadedProgram {
  explicit LoadedProgram(lir::Program lowered)
      : program(std::move(lowered)),
        interpreter(program),
        entries(program),
        table_shapes(find_tables(program)),
        visit_sets(lir::visit_sets(program)),
        uses_time(lir::uses(program, lir::Op::Now)) {}

  lir::Program program;
  Interpreter interpreter;
  EntryTable entries;
  std::vector<rt::TableShape> table_shapes;  // by procedure; empty without tables
  uint32_t visit_sets;                       // of walks
  bool uses_time;                            // some plan reads @current_unix_time
  Limits limits;

  // One of these owns the code behind `native`, which is empty or has an entry per procedure.
  std::unique_ptr<JitCode> jit;
  std::unique_ptr<LoadedArtefact> artefact;
  std::vector<frost_entry_fn> native;

  // Compiles every procedure in this process, unless that was done.
  Result<void> compile_native(const std::string& cpu);

  // Runs procedure `index`, which is no table, on `tier`; FROST_E_INTERNAL when it has no native
  // code.
  [[nodiscard]] frost_status run(Tier tier, uint32_t index, frost_req& request,
                                 const uint32_t* arguments) const {
    const bool is_recursive = !table_shapes.empty() || visit_sets > 0;
    if (is_recursive) return run_recursive(tier, index, request, arguments);
    return run_code(tier, index, request, arguments);
  }

  // Completes the goal of table `index` for these arguments. Its rows are rows [first, last) of
  // `tables`, for as long as nobody resets them. FROST_YES is for a goal without outputs that
  // holds.
  struct TableAnswers {
    frost_status status = FROST_NO;
    uint32_t first = 0;
    uint32_t last = 0;
  };
  TableAnswers run_table(Tier tier, uint32_t index, frost_req& request,
                         std::span<const uint32_t> arguments, rt::Tables& tables) const;

 private:
  static std::vector<rt::TableShape> find_tables(const lir::Program& program);
  frost_status run_recursive(Tier tier, uint32_t index, frost_req& request,
                             const uint32_t* arguments) const;
  void bind(Tier tier, frost_req& request, rt::Tables& tables) const;
  [[nodiscard]] frost_status run_code(Tier tier, uint32_t index, frost_req& request,
                                      const uint32_t* arguments) const {
    if (tier == Tier::kInterpreter) {
      return interpreter.run(lir::ProcedureId(index), request, arguments);
    }
    return index < native.size() ? native[index](&request, arguments) : FROST_E_INTERNAL;
  }
};

// The program of a policy with what it was made of.
struct PolicyImpl : LoadedProgram {
  explicit PolicyImpl(lir::Program lowered);
  ~PolicyImpl();

  std::vector<Source> sources;
  std::optional<hir::Hir> hir;  // compiled from text, not loaded from an artefact
  bool with_tests = false;
  std::vector<CoverageTarget> coverage_targets;  // compiled from text

  // Plans of queries. Made when they are asked for first; thread-safe.
  const QueryPlanner& queries() const;

 private:
  mutable std::once_flag queries_once_;
  mutable std::unique_ptr<QueryPlanner> queries_;
};

// A negative status as an error; FROST_YES and FROST_NO as a decision, unless the request met a
// negation of "every value": then only a check that holds is certain (SEM-41).
Result<bool> decision(const LoadedProgram& program, const frost_req& request, frost_status status);

}  // namespace frost
