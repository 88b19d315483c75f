// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

std::vector<std::byte> artefact_of(const std::string& text) {
  auto artefact = build_artefact(compile_text(text).policy.value());
  EXPECT_TRUE(artefact.has_value()) << artefact.error().message;
  return artefact.value_or(std::vector<std::byte>{});
}

LoadOptions trusting() {
  LoadOptions options;
  options.trust_unsigned = true;
  return options;
}

TEST(Artefact, AnswersLikeThePolicyItCameFrom) {
  auto policy = load_policy_artefact(artefact_of(kRepoPolicy), trusting());
  ASSERT_TRUE(policy.has_value()) << policy.error().message;
  EXPECT_EQ(policy->digest(), compile_text(kRepoPolicy).policy->digest());
  auto store = FactStore::create(*policy);
  ASSERT_TRUE(store->load_text("facts.txt", kRepoFacts).has_value());
  Snapshot snapshot = store->snapshot();
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    EXPECT_TRUE(*snapshot.authorize({value("User:bob"), "read", value("Repo:r1")}, {tier}));
    EXPECT_FALSE(*snapshot.authorize({value("User:bob"), "drop", value("Repo:r1")}, {tier}));
    EXPECT_EQ(*snapshot.list({value("User:bob"), "read", "Repo"}, {tier}), (Strings{"r1", "r3"}));
    EXPECT_EQ(*snapshot.actions({value("User:ann"), value("Repo:r1")}, {tier}),
              (Strings{"drop", "read"}));
  }
}

TEST(Artefact, SamePolicySameBytes) {
  EXPECT_EQ(artefact_of(kRepoPolicy), artefact_of(kRepoPolicy));
}

TEST(Artefact, IsRefusedUntilTheCallerTrustsIt) {
  auto policy = load_policy_artefact(artefact_of(kRepoPolicy), LoadOptions{});
  ASSERT_FALSE(policy.has_value());
}

TEST(Artefact, OneChangedByteIsRefused) {
  std::vector<std::byte> bytes = artefact_of(kRepoPolicy);
  for (size_t at : {size_t{0}, bytes.size() / 3, bytes.size() / 2, bytes.size() - 1}) {
    std::vector<std::byte> changed = bytes;
    changed[at] ^= std::byte{1};
    EXPECT_FALSE(load_policy_artefact(changed, trusting()).has_value()) << at;
  }
}

TEST(Artefact, NativeMeansALevelThatLoadersCheck) {
  ArtefactOptions options;
  options.cpu = "native";
  auto bytes = build_artefact(compile_text(kRepoPolicy).policy.value(), options);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  EXPECT_TRUE(load_policy_artefact(*bytes, trusting()).has_value());
  options.cpu = "z80";
  EXPECT_FALSE(build_artefact(compile_text(kRepoPolicy).policy.value(), options).has_value());
}

TEST(Artefact, CannotRunThePolicysTests) {
  auto policy = load_policy_artefact(artefact_of(kRepoPolicy), trusting());
  auto reports = run_tests(*policy, {.engine = TestEngine::kNative});
  ASSERT_FALSE(reports.has_value());
  EXPECT_EQ(reports.error().code, Code::kInvalidArgument);
}

}  // namespace
}  // namespace frost::test
