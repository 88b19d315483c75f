// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/policy.hpp"

#include <new>
#include <utility>

#include "codegen/engine/plan_catalogue.hpp"
#include "codegen/engine/query_plan.hpp"
#include "runtime/exec/visits.hpp"

namespace frost {

const std::string& Policy::digest() const { return impl_->program.digest; }

Tier Policy::active_tier() const {
  return impl_->native.get() == nullptr ? Tier::kInterpreter : Tier::kNative;
}

NativeStatus Policy::native_status() const { return impl_->native.status(); }

Result<void> Policy::compile_native(const NativeOptions& options) {
  return impl_->compile(options);
}

void Policy::compile_in_background(const NativeOptions& options) {
  impl_->compile_in_background(options);
}

Result<void> Policy::wait_until_native(std::chrono::steady_clock::time_point deadline) const {
  return impl_->native.wait_until(deadline);
}

PolicyImpl::PolicyImpl(lir::Program lowered, std::shared_ptr<PlanCatalogue> catalogue)
    : LoadedProgram(std::move(lowered), catalogue ? &catalogue->counters() : nullptr),
      counted(std::move(catalogue)) {}
PolicyImpl::~PolicyImpl() = default;

const QueryPlanner& PolicyImpl::queries() const {
  std::call_once(queries_once_, [&] { queries_ = std::make_unique<QueryPlanner>(*this); });
  return *queries_;
}

Result<void> PolicyImpl::compile(const NativeOptions& options) {
  note_options(options);
  return make_native(options);
}

void PolicyImpl::compile_in_background(const NativeOptions& options) {
  note_options(options);
  if (!native.announce()) return;
  const bool is_added = background_.add([this, options](const std::stop_token& stop) {
    static_cast<void>(make_native(options, stop));
  });
  if (!is_added) native.give_up({Code::kUnavailable, "native code: there is no thread to make it"});
}

std::shared_ptr<const SpecialisedCode> PolicyImpl::specialised_for(
    const std::shared_ptr<const rt::Snapshot>& facts) const {
  if (!specialises_.load(std::memory_order_acquire)) return nullptr;
  return specialiser_.code_for(facts, program.paths.size(),
                               [this](const auto& code) { make_specialised(code); });
}

void PolicyImpl::make_specialised(const std::shared_ptr<SpecialisedCode>& code) const try {
  code->native.announce();
  const bool is_added = background_.add(
      [this, options = noted_options(), wanted = std::weak_ptr(code)](const std::stop_token& stop) {
        const auto still = wanted.lock();
        if (still == nullptr || stop.stop_requested()) return;
        if (!still->make(program, options, limits.compile_budget_ms, stop)) return;
        still->in_use->put_first(*still);
      });
  if (!is_added) code->native.give_up({Code::kUnavailable, "no thread makes it"});
} catch (const std::bad_alloc&) {
  code->native.give_up(out_of_memory());
}

Tier PolicyImpl::tier_for(const std::shared_ptr<const QueryPlan>& plan, Tier wanted) const {
  const bool is_asked_again = plan->note_asked();
  if (wanted == Tier::kInterpreter || plan->code.native.get() != nullptr) return wanted;
  if (wanted == Tier::kNative) {
    // What failed would fail again.
    const bool is_worth_it = plan->code.native.status().state != NativeState::kFailed;
    if (is_worth_it) static_cast<void>(plan->code.make_native(noted_options()));
    return Tier::kAutomatic;
  }
  const bool is_due = is_asked_again && is_compiled_.load(std::memory_order_acquire);
  if (is_due && plan->take_turn()) {
    // The work keeps the plan, which knows nothing of the thread.
    static_cast<void>(
        background_.add([plan, options = noted_options()](const std::stop_token& stop) {
          static_cast<void>(plan->code.make_native(options, stop));
        }));
  }
  return wanted;
}

void PolicyImpl::note_options(const NativeOptions& options) const {
  {
    const std::lock_guard lock(options_mutex_);
    options_ = options;
  }
  is_compiled_.store(true, std::memory_order_release);
  specialises_.store(options.specialise, std::memory_order_release);
}

NativeOptions PolicyImpl::noted_options() const {
  const std::lock_guard lock(options_mutex_);
  return options_;
}

std::vector<rt::TableShape> LoadedProgram::find_tables(const lir::Program& program) {
  std::vector<rt::TableShape> shapes;
  bool has_tables = false;
  for (const lir::Procedure& procedure : program.procedures) {
    has_tables |= procedure.mode == lir::Mode::Table;
    shapes.push_back({.parameters = procedure.parameter_count,
                      .outputs = procedure.outputs,
                      .waits_for = procedure.waits_for.raw,
                      .is_input = procedure.is_input});
  }
  if (!has_tables) shapes.clear();
  return shapes;
}

void LoadedProgram::bind_visits(frost_req& request) const {
  if (visit_sets == 0) return;
  thread_local rt::Visits visits;
  visits.reset(visit_sets, request.bytes_max);
  request.visits = &visits;
}

void LoadedProgram::bind_tables(const frost_entry_fn* table, frost_req& request,
                                rt::Tables& tables) const {
  tables.reset(table_shapes, request.bytes_max);
  request.tables = &tables;
  if (table == nullptr) {
    request.code = &interpreter;
    request.invoke = [](frost_req* req, uint32_t procedure, const uint32_t* values) {
      return static_cast<const Interpreter*>(req->code)->run(lir::ProcedureId(procedure), *req,
                                                             values);
    };
  } else {
    request.code = table;
    request.invoke = [](frost_req* req, uint32_t procedure, const uint32_t* values) {
      return static_cast<const frost_entry_fn*>(req->code)[procedure](req, values);
    };
  }
}

frost_status LoadedProgram::run_recursive(const frost_entry_fn* table, uint32_t index,
                                          frost_req& request, const uint32_t* arguments) const {
  bind_visits(request);
  if (!table_shapes.empty()) {
    thread_local rt::Tables tables;
    bind_tables(table, request, tables);
  }
  frost_status status = run_code(table, index, request, arguments);
  return request.failure < 0 ? request.failure : status;
}

LoadedProgram::TableAnswers LoadedProgram::run_table(Tier tier, uint32_t index, frost_req& request,
                                                     std::span<const uint32_t> arguments,
                                                     rt::Tables& tables) const {
  const frost_entry_fn* const table = table_for(tier);
  if (table == nullptr && tier == Tier::kNative) return {.status = FROST_E_INTERNAL};
  bind_visits(request);
  bind_tables(table, request, tables);
  const uint64_t rows = tables.range(request, index, arguments);
  TableAnswers answers{.first = static_cast<uint32_t>(rows >> 32U),
                       .last = static_cast<uint32_t>(rows)};
  const bool holds = table_shapes[index].outputs == 0 && answers.first != answers.last;
  answers.status = request.failure < 0 ? request.failure : holds ? FROST_YES : FROST_NO;
  return answers;
}

Result<bool> decision(const LoadedProgram& program, const frost_req& request, frost_status status) {
  bool is_certain = request.unbounded == 0 || (status == FROST_YES && request.sink == nullptr);
  if (status >= 0 && !is_certain) {
    const std::string& site = program.program.sites.at(request.unbounded - 1);
    if (site.empty()) {
      return fail(Code::kUnanswerable,
                  "the answer would be every value together with itself, which no row can say; ask "
                  "for one of them");
    }
    return fail(Code::kUnanswerable,
                "the answer would be every value except some, which no list can say: " + site);
  }
  switch (status) {
    case FROST_YES:
      return true;
    case FROST_NO:
      return false;
    case FROST_E_FUEL:
      return fail(Code::kLimit,
                  "the question touches more facts than its fuel allows (query_fuel)");
    case FROST_E_DEADLINE:
      return fail(Code::kDeadline, "there was no answer before the deadline of the question");
    case FROST_E_MEMORY:
      return fail(
          Code::kLimit,
          "the question needs more memory than its limit (query_bytes_max), or there is none left");
    default:
      return fail(Code::kInternal, "this policy has no code for the requested tier");
  }
}

}  // namespace frost
