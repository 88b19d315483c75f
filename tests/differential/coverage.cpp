// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/coverage.hpp"

#include <algorithm>
#include <iostream>

namespace frost::difftest {

namespace {

std::vector<std::string> rules_of(const GeneratedPolicy& policy) {
  std::vector<std::string> rules = policy.statements;
  for (const GeneratedPolicy::Block& block : policy.blocks) {
    rules.insert(rules.end(), block.rules.begin(), block.rules.end());
  }
  return rules;
}

// A longhand rule whose body calls what its head defines.
bool calls_itself(const std::string& rule) {
  size_t body = rule.find(" if ");
  if (body == std::string::npos) return false;
  size_t arguments = rule.find('(');
  if (arguments > body) return false;  // shorthand
  std::string name = rule.substr(0, arguments + 1);
  return rule.find(" " + name, body) != std::string::npos;
}

}  // namespace

void Coverage::add(const GeneratedPolicy& policy) {
  compiled += 1;
  std::vector<std::string> rules = rules_of(policy);
  auto negates = [](const std::string& rule) { return rule.find("not ") != std::string::npos; };
  negations += std::ranges::any_of(rules, negates) ? 1U : 0U;
  recursive += std::ranges::any_of(rules, calls_itself) ? 1U : 0U;
  auto extends = [](const GeneratedPolicy::Block& block) {
    return block.header.find(" extends ") != std::string::npos;
  };
  subtypes += std::ranges::any_of(policy.blocks, extends) ? 1U : 0U;
  const PolicyFeatures& features = policy.features;
  universals += features.universals ? 1U : 0U;
  dynamic_roles += features.dynamic_roles ? 1U : 0U;
  open_strings += features.open_strings ? 1U : 0U;
  custom_allow += features.custom_allow ? 1U : 0U;
  split_masks += features.split_masks ? 1U : 0U;
  disjunctions += features.disjunction ? 1U : 0U;
}

void Coverage::add(const Counts& of_case) {
  cases += 1;
  empty_cases += of_case.empty == of_case.answers ? 1U : 0U;
  full_cases += of_case.allowed == of_case.checks ? 1U : 0U;
  counts.answers += of_case.answers;
  counts.empty += of_case.empty;
  counts.checks += of_case.checks;
  counts.allowed += of_case.allowed;
  counts.wildcards += of_case.wildcards;
}

uint64_t percent(uint64_t part, uint64_t whole) { return whole == 0 ? 0 : part * 100 / whole; }

void Coverage::print() const {
  auto share = [&](const char* name, uint64_t count) {
    std::cout << "  " << name << " " << percent(count, compiled) << " %\n";
  };
  std::cout << "policies " << policies << ", compiled " << compiled;
  for (const auto& [code, count] : refused) std::cout << ", " << code << " " << count;
  std::cout << "\n";
  share("with negation", negations);
  share("with a rule that calls itself", recursive);
  share("with subtypes", subtypes);
  share("with universals", universals);
  share("with dynamic roles or permissions", dynamic_roles);
  share("with open strings", open_strings);
  share("with disjunctions", disjunctions);
  share("with an allow rule", custom_allow);
  share("with more than 64 roles", split_masks);
  std::cout << "run as native code " << native << ", as an artefact " << artefacts << "\n"
            << "cases " << cases << ", facts " << facts << ", nothing allowed in "
            << percent(empty_cases, cases) << " %, everything in " << percent(full_cases, cases)
            << " %\n"
            << "answers " << counts.answers << ", non-empty "
            << 100 - percent(counts.empty, counts.answers) << " %, checks allowed "
            << percent(counts.allowed, counts.checks) << " %, with a wildcard " << counts.wildcards
            << "\n";
}

}  // namespace frost::difftest
