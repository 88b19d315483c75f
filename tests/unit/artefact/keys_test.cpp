// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fixtures.hpp"

namespace frost {
namespace {

// The first test of RFC 8032 §7.1, and its keys as openssl writes them.
constexpr const char* kSecretPem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* kPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", std::to_integer<unsigned>(byte));
    text += digits;
  }
  return text;
}

TEST(Keys, GiveThePublishedValues) {
  const SigningKey key = SigningKey::from_pem(kSecretPem).value();
  EXPECT_EQ(hex(key.public_key().bytes),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  EXPECT_EQ(hex(key.sign({})),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST(Keys, PemIsThatOfOpenssl) {
  const SigningKey key = SigningKey::from_pem(kSecretPem).value();
  EXPECT_EQ(key.to_pem(), kSecretPem);
  EXPECT_EQ(key.public_key().to_pem(), kPublicPem);
  EXPECT_EQ(PublicKey::from_pem(kPublicPem).value(), key.public_key());
}

TEST(Keys, NewOnesDifferAndComeBackFromTheirFiles) {
  const SigningKey key = SigningKey::create().value();
  const SigningKey other = SigningKey::create().value();
  EXPECT_NE(key.public_key(), other.public_key());
  EXPECT_NE(key.public_key().fingerprint(), other.public_key().fingerprint());
  EXPECT_EQ(key.public_key().fingerprint().size(), 32U);
  const SigningKey again = SigningKey::from_pem(key.to_pem()).value();
  EXPECT_EQ(again.public_key(), key.public_key());
  EXPECT_EQ(again.sign(as_bytes("x")), key.sign(as_bytes("x")));
}

TEST(Keys, MovingLeavesNoSecretBehind) {
  SigningKey key = SigningKey::from_pem(kSecretPem).value();
  const SigningKey moved = std::move(key);
  EXPECT_EQ(moved.to_pem(), kSecretPem);
  EXPECT_EQ(key.to_pem().find("nWGxne"), std::string::npos);  // NOLINT(bugprone-use-after-move)
}

TEST(Keys, WhiteSpaceAroundAndWithinIsNothing) {
  std::string pem = kPublicPem;
  pem.insert(40, "\r\n");
  EXPECT_TRUE(PublicKey::from_pem("\n \t" + pem + "\r\n\n"));
}

TEST(Keys, EverythingElseIsRefusedWithAReason) {
  const std::string good = kPublicPem;
  std::vector<std::string> bad = {"",
                                  "MCowBQYDK2VwAyEA11qYAYKxCrfVS",
                                  kSecretPem,
                                  good + good,
                                  good + "x",
                                  "x" + good,
                                  "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
                                  "-----BEGIN PUBLIC KEY-----"};
  for (size_t size = 0; size + 1 < good.size(); ++size) bad.push_back(good.substr(0, size));
  for (const std::string& pem : bad) {
    const auto key = PublicKey::from_pem(pem);
    ASSERT_FALSE(key) << pem;
    EXPECT_EQ(key.error().code, Code::kInvalidArgument);
    EXPECT_FALSE(key.error().message.empty());
  }
  EXPECT_FALSE(SigningKey::from_pem(kPublicPem));
}

// Only the key's own bits may change without a refusal: each gives another key.
TEST(Keys, AChangedCharacterIsRefusedOrIsAnotherKey) {
  const PublicKey key = PublicKey::from_pem(kPublicPem).value();
  const std::string good = kPublicPem;
  size_t refused = 0;
  for (size_t at = 0; at < good.size(); ++at) {
    for (const char changed : {'A', 'B', '/', '=', '-', '\0', '\xff'}) {
      std::string pem = good;
      if (pem[at] == changed) continue;
      pem[at] = changed;
      const auto other = PublicKey::from_pem(pem);
      refused += other ? 0U : 1U;
      const bool is_space = good[at] == '\n';
      if (other && !is_space) {
        EXPECT_NE(*other, key) << at << " " << changed;
      }
    }
  }
  EXPECT_GT(refused, good.size());
}

}  // namespace
}  // namespace frost
