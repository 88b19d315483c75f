// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/objects.hpp"

#include <llvm/IR/LLVMContext.h>
#include <llvm/Target/TargetMachine.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <utility>

#include "base/byte_reader.hpp"
#include "codegen/llvm/emitter.hpp"
#include "codegen/llvm/large_stack.hpp"
#include "codegen/llvm/pipeline.hpp"

namespace frost {

namespace {

// LIR instructions of one object: some 40 ms of code generation. Smaller ones take longer to link.
constexpr size_t kGroupInstructions = 320;
// Most machines can spare two for a fraction of a second; more would take them from those who ask.
constexpr size_t kThreadsMax = 2;

struct Group {
  size_t first = 0;
  size_t end = 0;
};

size_t instruction_count(const lir::Procedure& procedure) {
  size_t count = 0;
  for (const lir::Block& block : procedure.blocks) count += block.size();
  return count;
}

// A group is closed by the procedure that fills it, so that a large one is alone or the last.
std::vector<Group> groups_of(const lir::Program& program) {
  std::vector<Group> groups;
  size_t instructions = 0;
  for (size_t i = 0; i < program.procedures.size(); ++i) {
    const size_t more = instruction_count(program.procedures[lir::ProcedureId(i)]);
    if (groups.empty() || instructions + more > kGroupInstructions) {
      groups.push_back({i, i});
      instructions = 0;
    }
    groups.back().end = i + 1;
    instructions += more;
  }
  // A program without procedures still has a table of entries, an empty one.
  if (groups.empty()) groups.emplace_back();
  return groups;
}

void append_object(std::string& code, std::string_view object) {
  const uint64_t bytes = object.size();
  char length[sizeof bytes];
  std::memcpy(length, &bytes, sizeof bytes);
  code.append(length, sizeof length).append(object);
}

Result<std::string> compile_group(const lir::Program& program, llvm::TargetMachine& machine,
                                  const ModuleOptions& options) {
  llvm::LLVMContext context;
  auto module = emit_module(program, context, options);
  if (auto done = optimise(*module, machine); !done) return std::unexpected(done.error());
  return generate_code(*module, machine, llvm::CodeGenFileType::ObjectFile);
}

}  // namespace

Result<std::string> compile_objects(const lir::Program& program, const ObjectOptions& how,
                                    const std::function<bool()>& may_continue) {
  const std::vector<Group> groups = groups_of(program);
  std::vector<std::unique_ptr<llvm::TargetMachine>> machines;  // one for each thread
  while (machines.size() < std::min(kThreadsMax, groups.size())) {
    auto machine = make_target_machine(how.cpu);
    if (!machine) return std::unexpected(machine.error());
    machines.push_back(*std::move(machine));
  }
  std::vector<Result<std::string>> objects(groups.size(),
                                           fail(Code::kLimit, "stopped before all code was made"));
  std::atomic<size_t> next = 0;
  const size_t threads = on_large_stacks(machines.size(), [&](size_t thread) {
    for (size_t i = next++; i < groups.size() && may_continue(); i = next++) {
      ModuleOptions options;
      options.first = groups[i].first;
      options.end = groups[i].end;
      options.helpers = i == 0 ? Helpers::kDefined : Helpers::kDeclared;
      options.external_entries = true;
      options.debug_info = how.debug_info;
      options.checked = how.checked;
      options.has_masked_loads = has_masked_loads(*machines[thread]);
      options.entry_table = i + 1 == groups.size();
      objects[i] = compile_group(program, *machines[thread], options);
    }
  });
  if (threads == 0) return fail(Code::kUnavailable, kNoThread);
  std::string code;
  for (const Result<std::string>& object : objects) {
    if (!object) return std::unexpected(object.error());
    append_object(code, *object);
  }
  return code;
}

Result<std::vector<std::string_view>> split_objects(std::string_view code) {
  std::vector<std::string_view> objects;
  ByteReader reader(std::as_bytes(std::span(code)));
  while (!reader.done()) {
    const auto bytes = reader.u64();
    const auto object = bytes ? reader.take(*bytes) : std::nullopt;
    if (!object) return fail(Code::kCorrupt, "the code is cut short");
    // SAFETY: char may alias every object.
    objects.emplace_back(reinterpret_cast<const char*>(object->data()), object->size());
  }
  return objects;
}

}  // namespace frost
