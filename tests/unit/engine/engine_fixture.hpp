// SPDX-License-Identifier: Apache-2.0
// A policy with facts in three lines. Every question is asked of the interpreter and of native
// code, which must agree.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "frost/frost.hpp"

namespace frost::test {

inline Value value(std::string_view text) {
  size_t colon = text.find(':');
  return {text.substr(0, colon), text.substr(colon + 1)};
}

inline Compiled compile_text(const std::string& text, const CompileOptions& options = {}) {
  Source source{"test.polar", text};
  return compile({&source, 1}, options);
}

// Codes of all diagnostics, in order.
inline std::vector<std::string> codes(const std::string& text, const CompileOptions& options = {}) {
  std::vector<std::string> result;
  for (const Diagnostic& diagnostic : compile_text(text, options).diagnostics) {
    result.push_back(diagnostic.code);
  }
  return result;
}

class World {
 public:
  explicit World(const std::string& policy, const std::string& facts = "",
                 const Limits& limits = {}) {
    Compiled compiled = compile_text(policy);
    for (const Diagnostic& diagnostic : compiled.diagnostics) {
      EXPECT_FALSE(diagnostic.is_error) << diagnostic.text;
    }
    policy_.emplace(compiled.policy.value());
    auto native = policy_->compile_native();
    EXPECT_TRUE(native.has_value()) << native.error().message;
    auto store = FactStore::create(*policy_, limits);
    EXPECT_TRUE(store.has_value());
    store_.emplace(std::move(*store));
    load(facts);
  }

  void load(const std::string& facts) {
    auto loaded = store_->load_text("facts.txt", facts);
    EXPECT_TRUE(loaded.has_value()) << loaded.error().message;
    snapshot_.emplace(store_->snapshot());
  }

  bool allows(std::string_view actor, std::string_view action, std::string_view resource) const {
    CheckQuery query{value(actor), action, value(resource)};
    auto interpreted = snapshot_->authorize(query, {Tier::kInterpreter});
    auto native = snapshot_->authorize(query, {Tier::kNative});
    EXPECT_TRUE(interpreted.has_value());
    EXPECT_TRUE(native.has_value());
    EXPECT_EQ(*interpreted, *native);
    return *interpreted;
  }

  std::vector<std::string> list(std::string_view actor, std::string_view action,
                                std::string_view type) const {
    ListQuery query{value(actor), action, type};
    auto interpreted = snapshot_->list(query, {Tier::kInterpreter});
    EXPECT_EQ(*interpreted, *snapshot_->list(query, {Tier::kNative}));
    return *interpreted;
  }

  std::vector<std::string> actions(std::string_view actor, std::string_view resource) const {
    ActionsQuery query{value(actor), value(resource)};
    auto interpreted = snapshot_->actions(query, {Tier::kInterpreter});
    EXPECT_EQ(*interpreted, *snapshot_->actions(query, {Tier::kNative}));
    return *interpreted;
  }

  FactStore& store() { return *store_; }
  const Policy& policy() const { return *policy_; }
  const Snapshot& snapshot() const { return *snapshot_; }

 private:
  std::optional<Policy> policy_;
  std::optional<FactStore> store_;
  std::optional<Snapshot> snapshot_;
};

using Strings = std::vector<std::string>;

inline constexpr const char* kRepoPolicy = R"(
actor User {}
resource Org { roles = ["owner", "member"]; "member" if "owner"; }
resource Repo {
  roles = ["reader"]; permissions = ["read", "drop"];
  relations = { org: Org };
  "reader" if "member" on "org";
  "read" if "reader" or is_public(resource);
  "drop" if "owner" on "org";
}
)";

inline constexpr const char* kRepoFacts = R"(
has_role(User{"ann"}, "owner", Org{"acme"});
has_role(User{"bob"}, "member", Org{"acme"});
has_relation(Repo{"r1"}, "org", Org{"acme"});
has_relation(Repo{"r2"}, "org", Org{"other"});
is_public(Repo{"r3"});
)";

// Whether nobody holds it any more. A thread that made it may do so for a moment longer.
template <class T>
bool goes(const std::weak_ptr<T>& held) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!held.expired() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return held.expired();
}

}  // namespace frost::test
