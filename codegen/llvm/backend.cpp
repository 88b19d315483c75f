// SPDX-License-Identifier: Apache-2.0
// The C boundary of libfrost-llvm.so.
#include "codegen/backend.hpp"

#include <llvm/Config/llvm-config.h>
#include <llvm/TargetParser/Host.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "codegen/llvm/aot.hpp"
#include "codegen/llvm/code_generator_hash.hpp"
#include "codegen/llvm/compile_parts.hpp"
#include "codegen/llvm/jit.hpp"
#include "codegen/llvm/large_stack.hpp"
#include "codegen/llvm/objects.hpp"
#include "codegen/llvm/pipeline.hpp"
#include "codegen/llvm/work_under_way.hpp"
#include "frost/export.hpp"
#include "runtime/abi_hash.hpp"

struct frost_jit {
  std::unique_ptr<frost::Jit> code;
};

namespace frost {

namespace {

void give(frost_bytes* out, std::string_view text) {
  out->data = static_cast<char*>(std::malloc(text.size() + 1));
  out->size = out->data == nullptr ? 0 : text.size();
  if (out->data != nullptr) std::memcpy(out->data, text.data(), text.size());
}

int give_error(frost_bytes* out, const Error& error) {
  give(out, error.message);
  return 1 + static_cast<int>(error.code);
}

// The program crosses as text and is checked like foreign bytes.
Result<lir::Program> read_program(const char* text, size_t size) {
  auto program = lir::parse({text, size});
  if (!program) return program;
  if (auto problem = lir::verify(*program)) return fail(Code::kCorrupt, *problem);
  return program;
}

int emit(const char* lir, size_t lir_size, frost_emit_kind kind,
         const frost_backend_options* options, frost_bytes* out, frost_bytes* error) {
  auto program = read_program(lir, lir_size);
  Result<std::string> text = fail(Code::kInternal, "");
  if (program) {
    AotOptions aot;
    aot.kind = kind;
    aot.cpu = options->cpu;
    if (options->architecture != nullptr) aot.architecture = options->architecture;
    aot.note.assign(options->note == nullptr ? "" : options->note, options->note_size);
    aot.only = options->only;
    aot.debug_info = options->debug_info != 0;
    aot.checked = options->checked != 0;
    const size_t threads =
        on_large_stacks(1, [&](size_t) { text = emit_ahead_of_time(*program, aot); });
    if (threads == 0) text = fail(Code::kUnavailable, kNoThread);
  } else {
    text = std::unexpected(program.error());
  }
  if (!text) return give_error(error, text.error());
  give(out, *text);
  if (out->data == nullptr) return give_error(error, {Code::kLimit, "out of memory"});
  return 0;
}

Result<CompiledParts> compile_program(const lir::Program& program,
                                      const frost_backend_options& options,
                                      const std::function<bool()>& may_continue) {
  const bool checked = options.checked != 0;
  if (options.debug_info == 0 && can_compile_parts()) {
    const std::string_view parts(options.parts == nullptr ? "" : options.parts, options.parts_size);
    return compile_parts(program, options.cpu, checked, parts, may_continue);
  }
  auto code = compile_objects(
      program, {.cpu = options.cpu, .debug_info = options.debug_info != 0, .checked = checked},
      may_continue);
  if (!code) return std::unexpected(code.error());
  CompiledParts result;
  result.code = *std::move(code);
  return result;
}

int compile(const char* lir, size_t lir_size, const frost_backend_options* options,
            frost_compiled* out, frost_bytes* error) {
  auto program = read_program(lir, lir_size);
  if (!program) return give_error(error, program.error());
  const WorkUnderWay work;
  const auto may_continue = [&] {
    if (!WorkUnderWay::may_continue()) return false;
    return options->may_continue == nullptr ||
           options->may_continue(options->may_continue_context) != 0;
  };
  auto compiled = compile_program(*program, *options, may_continue);
  if (!compiled) return give_error(error, compiled.error());
  out->parts_linked = compiled->linked;
  out->parts_compiled = compiled->compiled;
  give(&out->code, compiled->code);
  give(&out->parts, compiled->parts);
  if (out->code.data == nullptr || out->parts.data == nullptr) {
    return give_error(error, {Code::kLimit, "out of memory"});
  }
  return 0;
}

int load(const char* code, size_t code_size, const frost_load_options* options, frost_jit** out,
         frost_bytes* error) {
  const WorkUnderWay work;
  auto linked = Jit::link(
      {code, code_size}, {.debug = options->debug, .names = {options->names, options->name_count}});
  if (!linked) return give_error(error, linked.error());
  *out = new frost_jit{std::move(*linked)};
  return 0;
}

const frost_entry_fn* jit_entries(const frost_jit* jit) { return jit->code->entries(); }

void release_jit(frost_jit* jit) { delete jit; }

void release_bytes(frost_bytes* bytes) {
  std::free(bytes->data);
  *bytes = {};
}

}  // namespace

}  // namespace frost

extern "C" FROST_EXPORT const frost_backend* frost_llvm_backend_4() {
  // Never destroyed: a thread may make code while the process ends.
  static const auto& triple = *new std::string(llvm::sys::getProcessTriple());
  static const auto& native_cpu = *new std::string(frost::native_cpu_text());
  static const frost_backend backend = {.abi_hash = frost::rt::abi_hash(),
                                        .code_generator_hash = frost::kCodeGeneratorHash,
                                        .llvm_version = LLVM_VERSION_STRING,
                                        .target_triple = triple.c_str(),
                                        .native_cpu = native_cpu.c_str(),
                                        .emit = frost::emit,
                                        .compile = frost::compile,
                                        .load = frost::load,
                                        .jit_entries = frost::jit_entries,
                                        .release_jit = frost::release_jit,
                                        .release_bytes = frost::release_bytes};
  return &backend;
}
