// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/part_code.hpp"

#include <unordered_set>
#include <utility>

#include "base/byte_reader.hpp"
#include "codegen/llvm/append_number.hpp"

namespace frost {

namespace {

constexpr size_t kKeyBytes = 32;
constexpr uint32_t kAlignmentMax = 64;

void append_text(std::string& bytes, std::string_view text) {
  append_number(bytes, uint64_t{text.size()});
  bytes.append(text);
}

std::optional<std::string_view> read_text(ByteReader& reader) {
  const auto size = reader.u64();
  const auto text = size ? reader.take(*size) : std::nullopt;
  if (!text) return std::nullopt;
  // SAFETY: char may alias every object.
  return std::string_view(reinterpret_cast<const char*>(text->data()), text->size());
}

size_t width(Patch::Kind kind) { return kind == Patch::Kind::kAbsolute64 ? 8 : 4; }

std::optional<Patch> read_patch(ByteReader& reader, const PartCode& code) {
  uint32_t offset = 0;
  uint8_t kind = 0;
  uint8_t is_helper = 0;
  uint8_t slot = 0;
  uint32_t number = 0;
  uint64_t addend = 0;
  if (!reader.read(offset, kind, is_helper, slot, number, addend)) return std::nullopt;
  if (kind > static_cast<uint8_t>(Patch::Kind::kAbsolute64) || slot >= kSlotKinds) {
    return std::nullopt;
  }
  Patch patch{.offset = offset,
              .kind = static_cast<Patch::Kind>(kind),
              .is_helper = is_helper != 0,
              .slot = {.kind = static_cast<SlotKind>(slot), .number = number},
              .helper = number,
              .addend = static_cast<int64_t>(addend)};
  if (!range_fits(offset, width(patch.kind), code.bytes.size())) return std::nullopt;
  if (patch.is_helper && number >= code.helpers.size()) return std::nullopt;
  return patch;
}

}  // namespace

std::string encode(const PartCode& code) {
  std::string bytes;
  append_number(bytes, code.function_size);
  append_number(bytes, code.alignment);
  append_text(bytes, code.bytes);
  append_number(bytes, static_cast<uint32_t>(code.helpers.size()));
  for (const std::string& helper : code.helpers) append_text(bytes, helper);
  append_number(bytes, static_cast<uint32_t>(code.patches.size()));
  for (const Patch& patch : code.patches) {
    append_number(bytes, patch.offset);
    append_number(bytes, static_cast<uint8_t>(patch.kind));
    append_number(bytes, static_cast<uint8_t>(patch.is_helper ? 1 : 0));
    append_number(bytes, static_cast<uint8_t>(patch.slot.kind));
    append_number(bytes, patch.is_helper ? patch.helper : patch.slot.number);
    append_number(bytes, static_cast<uint64_t>(patch.addend));
  }
  return bytes;
}

std::optional<PartCode> decode(std::string_view encoded) {
  ByteReader reader(std::as_bytes(std::span(encoded)));
  PartCode code;
  if (!reader.read(code.function_size, code.alignment)) return std::nullopt;
  const bool is_power = code.alignment != 0 && (code.alignment & (code.alignment - 1)) == 0;
  const auto bytes = read_text(reader);
  const auto helpers = reader.u32();
  if (!is_power || code.alignment > kAlignmentMax || !bytes || !helpers) return std::nullopt;
  if (code.function_size > bytes->size()) return std::nullopt;
  code.bytes = *bytes;
  for (uint32_t i = 0; i < *helpers; ++i) {
    const auto name = read_text(reader);
    if (!name) return std::nullopt;
    code.helpers.emplace_back(*name);
  }
  const auto patches = reader.u32();
  if (!patches) return std::nullopt;
  for (uint32_t i = 0; i < *patches; ++i) {
    const auto patch = read_patch(reader, code);
    if (!patch) return std::nullopt;
    code.patches.push_back(*patch);
  }
  if (!reader.done()) return std::nullopt;
  return code;
}

PartLibrary::PartLibrary(std::string_view bytes) {
  ByteReader reader(std::as_bytes(std::span(bytes)));
  while (!reader.done()) {
    const auto key = reader.take(kKeyBytes);
    const auto part = key ? read_text(reader) : std::nullopt;
    if (!part) return;
    // SAFETY: char may alias every object.
    const std::string_view name(reinterpret_cast<const char*>(key->data()), key->size());
    if (parts_.try_emplace(name, *part).second) order_.push_back(name);
  }
}

std::optional<PartCode> PartLibrary::find(const PartKey& key) const {
  const auto known = parts_.find(key);
  if (known == parts_.end()) return std::nullopt;
  return decode(known->second);
}

std::string PartLibrary::with(std::span<const std::pair<PartKey, std::string>> used,
                              size_t bytes_max) const {
  std::string bytes;
  std::unordered_set<std::string_view> taken;
  const auto add = [&](std::string_view key, std::string_view part) {
    if (bytes.size() + kKeyBytes + sizeof(uint64_t) + part.size() > bytes_max) return;
    if (!taken.insert(key).second) return;
    bytes.append(key);
    append_text(bytes, part);
  };
  for (const auto& [key, part] : used) add(key, part);
  for (const std::string_view key : order_) add(key, parts_.at(key));
  return bytes;
}

}  // namespace frost
