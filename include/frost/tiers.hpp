// SPDX-License-Identifier: Apache-2.0
// How questions are run: by the interpreter, at once, or by native code, when it is there
// (docs/tiers.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "frost/observer.hpp"
#include "frost/result.hpp"

namespace frost {

enum class Tier : uint8_t {
  kInterpreter,  // always there
  kNative,       // after Policy::compile_native, or loaded from an artefact
  kAutomatic,    // native code when it is there, else the interpreter; never waits
};

// Native code of earlier processes. Entries are keyed by everything that the code depends on, and
// one that is damaged counts as absent: a cache changes no answer and is never an error.
struct ObjectCacheOptions {
  // Made with mode 0700 when it is absent; not used when other users own it or may write in it.
  // Processes may share it. Empty: no cache.
  std::string directory = {};
  // The entries that were used longest ago go, beyond so many bytes.
  uint64_t bytes_max = uint64_t{256} << 20;
};

// Names of Polar goals and lines for tools that look at native code. With kNone nothing is written,
// registered or slower.
enum class NativeDebug : uint8_t {
  kNone,
  // perf: /tmp/perf-PID.map names each procedure after the goal that it answers. The code is the
  // same. kIo when the file cannot be written.
  kPerf,
  // gdb and lldb: code has line tables of the policy's files, and is registered with the GDB JIT
  // interface while it lives. Its code is cached apart.
  kGdb,
};

struct NativeOptions {
  std::string cpu = "native";  // an LLVM CPU name, or "native" for this machine
  ObjectCacheOptions cache = {};
  Observer observer = {};  // told when code is ready or could not be made
  NativeDebug debug = NativeDebug::kNone;  // not for code of artefacts
  // Also makes code for the facts of each store, in the background, which leaves out what they
  // exclude (docs/tiers.md). It answers the checks, lists and actions of snapshots for as long as
  // what it takes for granted holds.
  bool specialise = true;
  // Makes that code anew, now and then, when a sample of the checks that are asked says that other
  // conditions are better asked first. Answers stay.
  bool reorder = true;
};

enum class NativeState : uint8_t {
  kNone,       // nobody asked for native code
  kCompiling,  // or waiting for its turn
  kReady,
  kFailed,  // the interpreter goes on; NativeStatus::error says why
};

struct NativeStatus {
  NativeState state = NativeState::kNone;
  bool is_from_cache = false;  // kReady: code of an earlier process
  // What making the code took, kReady, or how long it was tried, kFailed.
  std::chrono::nanoseconds time = {};
  std::optional<Error> error = {};  // kFailed
  // Code that was compiled: of how many parts it is, and how many of these had to be compiled; the
  // others are alike, or the same as in a policy before. 0 for code from the cache.
  uint32_t parts = 0;
  uint32_t parts_compiled = 0;
};

}  // namespace frost
