// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "codegen/engine/backend.hpp"
#include "codegen/engine/pipeline.hpp"
#include "frontend/ast/ast_printer.hpp"

namespace frost {

namespace {

// "p3" as 3; UINT32_MAX when empty.
Result<uint32_t> procedure_index(const std::string& only, size_t count) {
  if (only.empty()) return UINT32_MAX;
  uint32_t index = 0;
  const char* begin = only.data() + 1;
  const char* end = only.data() + only.size();
  bool is_number = only[0] == 'p' && std::from_chars(begin, end, index).ptr == end && begin != end;
  if (!is_number || index >= count) {
    return fail(Code::kInvalidArgument, "there is no procedure `" + only +
                                            "`; this policy has p0 to p" +
                                            std::to_string(count - 1));
  }
  return index;
}

Result<std::string> print_code(const Pipeline& pipeline, Stage stage, const PrintOptions& options) {
  auto only = procedure_index(options.only, pipeline.lir->procedures.size());
  if (!only) return std::unexpected(only.error());
  if (stage == Stage::kLir) {
    return lir::print(*pipeline.lir, options.only, lir::Names::kProcedures);
  }
  EmitRequest request;
  request.kind = stage == Stage::kLlvm ? FROST_EMIT_LLVM : FROST_EMIT_ASM;
  request.cpu = options.cpu;
  request.only = *only;
  return backend_emit(lir::print(*pipeline.lir, {}, lir::Names::kProcedures), request);
}

}  // namespace

Result<Printed> print_stage(std::span<const Source> sources, Stage stage, const PrintOptions& print,
                            const CompileOptions& options) {
  Pipeline pipeline(sources, options.limits);
  run_pipeline(pipeline, options);
  const std::optional<hir::Hir>& hir = pipeline.front.hir;
  Printed printed;
  switch (stage) {
    case Stage::kAst:
      printed.text = ast::print(pipeline.front.ast, pipeline.sources);
      break;
    case Stage::kHir:
      if (hir) printed.text = hir::print(*hir);
      break;
    case Stage::kRir:
      if (pipeline.rir) printed.text = rir::print(*hir, *pipeline.rir, print.only);
      break;
    case Stage::kLir:
    case Stage::kLlvm:
    case Stage::kAsm: {
      if (!pipeline.lir) break;
      auto text = print_code(pipeline, stage, print);
      if (!text) return std::unexpected(text.error());
      printed.text = std::move(*text);
    }
  }
  printed.diagnostics = take_diagnostics(pipeline, options.colour);
  return printed;
}

}  // namespace frost
