// SPDX-License-Identifier: Apache-2.0
// What a public Policy holds.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codegen/artefact/artefact.hpp"
#include "codegen/engine/background.hpp"
#include "codegen/engine/entries.hpp"
#include "codegen/engine/look_ahead.hpp"
#include "codegen/engine/native_entries.hpp"
#include "codegen/engine/specialised_code.hpp"
#include "codegen/engine/test_suite.hpp"
#include "codegen/interp/interp.hpp"
#include "frost/compiler.hpp"
#include "ir/hir/hir.hpp"
#include "ir/lir/lir.hpp"
#include "runtime/exec/tables.hpp"

namespace frost {

class PlanCatalogue;
class QueryPlanner;
struct QueryPlan;

// A verified program, ready to run on every tier it has code for. Immutable but for `native`, which
// code is added to at most once; thread-safe.
struct LoadedProgram {
  // `counter`: Interpreter.
  explicit LoadedProgram(lir::Program lowered, EventCounter* counter = nullptr)
      : program(std::move(lowered)),
        interpreter(program, counter),
        entries(program),
        table_shapes(find_tables(program)),
        visit_sets(lir::visit_sets(program)),
        uses_time(lir::uses(program, lir::Op::Now)),
        is_plain(table_shapes.empty() && visit_sets == 0 && !uses_time) {}

  lir::Program program;
  Interpreter interpreter;
  EntryTable entries;
  std::vector<rt::TableShape> table_shapes;  // by procedure; empty without tables
  uint32_t visit_sets;                       // of walks
  bool uses_time;                            // some plan reads @current_unix_time
  bool is_plain;  // it needs nothing of a request but the facts and a budget
  Limits limits;

  NativeEntries native;

  // Makes native code, unless there is some: NativeEntries::make.
  Result<void> make_native(const NativeOptions& options, const std::stop_token& stop = {}) {
    return native.make(program, options, limits.compile_budget_ms, stop);
  }

  // Runs procedure `index`, which is no table, on `tier`; FROST_E_INTERNAL when that is kNative and
  // there is no native code.
  [[nodiscard]] frost_status run(Tier tier, uint32_t index, frost_req& request,
                                 const uint32_t* arguments) const {
    // Once for the whole call: what arrives meanwhile is for the next one.
    return run(table_for(tier), tier, index, request, arguments);
  }
  // The same on code that was chosen before: table_for(tier) or its like.
  [[nodiscard]] frost_status run(const frost_entry_fn* table, Tier tier, uint32_t index,
                                 frost_req& request, const uint32_t* arguments) const {
    if (table == nullptr && tier == Tier::kNative) return FROST_E_INTERNAL;
    const bool is_recursive = !table_shapes.empty() || visit_sets > 0;
    if (is_recursive) return run_recursive(table, index, request, arguments);
    return run_code(table, index, request, arguments);
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

  // Null: the interpreter.
  [[nodiscard]] const frost_entry_fn* table_for(Tier tier) const {
    return tier == Tier::kInterpreter ? nullptr : native.get();
  }

 private:
  static std::vector<rt::TableShape> find_tables(const lir::Program& program);
  frost_status run_recursive(const frost_entry_fn* table, uint32_t index, frost_req& request,
                             const uint32_t* arguments) const;
  // What the code of walks, and that of tables, finds in its request.
  void bind_visits(frost_req& request) const;
  void bind_tables(const frost_entry_fn* table, frost_req& request, rt::Tables& tables) const;
  [[nodiscard]] frost_status run_code(const frost_entry_fn* table, uint32_t index,
                                      frost_req& request, const uint32_t* arguments) const {
    if (table == nullptr) return interpreter.run(lir::ProcedureId(index), request, arguments);
    return table[index](&request, arguments);
  }
};

// The program of a policy with what it was made of.
struct PolicyImpl : LoadedProgram {
  // With `counted`, the program is one that counts there, and so are those of queries.
  explicit PolicyImpl(lir::Program lowered, std::shared_ptr<PlanCatalogue> counted = nullptr);
  ~PolicyImpl();

  LookAheads look_aheads{program};  // of checks in batches
  std::vector<Source> sources;
  std::optional<hir::Hir> hir;  // compiled from text, not loaded from an artefact
  bool with_tests = false;
  std::shared_ptr<PlanCatalogue> counted;        // null but in a PlanAnalysis
  std::vector<CoverageTarget> coverage_targets;  // compiled from text

  // Plans of queries. Made when they are asked for first; thread-safe.
  const QueryPlanner& queries() const;

  // Policy::compile_native and Policy::compile_in_background.
  Result<void> compile(const NativeOptions& options);
  void compile_in_background(const NativeOptions& options);
  // Code for these facts beside that for any, where native code is wanted at all; null without.
  std::shared_ptr<const SpecialisedCode> specialised_for(
      const std::shared_ptr<const rt::Snapshot>& facts) const;
  // A check that was asked while `code` was there, of which the sampler may take note. Code in
  // another order is made when that pays (decision 16).
  void offer(const PreparedCheck& check, const std::shared_ptr<const rt::Snapshot>& facts,
             const SpecialisedCode& code) const;
  // Looks at these checks now. True when they brought `use` other code.
  bool reorder(const std::shared_ptr<CodeInUse>& use, std::span<const SampledCheck> checks) const;
  // The tier to ask `plan` on: native code is made now for kNative, and for kAutomatic in the
  // background, once the plan is asked again and the policy itself is compiled. The interpreter
  // where that fails. The plan of a query is not part of an artefact.
  Tier tier_for(const std::shared_ptr<const QueryPlan>& plan, Tier wanted) const;

 private:
  void make_specialised(const std::shared_ptr<SpecialisedCode>& code) const;
  void look_at_samples(const std::shared_ptr<CodeInUse>& use, const std::stop_token& stop) const;
  bool reorder_alone(const std::shared_ptr<CodeInUse>& use, std::span<const SampledCheck> checks,
                     const std::stop_token& stop) const;
  void note_options(const NativeOptions& options) const;
  NativeOptions noted_options() const;

  mutable std::once_flag queries_once_;
  mutable std::unique_ptr<QueryPlanner> queries_;

  // How plans are compiled: as the policy was, last.
  mutable std::mutex options_mutex_;
  mutable NativeOptions options_;                  // under `options_mutex_`
  mutable std::atomic<bool> is_compiled_ = false;  // somebody asked for native code
  mutable std::atomic<bool> specialises_ = false;  // and for code for the facts at hand

  mutable Specialiser specialiser_;
  mutable Background background_;  // last: its thread uses the rest
};

// A negative status as an error; FROST_YES and FROST_NO as a decision, unless the request met a
// negation of "every value": then only a check that holds is certain (SEM-41).
Result<bool> decision(const LoadedProgram& program, const frost_req& request, frost_status status);

}  // namespace frost
