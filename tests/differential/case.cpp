// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/case.hpp"

#include <algorithm>

namespace frost::difftest {

size_t Case::size() const {
  size_t parts = policy.statements.size() + facts.size();
  for (const GeneratedPolicy::Block& block : policy.blocks) {
    parts += 1 + block.rules.size() + block.declarations.size();
  }
  return parts;
}

Limits small_plans() {
  Limits limits;
  limits.plan_nodes_max = 40;
  limits.function_nodes_max = 4;
  return limits;
}

CompiledText compile_text(const std::string& text, const Limits& limits) {
  const std::vector<Source> sources{{"policy.polar", text}};
  CompileOptions options;
  options.with_tests = false;
  options.limits = limits;
  Compiled compiled = compile(sources, options);
  if (!compiled.policy) {
    options.limits.plan_nodes_max = Limits().plan_nodes_max;
    compiled = compile(sources, options);
  }
  return {std::move(compiled.policy), std::move(compiled.diagnostics)};
}

std::optional<Diagnostic> first_error(const CompiledText& compiled) {
  auto error = std::ranges::find(compiled.diagnostics, true, &Diagnostic::is_error);
  if (error == compiled.diagnostics.end()) return std::nullopt;
  return *error;
}

bool is_expected_refusal(const Diagnostic& diagnostic) {
  return diagnostic.code == "P1309" || diagnostic.code == "P2005" || diagnostic.code == "P2008" ||
         diagnostic.code == "P2009";
}

std::vector<Fact> insert_accepted(Stores& stores, const std::vector<Fact>& facts) {
  std::vector<Fact> accepted;
  for (const Fact& fact : facts) {
    if (stores.insert(fact)) accepted.push_back(fact);
  }
  return accepted;
}

std::optional<Loaded> load(const GeneratedPolicy& policy, const std::vector<Fact>& facts,
                           const ExecutionOptions& options) {
  CompiledText compiled = compile_text(policy.text(), options.limits);
  if (!compiled.policy) return std::nullopt;
  auto engines = Engines::create(*compiled.policy, options);
  if (!engines) return std::nullopt;
  Stores stores = Stores::create(*engines).value();
  std::vector<Fact> accepted = insert_accepted(stores, facts);
  return Loaded{std::move(accepted), std::move(stores)};
}

}  // namespace frost::difftest
