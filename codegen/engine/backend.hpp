// SPDX-License-Identifier: Apache-2.0
// The LLVM back end, opened when it is first needed and never closed (LLVM keeps static state).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/backend.hpp"
#include "frost/result.hpp"

namespace frost {

// The library next to this one, or wherever the loader finds it. kUnavailable with what to install
// when it is missing, kIncompatible when it was built for another ABI. Thread-safe.
Result<const frost_backend*> llvm_backend();

// Builds for tests make code that checks each of its reads (cmake -DFROST_CHECKED_CODEGEN=ON, the
// preset asan). No other build ever does.
#ifdef FROST_CHECKED_CODEGEN
inline constexpr bool kCheckedCodegen = true;
#else
inline constexpr bool kCheckedCodegen = false;
#endif

// What code has beside what the program says; see frost_backend_options.
struct CodeFlags {
  bool debug_info = false;
  bool checked = kCheckedCodegen;
};

struct EmitRequest {
  frost_emit_kind kind = FROST_EMIT_LLVM;
  std::string cpu;
  std::string architecture;     // empty: that of this process; not for code that runs here
  std::vector<std::byte> note;  // FROST_EMIT_ARTEFACT
  uint32_t only = UINT32_MAX;   // procedure, for text
  CodeFlags flags = {};
};

// Runs the back end over the text form of a program.
Result<std::string> backend_emit(const std::string& lir, const EmitRequest& request);

// Asked between the steps of making code, from several threads at once; false: stop.
using MayContinue = std::function<bool()>;

// See frost_compiled.
struct CompiledCode {
  std::string code;
  std::string parts;
  uint32_t parts_linked = 0;
  uint32_t parts_compiled = 0;
};

// Code of the text form of a program, for JitCode::load in this process or a later one. `parts` are
// those of programs before it, with the same `cpu` and `flags`: what they have is not compiled.
// kLimit when `may_continue` says to stop.
Result<CompiledCode> backend_compile(const std::string& lir, const std::string& cpu,
                                     const MayContinue& may_continue, const CodeFlags& flags = {},
                                     std::string_view parts = {});

// Native code in this process; released with the object.
class JitCode {
 public:
  // `code` is what backend_compile made, byte for byte. Tools are told of it as `debug` says, where
  // procedures are called `names`.
  static Result<std::unique_ptr<JitCode>> load(std::string_view code,
                                               frost_debug_kind debug = FROST_DEBUG_NONE,
                                               const std::vector<std::string>& names = {});
  ~JitCode();
  JitCode(const JitCode&) = delete;
  JitCode& operator=(const JitCode&) = delete;

  // By procedure: as many as the program has.
  [[nodiscard]] const frost_entry_fn* entries() const;

 private:
  JitCode(const frost_backend* backend, frost_jit* jit) : backend_(backend), jit_(jit) {}

  const frost_backend* backend_;
  frost_jit* jit_;
};

}  // namespace frost
