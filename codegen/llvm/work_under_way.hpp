// SPDX-License-Identifier: Apache-2.0
// A process may end while a thread still compiles: exit() runs destructors of static objects, and
// LLVM has such objects. What is under way ends first, at its next step.
#pragma once

namespace frost {

// Compiling or linking, for as long as this lives. Thread-safe.
class WorkUnderWay {
 public:
  WorkUnderWay();
  ~WorkUnderWay();
  WorkUnderWay(const WorkUnderWay&) = delete;
  WorkUnderWay& operator=(const WorkUnderWay&) = delete;

  // The process is ending: stop.
  static bool is_ending();
};

}  // namespace frost
