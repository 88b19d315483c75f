// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/trailer.hpp"

#include <algorithm>

#include "fixtures.hpp"

namespace frost {
namespace {

// Of three bytes and the trailer.
constexpr size_t kKeyAt = 3;
constexpr size_t kSignatureAt = kKeyAt + 32;
constexpr size_t kMagicAt = kSignatureAt + 64;

Error seal_error(std::span<const std::byte> bytes, const Limits& limits = {}) {
  const auto opened = artefact::open_seal(bytes, limits);
  EXPECT_FALSE(opened);
  return opened ? Error{} : opened.error();
}

Bytes with_digest_renewed(Bytes sealed) {
  sealed.resize(sealed.size() - 32);
  const std::string hex = sha256_hex({reinterpret_cast<const char*>(sealed.data()), sealed.size()});
  for (size_t at = 0; at < hex.size(); at += 2) {
    sealed.push_back(static_cast<std::byte>(std::stoul(hex.substr(at, 2), nullptr, 16)));
  }
  return sealed;
}

TEST(Sha256, GivesThePublishedValues) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Trailer, OpeningUndoesSealing) {
  for (const char* text : {"", "x", "some bytes that are no ELF file"}) {
    const Bytes sealed = seal_artefact(as_bytes(text));
    EXPECT_EQ(sealed.size(), std::strlen(text) + artefact::kTrailerBytes);
    const auto opened = artefact::open_seal(sealed, Limits{});
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(Bytes(opened->image.begin(), opened->image.end()), as_bytes(text));
    EXPECT_FALSE(opened->signer);
  }
}

TEST(Trailer, TheLastBytesAreTheDigestOfAllOthers) {
  const Bytes sealed = seal_artefact(as_bytes("abc"));
  EXPECT_EQ(with_digest_renewed(sealed), sealed);
}

TEST(Trailer, EveryChangedBitIsNoticed) {
  const Bytes sealed = seal_artefact(as_bytes("some bytes"));
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    EXPECT_FALSE(artefact::open_seal(changed, Limits{})) << bit;
  }
}

TEST(Trailer, EveryPrefixAndEveryAddedByteIsNoticed) {
  Bytes sealed = seal_artefact(as_bytes("some bytes"));
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_EQ(seal_error(std::span(sealed).first(size)).code, Code::kCorrupt) << size;
  }
  sealed.push_back(std::byte{0});
  EXPECT_EQ(seal_error(sealed).code, Code::kCorrupt);
}

TEST(Trailer, ALengthThatIsNotTheFilesIsRefusedDespiteItsDigest) {
  Bytes sealed = seal_artefact(as_bytes("abc"));
  sealed[kMagicAt + 8] = std::byte{2};
  const Error error = seal_error(with_digest_renewed(sealed));
  EXPECT_NE(error.message.find("length"), std::string::npos) << error.message;
}

TEST(Trailer, AnotherVersionIsIncompatible) {
  Bytes sealed = seal_artefact(as_bytes("abc"));
  sealed[kMagicAt + 7] = std::byte{'1'};
  EXPECT_EQ(seal_error(with_digest_renewed(sealed)).code, Code::kIncompatible);
}

TEST(Trailer, ASignatureNamesItsKey) {
  const SigningKey key = SigningKey::create().value();
  const Bytes sealed = seal_artefact(as_bytes("abc"), &key);
  EXPECT_EQ(sealed.size(), seal_artefact(as_bytes("abc")).size());
  EXPECT_EQ(sealed, seal_artefact(as_bytes("abc"), &key)) << "same key and bytes, same signature";
  const auto opened = artefact::open_seal(sealed, Limits{});
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->signer, key.public_key());
}

// Whoever changes a signed file can make its digest right again, but not its signature.
TEST(Trailer, EveryChangedBitOfASignedFileIsNoticedDespiteItsDigest) {
  const SigningKey key = SigningKey::create().value();
  const Bytes sealed = seal_artefact(as_bytes("abc"), &key);
  for (size_t bit = 0; bit < (kMagicAt + 16) * 8; ++bit) {
    Bytes changed = sealed;
    changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    EXPECT_FALSE(artefact::open_seal(with_digest_renewed(std::move(changed)), Limits{})) << bit;
  }
}

TEST(Trailer, AnotherKeyOrNoneInThePlaceOfTheSignersIsNoticed) {
  const SigningKey key = SigningKey::create().value();
  const SigningKey other = SigningKey::create().value();
  const Bytes sealed = seal_artefact(as_bytes("abc"), &key);
  Bytes stolen = sealed;
  std::ranges::copy(other.public_key().bytes, stolen.begin() + kKeyAt);
  EXPECT_EQ(seal_error(with_digest_renewed(stolen)).code, Code::kCorrupt);
  Bytes without_key = sealed;
  std::fill_n(without_key.begin() + kKeyAt, 32, std::byte{0});
  EXPECT_EQ(seal_error(with_digest_renewed(without_key)).code, Code::kCorrupt);
  Bytes without_signature = sealed;
  std::fill_n(without_signature.begin() + kSignatureAt, 64, std::byte{0});
  EXPECT_EQ(seal_error(with_digest_renewed(without_signature)).code, Code::kCorrupt);
}

// Taking a signature away is possible; the file is an unsigned one then, and says so.
TEST(Trailer, WithoutKeyAndSignatureItIsUnsigned) {
  const SigningKey key = SigningKey::create().value();
  Bytes sealed = seal_artefact(as_bytes("abc"), &key);
  std::fill_n(sealed.begin() + kKeyAt, 32 + 64, std::byte{0});
  EXPECT_EQ(with_digest_renewed(sealed), seal_artefact(as_bytes("abc")));
}

TEST(Trailer, ArtefactBytesMaxIsALimit) {
  const Bytes sealed = sealed_fixture("policy_a");
  Limits limits;
  limits.artefact_bytes_max = static_cast<uint32_t>(sealed.size());
  EXPECT_TRUE(verify_artefact(sealed, limits));
  EXPECT_TRUE(load_artefact(sealed, kUnsigned, limits));
  --limits.artefact_bytes_max;
  EXPECT_EQ(verify_artefact(sealed, limits).error().code, Code::kLimit);
  EXPECT_EQ(load_artefact(sealed, kUnsigned, limits).error().code, Code::kLimit);
}

}  // namespace
}  // namespace frost
