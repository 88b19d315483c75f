// SPDX-License-Identifier: Apache-2.0
// The laws of explanations for the example policy and its facts.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/proof_checker/laws.hpp"

namespace frost::proof_checker {
namespace {

std::string read(const std::string& name) {
  std::ifstream file(FROST_GITHUB_EXAMPLE "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The facts file as the policy's front end reads it: the setup of a test.
std::set<ProofFact> facts_of(const std::string& policy, const std::string& facts) {
  Rules rules("all.polar", policy + "\ntest \"facts\" { setup {" + facts +
                               "} assert allow(User{\"n\"}, \"n\", User{\"n\"}); }");
  const hir::Hir& hir = rules.hir();
  std::set<ProofFact> result;
  for (const hir::Fact& fact : hir.tests.back().facts) {
    ProofFact one{hir.relations[fact.relation].predicate, {}};
    for (hir::LiteralId id : fact.arguments) {
      one.arguments.push_back({hir.types[hir.literals[id].type].name, hir.literals[id].text});
    }
    result.insert(std::move(one));
  }
  return result;
}

TEST(ExplanationLaws, HoldForTheExample) {
  std::string text = read("policy.polar");
  auto policy = compile(std::vector<Source>{{"policy.polar", text}}).policy;
  ASSERT_TRUE(policy.has_value());
  Rules rules("policy.polar", text);
  Laws laws(*policy, rules, facts_of(text, read("facts.txt")), 0);
  LawCounts counts;
  for (const char* actor : {"root", "alice", "bob", "dave", "zoe", "nobody"}) {
    for (const char* action : {"read", "push", "delete", "edit"}) {
      for (auto [type, id] : {std::pair{"Repository", "acme/api"},
                              {"Repository", "globex/db"},
                              {"Issue", "site-7"},
                              {"Organization", "acme"}}) {
        EXPECT_EQ(laws.broken({{"User", actor}, action, {type, id}}, counts), "")
            << actor << " " << action << " " << id;
      }
    }
  }
  EXPECT_GT(counts.allowed, 20U);
  EXPECT_GT(counts.near_misses, 50U);
  EXPECT_TRUE(counts.cut_off.empty());
}

}  // namespace
}  // namespace frost::proof_checker
