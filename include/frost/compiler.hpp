// SPDX-License-Identifier: Apache-2.0
// From policy text to something that can answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "frost/diagnostic.hpp"
#include "frost/export.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "frost/source.hpp"
#include "frost/tiers.hpp"

namespace frost {

struct PolicyImpl;

// A compiled policy, which the interpreter can run at once. Cheap to copy; copies, stores and
// snapshots share one policy, and its native code once there is some.
//
// Thread safety: every function may be called from any thread at the same time, also while
// questions are asked. A question runs wholly on one tier.
// Lifetime:      the last owner waits for the step of compiling that is under way: some 40 ms, and
//                longer only for a single plan of that size.
class FROST_EXPORT Policy {
 public:
  // SHA-256 of the canonical policy in hex: comments, variable names and the order of rules and
  // files do not change it.
  [[nodiscard]] const std::string& digest() const;

  // What Tier::kAutomatic runs on now. Once native, always native.
  [[nodiscard]] Tier active_tier() const;
  [[nodiscard]] NativeStatus native_status() const;

  // Makes native code of every entry, unless there is some, and waits for it. Errors: kUnavailable
  // when libfrost-llvm.so is not installed; kLimit for Limits::compile_budget_ms; kInvalidArgument
  // for an unknown CPU; kIo for NativeDebug::kPerf. The interpreter goes on then. Cost: linear in
  // the plans, about a second for the 85 clauses of the GitHub example; a millisecond or two when
  // the cache has the code.
  Result<void> compile_native(const NativeOptions& options = {});

  // The same in a thread of the policy's own: questions on Tier::kAutomatic go over to native code
  // when it is there, and queries of a shape that is asked again have theirs compiled as well.
  // Never fails; native_status() has the error.
  void compile_in_background(const NativeOptions& options = {});

  // Waits for compile_in_background. Errors: its own; kDeadline; kUnavailable without that.
  Result<void> wait_until_native(std::chrono::steady_clock::time_point deadline) const;

  explicit Policy(std::shared_ptr<PolicyImpl> impl) : impl_(std::move(impl)) {}
  [[nodiscard]] const std::shared_ptr<PolicyImpl>& impl() const { return impl_; }

 private:
  std::shared_ptr<PolicyImpl> impl_;
};

struct CompileOptions {
  Limits limits;
  bool colour = false;  // in Diagnostic::text
  // Also plan the questions that the policy's own tests ask, so that run_tests can run.
  bool with_tests = true;
};

struct Compiled {
  std::optional<Policy> policy;  // none exactly when `diagnostics` has an error
  std::vector<Diagnostic> diagnostics;
};

// Compiles a policy for the interpreter. Never throws for anything a policy contains.
FROST_EXPORT Compiled compile(std::span<const Source> sources, const CompileOptions& options = {});

// ---------- looking inside

enum class Stage : uint8_t { kAst, kHir, kRir, kLir, kLlvm, kAsm };

struct Printed {
  std::optional<std::string> text;  // none when an earlier stage has errors
  std::vector<Diagnostic> diagnostics;
};

struct PrintOptions {
  std::string only;               // one procedure, such as "p3"; empty: all (from RIR on)
  std::string cpu = "x86-64-v3";  // kLlvm, kAsm
};

// The policy as it stands after one stage. kUnavailable for kLlvm and kAsm without the back end.
FROST_EXPORT Result<Printed> print_stage(std::span<const Source> sources, Stage stage,
                                         const PrintOptions& print,
                                         const CompileOptions& options = {});

}  // namespace frost
