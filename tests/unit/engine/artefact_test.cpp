// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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
  EXPECT_EQ(policy.error().code, Code::kUntrusted);
}

TEST(Artefact, LoadsWithTheKeyThatSignedIt) {
  const SigningKey key = SigningKey::create().value();
  const auto sealed = artefact_of(kRepoPolicy);
  const auto made = sign_artefact(sealed, key).value();
  LoadOptions options;
  options.trusted_keys = {key.public_key()};
  EXPECT_TRUE(load_policy_artefact(made, options).has_value());
  EXPECT_EQ(load_policy_artefact(sealed, options).error().code, Code::kUntrusted);
  // Signing again replaces the signature.
  const SigningKey other = SigningKey::create().value();
  const auto again = sign_artefact(made, other).value();
  EXPECT_EQ(again.size(), made.size());
  EXPECT_EQ(load_policy_artefact(again, options).error().code, Code::kUntrusted);
  EXPECT_EQ(describe_artefact(again)->signer, other.public_key());
  EXPECT_FALSE(sign_artefact({}, key).has_value());
}

TEST(Artefact, SaysWhatItIs) {
  const auto bytes = artefact_of(kRepoPolicy);
  const ArtefactInfo info = describe_artefact(bytes).value();
  EXPECT_EQ(info.bytes, bytes.size());
  EXPECT_EQ(info.policy_digest, compile_text(kRepoPolicy).policy->digest());
  EXPECT_EQ(info.cpu, "x86-64-v3");
  EXPECT_EQ(info.refusal, "");
  EXPECT_FALSE(info.signer);
  ASSERT_EQ(info.sources.size(), 1U);
  EXPECT_EQ(info.sources[0].text, kRepoPolicy);
  EXPECT_EQ(std::ranges::count(info.entries, "allow(User, String, Repo) bbf"), 1);
}

TEST(Artefact, CodeForAnotherMachineIsMadeDescribedAndSignedButNotLoaded) {
  ArtefactOptions options;
  options.architecture = "aarch64";
  options.cpu = "generic";
  const Policy policy = compile_text(kRepoPolicy).policy.value();
  const auto bytes = build_artefact(policy, options);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
  const ArtefactInfo info = describe_artefact(*bytes).value();
  EXPECT_EQ(info.target, "aarch64-unknown-linux-gnu");
  EXPECT_NE(info.refusal.find("aarch64"), std::string::npos) << info.refusal;
  EXPECT_TRUE(sign_artefact(*bytes, SigningKey::create().value()).has_value());
  EXPECT_EQ(load_policy_artefact(*bytes, trusting()).error().code, Code::kIncompatible);
  EXPECT_EQ(*build_artefact(policy, options), *bytes);
  options.architecture = "z80";
  EXPECT_EQ(build_artefact(policy, options).error().code, Code::kInvalidArgument);
}

TEST(Artefact, ItsCodeInOtherForms) {
  const Policy policy = compile_text(kRepoPolicy).policy.value();
  auto text_of = [&](CodeForm form, const ArtefactOptions& options = {}) {
    const auto bytes = build_code(policy, form, options).value();
    std::string text(bytes.size(), ' ');
    std::ranges::transform(bytes, text.begin(), [](std::byte b) { return static_cast<char>(b); });
    return text;
  };
  EXPECT_EQ(text_of(CodeForm::kObject).substr(0, 4),
            "\x7f"
            "ELF");
  EXPECT_NE(text_of(CodeForm::kLlvm).find("define "), std::string::npos);
  EXPECT_NE(text_of(CodeForm::kAssembly).find("frost.p0:"), std::string::npos);
  const std::string arm =
      text_of(CodeForm::kAssembly, {.cpu = "generic", .architecture = "aarch64"});
  EXPECT_NE(arm.find("\tldr\t"), std::string::npos);
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
