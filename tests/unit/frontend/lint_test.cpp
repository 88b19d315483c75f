// SPDX-License-Identifier: Apache-2.0
// What lints say must be true of the compiled policy.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "frost/frost.hpp"
#include "tests/differential/generate.hpp"

namespace frost {
namespace {

// Sanitizers and unoptimised X3 need much more time.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
constexpr size_t kPolicies = 20;
#else
constexpr size_t kPolicies = 200;
#endif

std::vector<Source> sources_of(std::string text) {
  return {{.name = "policy.polar", .text = std::move(text)}};
}

std::string argument(const Diagnostic& diagnostic, size_t index) {
  return std::get<std::string>(diagnostic.arguments.at(index));
}

// The text without the statement that begins at `begin`.
std::string without_statement(const std::string& text, size_t begin) {
  std::string rest = text;
  rest.erase(begin, text.find(';', begin) + 1 - begin);
  return rest;
}

TEST(Lint, FactsOfUnusedRolesAndRelationsAreRefused) {
  size_t checked = 0;
  for (size_t i = 0; i < kPolicies; ++i) {
    difftest::Random random(i);
    difftest::GeneratedPolicy policy = difftest::generate_policy(random);
    std::vector<Source> sources = sources_of(policy.text());
    Compiled compiled = compile(sources);
    if (!compiled.policy) continue;
    Result<FactStore> store = FactStore::create(*compiled.policy, {});
    ASSERT_TRUE(store) << store.error().message;
    for (const Diagnostic& found : lint_policy(sources)) {
      bool is_role = found.code == "P1413";
      if (!is_role && found.code != "P1412") continue;
      const std::string name_text = argument(found, 0);
      const std::string resource_type = argument(found, 1);
      Value name{"String", name_text};
      Value resource{resource_type, "r"};
      for (const std::string& other : policy.block_types) {
        std::vector<Value> arguments{resource, name, {other, "o"}};
        if (is_role) std::ranges::reverse(arguments);
        if (resource.type == "global") arguments.pop_back();
        EXPECT_FALSE(store->insert(is_role ? "has_role" : "has_relation", arguments))
            << policy.text() << found.text;
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 0U);
}

// The policy with one of its rules once more.
std::string with_repeated_rule(const difftest::GeneratedPolicy& policy, difftest::Random& random) {
  std::vector<std::string> rules;
  for (const std::string& statement : policy.statements) {
    if (!statement.starts_with("declare ")) rules.push_back(statement);
  }
  if (rules.empty()) return "";
  return policy.text() + "\n" + random.pick(rules) + "\n";
}

TEST(Lint, ARuleThatIsThereTwiceIsFound) {
  size_t found = 0;
  for (size_t i = 0; i < kPolicies; ++i) {
    difftest::Random random(i);
    difftest::GeneratedPolicy policy = difftest::generate_policy(random);
    std::string text = with_repeated_rule(policy, random);
    std::vector<Diagnostic> all = lint_policy(sources_of(text));
    if (text.empty() || std::ranges::any_of(all, &Diagnostic::is_error)) continue;
    size_t planted = policy.text().size();
    // A rule that cannot fire, or less than another one, is reported as that.
    EXPECT_TRUE(std::ranges::any_of(all, [&](const Diagnostic& diagnostic) {
      return diagnostic.range.begin_byte >= planted && diagnostic.code >= "P1415" &&
             diagnostic.code <= "P1418";
    })) << text;
    ++found;
  }
  EXPECT_GT(found, kPolicies / 4);
}

// The answers of the oracle, which shares nothing with lints, to questions about random facts.
TEST(Lint, RulesThatAddNothingCanGo) {
  std::map<std::string, size_t> checked;
  for (size_t i = 0; i < kPolicies; ++i) {
    difftest::Random random(i);
    difftest::GeneratedPolicy policy = difftest::generate_policy(random);
    std::string text = i % 2 == 0 ? policy.text() : with_repeated_rule(policy, random);
    std::vector<Diagnostic> all = lint_policy(sources_of(text));
    if (std::ranges::any_of(all, &Diagnostic::is_error)) continue;
    std::vector<difftest::Fact> facts = difftest::generate_facts(policy, 60, random);
    difftest::Expected before(difftest::make_oracle(text).evaluate(facts));
    std::vector<difftest::Question> questions =
        difftest::generate_questions(policy, facts, before, random);
    for (const Diagnostic& found : all) {
      if (found.code < "P1415" || found.code > "P1417") continue;
      SCOPED_TRACE(text + found.text);
      std::string rest = without_statement(text, found.range.begin_byte);
      difftest::Expected after(difftest::make_oracle(rest).evaluate(facts));
      for (const difftest::Question& question : questions) {
        ASSERT_EQ(after.direct(question), before.direct(question)) << difftest::to_text(question);
      }
      ++checked[found.code];
    }
  }
  EXPECT_GT(checked["P1415"], 0U);
  EXPECT_GT(checked["P1416"], 0U);
}

}  // namespace
}  // namespace frost
