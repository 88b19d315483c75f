// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/policy.hpp"

namespace frost {

const std::string& Policy::digest() const { return impl_->program.digest; }

bool Policy::has_native() const { return !impl_->native.empty(); }

Result<void> Policy::compile_native(const std::string& cpu) {
  if (has_native()) return {};
  auto jit = JitCode::compile(lir::print(impl_->program), cpu);
  if (!jit) return std::unexpected(jit.error());
  std::vector<frost_entry_fn> entries;
  for (uint32_t i = 0; i < impl_->program.procedures.size(); ++i) {
    frost_entry_fn entry = (*jit)->entry(i);
    if (entry == nullptr) return fail(Code::kInternal, "the back end left out a procedure");
    entries.push_back(entry);
  }
  impl_->jit = std::move(*jit);
  impl_->native = std::move(entries);
  return {};
}

std::vector<rt::TableShape> PolicyImpl::find_tables(const lir::Program& program) {
  std::vector<rt::TableShape> shapes;
  bool has_tables = false;
  for (const lir::Procedure& procedure : program.procedures) {
    has_tables |= procedure.mode == lir::Mode::Table;
    shapes.push_back({procedure.parameter_count, procedure.outputs, procedure.waits_for.raw});
  }
  if (!has_tables) shapes.clear();
  return shapes;
}

frost_status PolicyImpl::run_with_tables(Tier tier, uint32_t index, frost_req& request,
                                         const uint32_t* arguments) const {
  thread_local rt::Tables tables;
  tables.reset(table_shapes, limits.query_bytes_max);
  request.tables = &tables;
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
  frost_status status = run_code(tier, index, request, arguments);
  return request.failure < 0 ? request.failure : status;
}

Result<bool> decision(const PolicyImpl& policy, const frost_req& request, frost_status status) {
  bool is_certain = request.unbounded == 0 || (status == FROST_YES && request.sink == nullptr);
  if (status >= 0 && !is_certain) {
    return fail(Code::kUnanswerable,
                "the answer would be every value except some, which no list can say: " +
                    policy.program.sites.at(request.unbounded - 1));
  }
  switch (status) {
    case FROST_YES:
      return true;
    case FROST_NO:
      return false;
    case FROST_E_FUEL:
      return fail(Code::kLimit,
                  "the question touches more facts than its fuel allows (query_fuel)");
    case FROST_E_MEMORY:
      return fail(
          Code::kLimit,
          "the question needs more memory than its limit (query_bytes_max), or there is none left");
    default:
      return fail(Code::kInternal, "this policy has no code for the requested tier");
  }
}

}  // namespace frost
