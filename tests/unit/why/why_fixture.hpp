// SPDX-License-Identifier: Apache-2.0
// A policy, facts and explanations of checks.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "frost/frost.hpp"

namespace frost::test {

inline constexpr const char* kRepo = R"(actor User {}
resource Org { roles = ["owner", "member"]; "member" if "owner"; }
resource Repo {
  roles = ["reader"]; permissions = ["read", "drop"];
  relations = { org: Org };
  "reader" if "member" on "org";
  "read" if "reader" or is_public(resource);
  "drop" if "owner" on "org";
}
)";

using Strings = std::vector<std::string>;

class Explained {
 public:
  explicit Explained(const std::string& policy, const std::string& facts = "") {
    Compiled compiled = compile(std::vector<Source>{{"p.polar", policy}});
    for (const Diagnostic& diagnostic : compiled.diagnostics) {
      EXPECT_FALSE(diagnostic.is_error) << diagnostic.text;
    }
    if (!compiled.policy) return;
    auto store = FactStore::create(*compiled.policy);
    auto loaded = store->load_text("facts.txt", facts);
    EXPECT_TRUE(loaded.has_value()) << loaded.error().message;
    snapshot_.emplace(store->snapshot());
  }

  // `User:ann`, `read`, `Repo:r1`.
  Result<DecisionExplanation> ask(std::string_view actor, std::string_view action,
                                  std::string_view resource, const ExplainLimits& limits = {},
                                  int64_t now = 100) const {
    ExplainOptions options{{.now = now}, limits};
    return explain_decision(*snapshot_, {value(actor), action, value(resource)}, options);
  }

  // The proof of an allow, one line per step of the tree.
  std::string text(std::string_view actor, std::string_view action,
                   std::string_view resource) const {
    auto explanation = ask(actor, action, resource);
    EXPECT_TRUE(explanation.has_value()) << explanation.error().message;
    return explanation ? explanation_text(*explanation) : "";
  }

  // `+fact` and `-fact` of each near miss.
  std::vector<Strings> near_misses(std::string_view actor, std::string_view action,
                                   std::string_view resource,
                                   const ExplainLimits& limits = {}) const {
    std::vector<Strings> result;
    auto explanation = ask(actor, action, resource, limits);
    EXPECT_TRUE(explanation.has_value()) << explanation.error().message;
    if (!explanation) return result;
    EXPECT_FALSE(explanation->is_allowed);
    for (const NearMiss& miss : explanation->near_misses) {
      Strings& changes = result.emplace_back();
      for (const ProofFact& fact : miss.missing) changes.push_back("+" + fact_text(fact));
      for (const ProofFact& fact : miss.blocking) changes.push_back("-" + fact_text(fact));
    }
    return result;
  }

 private:
  static Value value(std::string_view text) {
    size_t colon = text.find(':');
    return {text.substr(0, colon), text.substr(colon + 1)};
  }
  static std::string fact_text(const ProofFact& fact) {
    std::string out = fact.predicate + "(";
    for (const ProofValue& value : fact.arguments) {
      out.append(out.back() == '(' ? "" : ", ").append(value.is_any ? "_" : value.id);
    }
    return out + ")";
  }

  std::optional<Snapshot> snapshot_;
};

}  // namespace frost::test
