// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/trailer.hpp"

#include "fixtures.hpp"

namespace frost {
namespace {

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
    EXPECT_EQ(Bytes(opened->begin(), opened->end()), as_bytes(text));
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
  sealed[3 + 8] = std::byte{2};
  const Error error = seal_error(with_digest_renewed(sealed));
  EXPECT_NE(error.message.find("length"), std::string::npos) << error.message;
}

TEST(Trailer, AnotherVersionIsIncompatible) {
  Bytes sealed = seal_artefact(as_bytes("abc"));
  sealed[3 + 7] = std::byte{'2'};
  EXPECT_EQ(seal_error(with_digest_renewed(sealed)).code, Code::kIncompatible);
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
