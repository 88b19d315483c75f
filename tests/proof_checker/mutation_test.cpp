// SPDX-License-Identifier: Apache-2.0
// A proof that was tampered with is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/proof_checker/laws.hpp"

namespace frost::proof_checker {
namespace {

constexpr const char* kPolicy = R"(actor User {}
resource Org { roles = ["member", "owner"]; "member" if "owner"; }
resource Repo { roles = ["reader"]; permissions = ["read", "push"]; relations = { org: Org };
  "reader" if "member" on "org"; }
allow(u: User, "read", r: Repo) if has_role(u, "reader", r) and not banned(u) and
  n matches Integer and quota(r, n) and n > 3 and n < 9;
allow(_: User, "push", r: Repo) if u matches User and has_role(u, "reader", r);
banned(u: User) if o matches Org and barred(u, o);
)";

class Mutations : public testing::Test {
 protected:
  void SetUp() override {
    policy_ = compile(std::vector<Source>{{"p.polar", kPolicy}}).policy;
    ASSERT_TRUE(policy_.has_value());
    rules_.emplace("p.polar", kPolicy);
    auto user = [](const char* id) { return ProofValue{"User", id}; };
    ProofValue org{"Org", "o"};
    ProofValue repo{"Repo", "r"};
    facts_ = {{"has_role", {user("ann"), {"String", "owner"}, org}},
              {"has_role", {user("bob"), {"String", "owner"}, org}},
              {"has_relation", {repo, {"String", "org"}, org}},
              {"barred", {user("bob"), org}},
              {"quota", {repo, {"Integer", "5"}}},
              {"quota", {repo, {"Integer", "2"}}}};
    Laws laws(*policy_, *rules_, facts_, 0);
    auto found = explain_decision(laws.snapshot(), {{"User", "ann"}, "read", {"Repo", "r"}});
    ASSERT_TRUE(found.has_value()) << found.error().message;
    explanation_ = *found;
    ASSERT_EQ(refuted(explanation_.proof), "");
  }

  std::string refuted(const Proof& proof) {
    return refute(*rules_, {explanation_.question, facts_, 0}, proof);
  }

  // Each place where `change` does something gives a proof that must be refused.
  void expect_refused(const std::function<bool(Proof&, size_t)>& change) {
    size_t changed = 0;
    for (size_t i = 0; i < explanation_.proof.steps.size(); ++i) {
      Proof proof = explanation_.proof;
      if (!change(proof, i)) continue;
      ++changed;
      EXPECT_NE(refuted(proof), "") << "step " << i << ": " << proof.steps[i].text;
    }
    EXPECT_GT(changed, 0U);
  }

  std::optional<Policy> policy_;
  std::optional<Rules> rules_;
  std::set<ProofFact> facts_;
  DecisionExplanation explanation_;
};

TEST_F(Mutations, OfAnotherValue) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.fact.arguments.empty()) return false;
    step.fact.arguments[0].id = "bob";
    return true;
  });
}

TEST_F(Mutations, OfAnotherType) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.fact.arguments.empty()) return false;
    step.fact.arguments.back().type = "Thing";
    return true;
  });
}

TEST_F(Mutations, OfAnotherBinding) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.bindings.empty()) return false;
    step.bindings[0].value.id = "bob";
    return true;
  });
}

TEST_F(Mutations, OfAnotherPlace) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.kind != ProofKind::kRule) return false;
    step.place.begin_byte += 1;
    return true;
  });
}

TEST_F(Mutations, OfAMissingPremise) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.premises.empty()) return false;
    step.premises.pop_back();
    return true;
  });
}

TEST_F(Mutations, OfPremisesInAnotherOrder) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.premises.size() < 2) return false;
    std::swap(step.premises.front(), step.premises.back());
    return true;
  });
}

TEST_F(Mutations, OfAStepThatRestsOnItself) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.premises.empty()) return false;
    step.premises[0] = static_cast<uint32_t>(i);
    return true;
  });
}

TEST_F(Mutations, OfAComparison) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.kind != ProofKind::kComparison) return false;
    std::swap(step.left, step.right);
    return true;
  });
}

TEST_F(Mutations, OfARuleThatClaimsToBeAFact) {
  expect_refused([](Proof& proof, size_t i) {
    ProofStep& step = proof.steps[i];
    if (step.kind != ProofKind::kRule) return false;
    step.kind = ProofKind::kFact;
    step.premises.clear();
    return true;
  });
}

TEST_F(Mutations, OfTheSize) {
  Proof proof = explanation_.proof;
  ++proof.size;
  EXPECT_NE(refuted(proof), "");
}

TEST_F(Mutations, OfTheEnd) {
  Proof proof = explanation_.proof;
  proof.steps.pop_back();
  EXPECT_NE(refuted(proof), "");
  proof.steps.clear();
  EXPECT_NE(refuted(proof), "");
}

TEST_F(Mutations, OfAFact) {
  for (const ProofFact& fact : facts_) {
    bool is_used = std::ranges::any_of(explanation_.proof.steps, [&](const ProofStep& step) {
      return step.kind == ProofKind::kFact && step.fact == fact;
    });
    std::set<ProofFact> fewer = facts_;
    fewer.erase(fact);
    std::string reason = refute(*rules_, {explanation_.question, fewer, 0}, explanation_.proof);
    EXPECT_EQ(reason.empty(), !is_used) << text_of(fact);
  }
}

TEST_F(Mutations, OfAnAbsenceThatIsThere) {
  std::set<ProofFact> more = facts_;
  more.insert({"barred", {{"User", "ann"}, {"Org", "other"}}});
  EXPECT_NE(refute(*rules_, {explanation_.question, more, 0}, explanation_.proof), "");
}

}  // namespace
}  // namespace frost::proof_checker
