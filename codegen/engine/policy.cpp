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
      return fail(Code::kLimit, "out of memory while answering");
    default:
      return fail(Code::kInternal, "this policy has no code for the requested tier");
  }
}

}  // namespace frost
