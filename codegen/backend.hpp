// SPDX-License-Identifier: Apache-2.0
// The boundary to the LLVM back end, which is a shared library of its own (libfrost-llvm.so),
// opened on demand: a host that loads artefacts or interprets needs no LLVM. Only bytes and C types
// cross (design §4.2).
#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/abi.h"

extern "C" {

// What to make of a program.
enum frost_emit_kind : uint32_t {
  FROST_EMIT_LLVM = 0,      // LLVM IR as text, after the passes
  FROST_EMIT_ASM = 1,       // assembly as text
  FROST_EMIT_OBJECT = 2,    // a relocatable object
  FROST_EMIT_ARTEFACT = 3,  // a linked shared object with `note` in its note section
};

// Who is told of code that is loaded.
enum frost_debug_kind : uint32_t {
  FROST_DEBUG_NONE = 0,
  FROST_DEBUG_PERF = 1,  // perf, by a map of symbols: /tmp/perf-PID.map
  FROST_DEBUG_GDB = 2,   // debuggers, by the GDB JIT interface
};

struct frost_backend_options {
  const char* cpu;  // "native", "x86-64", "x86-64-v2", "x86-64-v3", …
  // "x86_64" or "aarch64"; null or empty: that of this process.
  const char* architecture;
  const char* note;  // FROST_EMIT_ARTEFACT: the bytes of the note section
  size_t note_size;
  // Print only this procedure (FROST_EMIT_LLVM, FROST_EMIT_ASM); UINT32_MAX: all.
  uint32_t only;
  // Asked by `compile` between its steps, from several threads at once; 0: stop with kLimit. Null:
  // never stop.
  int (*may_continue)(void* context);
  void* may_continue_context;
  // Not 0: with DWARF line tables of the places that the program's text names, and, in an artefact,
  // with its symbols.
  uint32_t debug_info;
  // Not 0: code that tests each index before it reads an array, and aborts with a report. For
  // tests.
  uint32_t checked;
  // `compile`: parts that it made before, see frost_compiled::parts; several such strings one after
  // the other are one. Null: none.
  const char* parts;
  size_t parts_size;
};

struct frost_load_options {
  frost_debug_kind debug;
  // FROST_DEBUG_PERF: what to call each procedure; one line each, in UTF-8.
  const char* const* names;
  size_t name_count;
};

// A byte string made by the back end; release with frost_backend::release_bytes.
struct frost_bytes {
  char* data;
  size_t size;
};

// What `compile` made.
struct frost_compiled {
  frost_bytes code;  // for `load`
  // The parts of the program, and of those given what there is space for. For programs compiled
  // later by the same code generator and LLVM for the same CPU with the same flags. Empty when none
  // of them is new, and when code is not made of parts.
  frost_bytes parts;
  uint32_t parts_linked;    // that the code consists of; 0: it is not made of parts
  uint32_t parts_compiled;  // of these, those that were not given
};

struct frost_jit;

// Functions return 0, or 1 + a frost::Code with a message for people in `error`. Thread-safe.
struct frost_backend {
  uint64_t abi_hash;                // rt::abi_hash() it was built with
  const char* code_generator_hash;  // of the sources that decide which code a program becomes
  const char* llvm_version;         // "22.1.8"
  const char* target_triple;
  const char* native_cpu;  // what "native" stands for on this machine: name and features

  int (*emit)(const char* lir, size_t lir_size, frost_emit_kind kind,
              const frost_backend_options* options, frost_bytes* out, frost_bytes* error);
  // Compiles every procedure into code for `load`. Same program, CPU, code generator and LLVM
  // version: same code, whatever parts are given.
  int (*compile)(const char* lir, size_t lir_size, const frost_backend_options* options,
                 frost_compiled* out, frost_bytes* error);
  // Brings what `compile` made into this process. The bytes must be those that it made: code cannot
  // be checked. Errors: also kIo when perf's map cannot be written.
  int (*load)(const char* code, size_t code_size, const frost_load_options* options,
              frost_jit** out, frost_bytes* error);
  // Entry points by procedure: as many as the program has.
  const frost_entry_fn* (*jit_entries)(const frost_jit* jit);
  void (*release_jit)(frost_jit* jit);
  void (*release_bytes)(frost_bytes* bytes);
};

// The one symbol of the library. Its number changes with the structures above: a host finds only
// the library of its own.
using frost_llvm_backend_fn = const frost_backend* (*)();
}

namespace frost {
inline constexpr const char* kBackendLibrary = "libfrost-llvm.so";
inline constexpr const char* kBackendSymbol = "frost_llvm_backend_4";
}  // namespace frost
