// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/note.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "base/byte_reader.hpp"
#include "base/check.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost {
namespace {

// Name and descriptor of a note are padded to this.
constexpr uint64_t kNoteAlign = 4;

// Appends little-endian fields.
class Writer {
 public:
  void u32(uint32_t value) { raw(&value, sizeof value); }
  void u64(uint64_t value) { raw(&value, sizeof value); }
  void string(std::string_view text) {
    u64(text.size());
    raw(text.data(), text.size());
  }
  void raw(const void* data, size_t count) {
    const size_t end = bytes_.size();
    bytes_.resize(end + count);
    if (count != 0) std::memcpy(bytes_.data() + end, data, count);
  }
  void pad(uint64_t alignment) {
    while (bytes_.size() % alignment != 0) bytes_.push_back(std::byte{0});
  }
  [[nodiscard]] std::vector<std::byte> finish() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

std::vector<std::byte> encode_descriptor(const ArtefactNote& note);

}  // namespace

std::vector<std::byte> encode_note(const ArtefactNote& note) {
  const std::vector<std::byte> descriptor = encode_descriptor(note);
  const std::string_view name = kNoteName;
  // Limits::policy_bytes_max and its neighbours keep a policy far below this.
  FROST_CHECK(descriptor.size() <= UINT32_MAX);
  Writer out;
  out.u32(static_cast<uint32_t>(name.size() + 1));
  out.u32(static_cast<uint32_t>(descriptor.size()));
  out.u32(kNoteType);
  out.raw(name.data(), name.size() + 1);
  out.pad(kNoteAlign);
  out.raw(descriptor.data(), descriptor.size());
  out.pad(kNoteAlign);
  return out.finish();
}

namespace {

std::vector<std::byte> encode_descriptor(const ArtefactNote& note) {
  Writer out;
  out.u32(artefact::kNoteVersion);
  out.u32(0);
  out.u64(note.abi_hash);
  out.string(note.compiler_version);
  out.string(note.llvm_version);
  out.string(note.target_triple);
  out.string(note.cpu);
  out.string(note.policy_digest);
  out.string(note.program);
  out.u64(note.sources.size());
  for (const auto& [file_name, text] : note.sources) {
    out.string(file_name);
    out.string(text);
  }
  return out.finish();
}

}  // namespace

namespace artefact {
namespace {

std::optional<std::span<const std::byte>> read_descriptor(std::span<const std::byte> note);
Result<ArtefactNote> decode_descriptor(ByteReader in);
std::optional<std::string> read_string(ByteReader& in);
bool read_label(ByteReader& in, std::string& label);
bool read_sources(ByteReader& in, ArtefactNote& note);
bool is_hex_digest(std::string_view text);

}  // namespace

Result<ArtefactNote> decode_note(std::span<const std::byte> note) {
  const auto descriptor = read_descriptor(note);
  if (!descriptor) return corrupt("the policy note is malformed");
  return decode_descriptor(ByteReader(*descriptor));
}

namespace {

std::optional<std::span<const std::byte>> read_descriptor(std::span<const std::byte> note) {
  const auto all_zero = [](std::span<const std::byte> bytes) {
    return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
  };
  ByteReader in(note);
  uint32_t name_bytes = 0;
  uint32_t descriptor_bytes = 0;
  uint32_t type = 0;
  if (!in.read(name_bytes, descriptor_bytes, type) || type != kNoteType) return std::nullopt;
  const auto name = in.take(name_bytes);
  if (!name || as_text(*name) != std::string_view(kNoteName, std::strlen(kNoteName) + 1)) {
    return std::nullopt;
  }
  const auto name_padding = in.take_padding(kNoteAlign);
  const auto descriptor = in.take(descriptor_bytes);
  const auto padding = in.take_padding(kNoteAlign);
  if (!name_padding || !descriptor || !padding || !in.done()) return std::nullopt;
  if (!all_zero(*name_padding) || !all_zero(*padding)) return std::nullopt;
  return descriptor;
}

Result<ArtefactNote> decode_descriptor(ByteReader in) {
  const auto version = in.u32();
  if (!version) return corrupt("the policy note is malformed");
  if (*version != kNoteVersion) {
    return incompatible(fmt::format("its policy note has version {}, this reader knows version {}",
                                    *version, kNoteVersion));
  }
  ArtefactNote note;
  const auto reserved = in.u32();
  if (reserved != 0U || !in.read(note.abi_hash)) return corrupt("the policy note is malformed");
  if (!read_label(in, note.compiler_version) || !read_label(in, note.llvm_version) ||
      !read_label(in, note.target_triple) || !read_label(in, note.cpu) ||
      !read_label(in, note.policy_digest)) {
    return corrupt("the policy note names its compiler, target or digest in a malformed way");
  }
  if (!is_hex_digest(note.policy_digest)) {
    return corrupt("the policy digest is not a lower-case hex SHA-256");
  }
  auto program = read_string(in);
  if (!program) return corrupt("the program in the policy note is cut short");
  note.program = std::move(*program);
  if (!read_sources(in, note)) return corrupt("the sources in the policy note are cut short");
  if (!in.done()) return corrupt("the policy note has bytes after its sources");
  return note;
}

std::optional<std::string> read_string(ByteReader& in) {
  const auto length = in.u64();
  if (!length) return std::nullopt;
  const auto bytes = in.take(*length);
  if (!bytes) return std::nullopt;
  return std::string(as_text(*bytes));
}

// A short string that messages may quote.
bool read_label(ByteReader& in, std::string& label) {
  const auto length = in.u64();
  if (!length || *length > kLabelBytesMax) return false;
  const auto bytes = in.take(*length);
  if (!bytes) return false;
  label = as_text(*bytes);
  return std::ranges::all_of(label, [](char c) { return c >= ' ' && c <= '~'; });
}

bool read_sources(ByteReader& in, ArtefactNote& note) {
  const auto count = in.u64();
  if (!count) return false;
  // Every source takes at least its two lengths, so a lying count ends here, not in an allocation.
  for (uint64_t index = 0; index < *count; ++index) {
    auto file_name = read_string(in);
    auto text = file_name ? read_string(in) : std::nullopt;
    if (!text) return false;
    note.sources.emplace_back(std::move(*file_name), std::move(*text));
  }
  return true;
}

bool is_hex_digest(std::string_view text) {
  constexpr size_t kDigestChars = 64;
  return text.size() == kDigestChars && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace
}  // namespace artefact
}  // namespace frost
