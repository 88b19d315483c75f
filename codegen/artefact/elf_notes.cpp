// SPDX-License-Identifier: Apache-2.0
// Notes. The dynamic loader reads those of the compiler (GNU properties) with few checks of its
// own, so every note must stay within its segment, not only ours.
#include <elf.h>

#include <cstring>
#include <string_view>

#include "base/byte_reader.hpp"
#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/elf_image.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost::artefact {
namespace {

Result<void> walk_notes(const ElfImage& image, const ProgramHeader& segment,
                        std::optional<AddressRange>& found);
bool is_policy_note(std::span<const std::byte> name, uint32_t type);

}  // namespace

Result<AddressRange> find_note(const ElfImage& image) {
  std::optional<AddressRange> found;
  for (const ProgramHeader& segment : image.notes) {
    if (auto walked = walk_notes(image, segment, found); !walked) {
      return std::unexpected(walked.error());
    }
  }
  if (!found) return corrupt("it has no policy note");
  return *found;
}

namespace {

Result<void> walk_notes(const ElfImage& image, const ProgramHeader& segment,
                        std::optional<AddressRange>& found) {
  constexpr uint64_t kPolicyNoteAlign = 4;
  constexpr uint64_t kPropertyAlign = 8;
  if (segment.alignment != kPolicyNoteAlign && segment.alignment != kPropertyAlign) {
    return corrupt("a note has an unknown alignment");
  }
  const auto bytes = image.bytes_at({.address = segment.address, .size_bytes = segment.file_bytes});
  if (!bytes || segment.address % segment.alignment != 0) return corrupt("a note is malformed");
  ByteReader in(*bytes);
  while (!in.done()) {
    const uint64_t start = in.offset();
    uint32_t name_bytes = 0;
    uint32_t descriptor_bytes = 0;
    uint32_t type = 0;
    if (!in.read(name_bytes, descriptor_bytes, type)) return corrupt("a note is cut short");
    const auto name = in.take(name_bytes);
    if (!name || !in.take_padding(segment.alignment)) return corrupt("a note is cut short");
    if (!in.take(descriptor_bytes) || !in.take_padding(segment.alignment)) {
      return corrupt("a note is cut short");
    }
    if (!is_policy_note(*name, type) || segment.alignment != kPolicyNoteAlign) continue;
    if (found) return corrupt("it has two policy notes");
    found = {.address = segment.address + start, .size_bytes = in.offset() - start};
  }
  return {};
}

bool is_policy_note(std::span<const std::byte> name, uint32_t type) {
  return type == kNoteType &&
         as_text(name) == std::string_view(kNoteName, std::strlen(kNoteName) + 1);
}

}  // namespace
}  // namespace frost::artefact
