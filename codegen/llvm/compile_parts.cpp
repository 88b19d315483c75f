// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/compile_parts.hpp"

#include <llvm/IR/LLVMContext.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/check.hpp"
#include "codegen/llvm/emit_parts.hpp"
#include "codegen/llvm/emitter.hpp"
#include "codegen/llvm/large_stack.hpp"
#include "codegen/llvm/link_parts.hpp"
#include "codegen/llvm/part_code.hpp"
#include "codegen/llvm/parts.hpp"
#include "codegen/llvm/pipeline.hpp"
#include "ir/lir/flow.hpp"

namespace frost {

namespace {

// LIR instructions of one module: some 40 ms of code generation.
constexpr size_t kGroupInstructions = 320;
// Most machines can spare two for a fraction of a second; more would take them from those who ask.
constexpr size_t kThreadsMax = 2;
// Of the parts that are kept: those of dozens of policies.
constexpr size_t kPartBytesMax = size_t{8} << 20U;

size_t instruction_count(const Part& part) {
  size_t count = 1;
  for (const lir::Procedure& procedure : part.program.procedures) {
    count += lir::instruction_count(procedure);
  }
  return count;
}

using PartCodes = std::map<std::string, PartCode>;

Result<PartCodes> compile_module(llvm::Module& module, llvm::TargetMachine& machine) {
  if (auto done = optimise(module, machine); !done) return std::unexpected(done.error());
  sink_slot_addresses(module);
  const auto object = generate_code(module, machine, llvm::CodeGenFileType::ObjectFile);
  if (!object) return std::unexpected(object.error());
  return split_object(*object);
}

class Compiler {
 public:
  Compiler(const lir::Program& program, std::string_view known)
      : program_(program), parts_(program), library_(known), codes_(parts_.parts.size()) {}

  Result<CompiledParts> run(const std::string& cpu, bool checked,
                            const std::function<bool()>& may_continue) {
    std::vector<std::unique_ptr<llvm::TargetMachine>> machines;  // one for each thread
    while (machines.size() < kThreadsMax) {
      auto machine = make_target_machine(cpu);
      if (!machine) return std::unexpected(machine.error());
      (*machine)->Options.FunctionSections = true;
      machines.push_back(*std::move(machine));
    }
    options_ = {.checked = checked, .has_masked_loads = has_masked_loads(*machines.front())};
    // Also when there is nothing to compile: it does not depend on what was compiled before.
    if (!may_continue()) return fail(Code::kLimit, "stopped before any code was made");
    find_known();
    const size_t groups = groups_.size() + (needs_helpers_ ? 1 : 0);
    std::vector<Result<void>> done(groups, fail(Code::kLimit, "stopped before all code was made"));
    std::atomic<size_t> next = 0;
    const size_t wanted = std::min(machines.size(), groups);
    const size_t threads = on_large_stacks(wanted, [&](size_t thread) {
      for (size_t i = next++; i < groups && may_continue(); i = next++) {
        done[i] = i < groups_.size() ? compile_group(groups_[i], *machines[thread])
                                     : compile_helpers(*machines[thread]);
      }
    });
    if (threads == 0 && wanted > 0) return fail(Code::kUnavailable, kNoThread);
    for (Result<void>& each : done) {
      if (!each) return std::unexpected(each.error());
    }
    return link();
  }

 private:
  using Group = std::vector<uint32_t>;  // indices of parts

  // Takes what the library has, and divides what it has not into groups.
  void find_known() {
    size_t instructions = 0;
    for (uint32_t i = 0; i < codes_.size(); ++i) {
      codes_[i] = library_.find(parts_.parts[i].key);
      if (codes_[i]) continue;
      const size_t more = instruction_count(parts_.parts[i]);
      if (groups_.empty() || instructions + more > kGroupInstructions) {
        groups_.emplace_back();
        instructions = 0;
      }
      groups_.back().push_back(i);
      instructions += more;
      ++compiled_;
    }
    llvm::LLVMContext context;
    for (const std::string& name : defined_functions(*emit_helpers(program_, context, options_))) {
      auto code = library_.find(helper_key(name));
      needs_helpers_ = needs_helpers_ || !code;
      helpers_.emplace(name, code.value_or(PartCode()));
      if (!code) ++compiled_;
    }
  }

  Result<void> compile_group(const Group& group, llvm::TargetMachine& machine) {
    std::vector<const Part*> parts;
    for (const uint32_t index : group) parts.push_back(&parts_.parts[index]);
    llvm::LLVMContext context;
    auto made = compile_module(*emit_parts(parts, context, options_), machine);
    if (!made) return std::unexpected(made.error());
    for (size_t i = 0; i < group.size(); ++i) {
      const auto code = made->find(part_symbol(i));
      if (code == made->end()) return fail(Code::kInternal, "a part without code");
      codes_[group[i]] = std::move(code->second);
    }
    return {};
  }

  Result<void> compile_helpers(llvm::TargetMachine& machine) {
    llvm::LLVMContext context;
    auto made = compile_module(*emit_helpers(program_, context, options_), machine);
    if (!made) return std::unexpected(made.error());
    helpers_ = *std::move(made);
    return {};
  }

  Result<CompiledParts> link() {
    std::vector<PartCode> codes;
    std::vector<std::pair<PartKey, std::string>> used;
    for (size_t i = 0; i < codes_.size(); ++i) {
      FROST_CHECK(codes_[i].has_value());
      codes.push_back(*std::move(codes_[i]));
    }
    auto image = link_parts(parts_, codes, helpers_);
    if (!image) return std::unexpected(image.error());
    CompiledParts result{.code = encode(*image),
                         .parts = {},
                         .linked = static_cast<uint32_t>(image->symbols.size()),
                         .compiled = compiled_};
    if (compiled_ == 0) return result;
    for (const auto& [name, code] : helpers_) used.emplace_back(helper_key(name), encode(code));
    for (size_t i = 0; i < codes.size(); ++i) {
      used.emplace_back(parts_.parts[i].key, encode(codes[i]));
    }
    result.parts = library_.with(used, kPartBytesMax);
    return result;
  }

  const lir::Program& program_;
  const ProgramParts parts_;
  const PartLibrary library_;
  PartOptions options_;
  std::vector<std::optional<PartCode>> codes_;  // by part
  HelperCode helpers_;
  bool needs_helpers_ = false;
  std::vector<Group> groups_;
  uint32_t compiled_ = 0;
};

}  // namespace

bool can_compile_parts() {
  return llvm::Triple(llvm::sys::getProcessTriple()).getArch() == llvm::Triple::x86_64;
}

Result<CompiledParts> compile_parts(const lir::Program& program, const std::string& cpu,
                                    bool checked, std::string_view parts,
                                    const std::function<bool()>& may_continue) {
  return Compiler(program, parts).run(cpu, checked, may_continue);
}

}  // namespace frost
