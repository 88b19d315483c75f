// SPDX-License-Identifier: Apache-2.0
// frost/c/policy.h: from text to a policy, and native code.
#include <algorithm>
#include <memory>
#include <utility>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

Result<std::vector<Source>> sources_of(const frost_source* given, size_t count) {
  if (auto checked = require_array("the sources", given, count); !checked) {
    return std::unexpected(checked.error());
  }
  std::vector<Source> sources;
  for (size_t i = 0; i < count; ++i) {
    const auto name = text_of(given[i].name, "the name of a source");
    if (!name) return std::unexpected(name.error());
    // Bytes that are no UTF-8 are for the compiler: it says where they are.
    if (auto checked = require_array("a source", given[i].text.data, given[i].text.size);
        !checked) {
      return std::unexpected(checked.error());
    }
    std::string text;
    if (given[i].text.size > 0) text.assign(given[i].text.data, given[i].text.size);
    sources.push_back({std::string(*name), std::move(text)});
  }
  return sources;
}

std::string first_error(const std::vector<Diagnostic>& diagnostics) {
  const auto first = std::ranges::find_if(diagnostics, &Diagnostic::is_error);
  if (first == diagnostics.end()) return "the policy has errors";
  std::string message = first->code + ": " + first->message;
  if (!first->range.valid()) return message;
  return first->range.file + ":" + std::to_string(first->range.line) + ":" +
         std::to_string(first->range.column) + ": " + message;
}

frost_diagnostic view_of(const Diagnostic& diagnostic) {
  frost_diagnostic out{};
  out.is_error = diagnostic.is_error;
  out.code = to_c(diagnostic.code);
  out.message = to_c(diagnostic.message);
  if (diagnostic.range.valid()) {
    out.file = to_c(diagnostic.range.file);
    out.line = diagnostic.range.line;
    out.column = diagnostic.range.column;
  }
  out.text = to_c(diagnostic.text);
  return out;
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

void frost_policy_free(frost_policy* policy) noexcept { delete policy; }

frost_code frost_policy_compile(const frost_source* sources, size_t source_count,
                                const frost_compile_options* options, frost_policy** policy,
                                frost_diagnostics** diagnostics, frost_error** error) noexcept {
  std::string first;
  if (diagnostics != nullptr) *diagnostics = nullptr;
  const frost_code code = guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the policy", policy); !checked) return checked;
    const auto known = read_struct(options, "the options");
    if (!known) return std::unexpected(known.error());
    const auto texts = sources_of(sources, source_count);
    if (!texts) return std::unexpected(texts.error());
    frost::Compiled compiled =
        frost::compile(*texts, {.limits = limits_of(known->limits), .with_tests = false});
    if (!compiled.policy) first = first_error(compiled.diagnostics);
    if (diagnostics != nullptr) {
      *diagnostics = new frost_diagnostics{std::move(compiled.diagnostics)};
    }
    if (compiled.policy) *policy = new frost_policy{*std::move(compiled.policy)};
    return {};
  });
  if (code != FROST_CODE_OK || *policy != nullptr) return code;
  return hand_over(error, {frost::Code::kInvalidArgument, std::move(first)}, FROST_CODE_POLICY);
}

size_t frost_diagnostics_count(const frost_diagnostics* diagnostics) noexcept {
  return diagnostics == nullptr ? 0 : diagnostics->all.size();
}

frost_code frost_diagnostics_get(const frost_diagnostics* diagnostics, size_t index,
                                 frost_diagnostic* diagnostic, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the diagnostics", diagnostics); !checked) return checked;
    if (index >= diagnostics->all.size()) {
      return frost::fail(frost::Code::kInvalidArgument,
                         "there is no diagnostic " + std::to_string(index));
    }
    return write_struct(diagnostic, view_of(diagnostics->all[index]), "the diagnostic");
  });
}

void frost_diagnostics_free(frost_diagnostics* diagnostics) noexcept { delete diagnostics; }

const char* frost_policy_digest(const frost_policy* policy) noexcept {
  return policy == nullptr ? "" : policy->policy.digest().c_str();
}

frost_code frost_policy_compile_native(frost_policy* policy, const frost_native_options* options,
                                       frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the policy", policy); !checked) return checked;
    const auto native = native_options_of(options);
    if (!native) return std::unexpected(native.error());
    return policy->policy.compile_native(*native);
  });
}

frost_code frost_policy_compile_in_background(frost_policy* policy,
                                              const frost_native_options* options,
                                              frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the policy", policy); !checked) return checked;
    const auto native = native_options_of(options);
    if (!native) return std::unexpected(native.error());
    policy->policy.compile_in_background(*native);
    return {};
  });
}

frost_code frost_policy_wait_until_native(const frost_policy* policy, uint64_t timeout_ns,
                                          frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the policy", policy); !checked) return checked;
    return policy->policy.wait_until_native(deadline_after(timeout_ns));
  });
}

bool frost_policy_is_native(const frost_policy* policy) noexcept {
  return policy != nullptr && policy->policy.active_tier() == frost::Tier::kNative;
}

}  // extern "C"
