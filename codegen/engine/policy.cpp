// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/policy.hpp"

#include <utility>

#include "codegen/engine/query_plan.hpp"
#include "runtime/exec/visits.hpp"

namespace frost {

const std::string& Policy::digest() const { return impl_->program.digest; }

bool Policy::has_native() const { return !impl_->native.empty(); }

Result<void> Policy::compile_native(const std::string& cpu) { return impl_->compile_native(cpu); }

PolicyImpl::PolicyImpl(lir::Program lowered) : LoadedProgram(std::move(lowered)) {}
PolicyImpl::~PolicyImpl() = default;

const QueryPlanner& PolicyImpl::queries() const {
  std::call_once(queries_once_, [&] { queries_ = std::make_unique<QueryPlanner>(*this); });
  return *queries_;
}

Result<void> LoadedProgram::compile_native(const std::string& cpu) {
  if (!native.empty()) return {};
  auto code = JitCode::compile(lir::print(program), cpu);
  if (!code) return std::unexpected(code.error());
  std::vector<frost_entry_fn> functions;
  for (uint32_t i = 0; i < program.procedures.size(); ++i) {
    frost_entry_fn entry = (*code)->entry(i);
    if (entry == nullptr) return fail(Code::kInternal, "the back end left out a procedure");
    functions.push_back(entry);
  }
  jit = std::move(*code);
  native = std::move(functions);
  return {};
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

void LoadedProgram::bind(Tier tier, frost_req& request, rt::Tables& tables) const {
  tables.reset(table_shapes, request.bytes_max);
  request.tables = &tables;
  thread_local rt::Visits visits;
  visits.reset(visit_sets, request.bytes_max);
  request.visits = &visits;
  if (tier == Tier::kInterpreter) {
    request.code = &interpreter;
    request.invoke = [](frost_req* req, uint32_t procedure, const uint32_t* values) {
      return static_cast<const Interpreter*>(req->code)->run(lir::ProcedureId(procedure), *req,
                                                             values);
    };
  } else {
    request.code = native.data();
    request.invoke = [](frost_req* req, uint32_t procedure, const uint32_t* values) {
      return static_cast<const frost_entry_fn*>(req->code)[procedure](req, values);
    };
  }
}

frost_status LoadedProgram::run_recursive(Tier tier, uint32_t index, frost_req& request,
                                          const uint32_t* arguments) const {
  thread_local rt::Tables tables;
  bind(tier, request, tables);
  frost_status status = run_code(tier, index, request, arguments);
  return request.failure < 0 ? request.failure : status;
}

LoadedProgram::TableAnswers LoadedProgram::run_table(Tier tier, uint32_t index, frost_req& request,
                                                     std::span<const uint32_t> arguments,
                                                     rt::Tables& tables) const {
  if (tier == Tier::kNative && native.empty()) return {.status = FROST_E_INTERNAL};
  bind(tier, request, tables);
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
