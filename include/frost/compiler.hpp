// SPDX-License-Identifier: Apache-2.0
// From policy text to something that can answer.
#pragma once

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

namespace frost {

enum class Tier : uint8_t {
  kInterpreter,  // always there
  kNative,       // after Policy::compile_native, or loaded from an artefact
};

struct PolicyImpl;

// A compiled policy. Immutable, cheap to copy.
//
// Thread safety: const methods may be called from any thread at the same time; compile_native may
// not run at the same time as anything else on the same policy, its copies, stores and snapshots
// included.
class FROST_EXPORT Policy {
 public:
  // SHA-256 of the canonical policy in hex: comments, variable names and the order of rules and
  // files do not change it.
  [[nodiscard]] const std::string& digest() const;
  [[nodiscard]] bool has_native() const;

  // Compiles every entry to native code in this process. kUnavailable when libfrost-llvm.so is not
  // installed. Cost: linear in the plans, about a second for the 85 clauses of the GitHub example.
  // `cpu` is an LLVM CPU name or "native".
  Result<void> compile_native(const std::string& cpu = "native");

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
