// SPDX-License-Identifier: Apache-2.0
// A process may end while a thread still compiles: exit() destroys static objects, and LLVM has
// such objects, some of which it makes when it first needs them. What is under way ends first, at
// its next step.
#pragma once

namespace frost {

// Compiling or linking, for as long as this lives. Thread-safe.
class WorkUnderWay {
 public:
  WorkUnderWay();
  ~WorkUnderWay();
  WorkUnderWay(const WorkUnderWay&) = delete;
  WorkUnderWay& operator=(const WorkUnderWay&) = delete;

  // Asked between steps. False: the process is ending, stop.
  static bool may_continue();
};

}  // namespace frost
