// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/note.hpp"

#include <algorithm>

#include "fixtures.hpp"

namespace frost {
namespace {

constexpr size_t kDescriptorOffset = 12 + 8;

ArtefactNote long_note() {
  ArtefactNote note = fixture_note("long");
  note.program = std::string(100'001, 'p');
  note.sources = {{"", ""}, {"b.polar", "x\n"}, {"a.polar", std::string("nul\0inside", 10)}};
  return note;
}

void expect_same(const ArtefactNote& left, const ArtefactNote& right) {
  EXPECT_EQ(left.abi_hash, right.abi_hash);
  EXPECT_EQ(left.compiler_version, right.compiler_version);
  EXPECT_EQ(left.llvm_version, right.llvm_version);
  EXPECT_EQ(left.target_triple, right.target_triple);
  EXPECT_EQ(left.cpu, right.cpu);
  EXPECT_EQ(left.policy_digest, right.policy_digest);
  EXPECT_EQ(left.program, right.program);
  EXPECT_EQ(left.sources, right.sources);
}

Error decode_error(std::span<const std::byte> bytes) {
  const auto decoded = artefact::decode_note(bytes);
  EXPECT_FALSE(decoded);
  return decoded ? Error{} : decoded.error();
}

void put_u32(Bytes& bytes, size_t offset, uint32_t value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

TEST(Note, DecodingUndoesEncoding) {
  for (const ArtefactNote& note : {fixture_note("a"), long_note()}) {
    const auto decoded = artefact::decode_note(encode_note(note));
    ASSERT_TRUE(decoded) << decoded.error().message;
    expect_same(*decoded, note);
  }
}

TEST(Note, SameNoteSameBytes) {
  EXPECT_EQ(encode_note(long_note()), encode_note(long_note()));
  EXPECT_EQ(encode_note(long_note()).size() % 4, 0U);
}

TEST(Note, OrderOfSourcesIsKept) {
  ArtefactNote note = fixture_note("a");
  std::ranges::reverse(note.sources);
  EXPECT_NE(encode_note(note), encode_note(fixture_note("a")));
}

TEST(Note, BytesAreThoseOfTheFormatPage) {
  ArtefactNote note;
  note.abi_hash = 0x1122334455667788;
  note.policy_digest = std::string(64, 'd');
  const Bytes bytes = encode_note(note);
  ASSERT_EQ(bytes.size(), kDescriptorOffset + 16 + 4 * 8 + (8 + 64) + 8 + 8);
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_EQ(text.substr(0, 20), std::string("\x06\0\0\0\x88\0\0\0\x01\0\0\0frost\0\0\0", 20));
  EXPECT_EQ(text.substr(20, 16),
            std::string("\x01\0\0\0\0\0\0\0\x88\x77\x66\x55\x44\x33\x22\x11", 16));
}

TEST(Note, EveryOtherVersionIsRefusedByNumber) {
  Bytes bytes = encode_note(fixture_note("a"));
  put_u32(bytes, kDescriptorOffset, artefact::kNoteVersion + 41);
  const Error error = decode_error(bytes);
  EXPECT_EQ(error.code, Code::kIncompatible);
  EXPECT_NE(error.message.find("version 42"), std::string::npos) << error.message;
}

TEST(Note, EveryPrefixIsRefused) {
  const Bytes bytes = encode_note(fixture_note("a"));
  for (size_t size = 0; size < bytes.size(); ++size) {
    const Bytes prefix(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_FALSE(artefact::decode_note(prefix)) << size;
  }
}

TEST(Note, BytesAfterTheNoteAreRefused) {
  Bytes bytes = encode_note(fixture_note("a"));
  bytes.resize(bytes.size() + 4);
  EXPECT_EQ(decode_error(bytes).code, Code::kCorrupt);
}

TEST(Note, BytesAfterTheSourcesAreRefused) {
  Bytes bytes = encode_note(long_note());
  uint32_t descriptor_bytes = 0;
  std::memcpy(&descriptor_bytes, bytes.data() + 4, sizeof descriptor_bytes);
  bytes.resize(kDescriptorOffset + descriptor_bytes + 8);
  put_u32(bytes, 4, descriptor_bytes + 8);
  bytes.resize((bytes.size() + 3) / 4 * 4);
  EXPECT_NE(decode_error(bytes).message.find("after its sources"), std::string::npos);
}

TEST(Note, PaddingIsZero) {
  Bytes bytes = encode_note(fixture_note("a"));
  bytes[18] = std::byte{1};  // after "frost\0"
  EXPECT_EQ(decode_error(bytes).code, Code::kCorrupt);
}

TEST(Note, LyingLengthsAreRefused) {
  const Bytes bytes = encode_note(fixture_note("a"));
  for (size_t offset = kDescriptorOffset + 16; offset + 8 <= bytes.size(); ++offset) {
    for (const uint64_t length : {UINT64_MAX, uint64_t{1} << 63, uint64_t{1} << 32}) {
      Bytes changed = bytes;
      std::memcpy(changed.data() + offset, &length, sizeof length);
      // Within a text the change is only another text.
      const auto decoded = artefact::decode_note(changed);
      if (decoded) {
        EXPECT_EQ(encode_note(*decoded), changed);
      }
    }
  }
}

TEST(Note, LabelsAreShortPrintableText) {
  ArtefactNote note = fixture_note("a");
  note.cpu = std::string(artefact::kLabelBytesMax, 'c');
  EXPECT_TRUE(artefact::decode_note(encode_note(note)));
  note.cpu += 'c';
  EXPECT_EQ(decode_error(encode_note(note)).code, Code::kCorrupt);
  note.cpu = "x86-64\n";
  EXPECT_EQ(decode_error(encode_note(note)).code, Code::kCorrupt);
}

TEST(Note, TheDigestIsLowerCaseHex) {
  ArtefactNote note = fixture_note("a");
  note.policy_digest[3] = 'A';
  EXPECT_EQ(decode_error(encode_note(note)).code, Code::kCorrupt);
  note.policy_digest = std::string(63, '0');
  EXPECT_EQ(decode_error(encode_note(note)).code, Code::kCorrupt);
}

}  // namespace
}  // namespace frost
