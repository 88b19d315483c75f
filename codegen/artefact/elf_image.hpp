// SPDX-License-Identifier: Apache-2.0
// The verified shape of an artefact's ELF image. Tables are found as the dynamic loader finds them:
// through program headers and virtual addresses. Section headers are never read.
//
// INVARIANT: what check_elf hands out cannot change while the image is being loaded: headers,
// tables and the note lie in segments that are never writable, and no relocation touches the
// dynamic section.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "codegen/artefact/artefact.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"

namespace frost::artefact {

// Bytes at a virtual address, before the load address is added.
struct AddressRange {
  uint64_t address = 0;
  uint64_t size_bytes = 0;
};

struct ProgramHeader {
  uint32_t type = 0;
  uint32_t flags = 0;
  uint64_t offset = 0;
  uint64_t address = 0;
  uint64_t physical_address = 0;
  uint64_t file_bytes = 0;
  uint64_t memory_bytes = 0;
  uint64_t alignment = 0;

  [[nodiscard]] bool readable() const;
  [[nodiscard]] bool writable() const;
  [[nodiscard]] bool executable() const;
};

enum class Access : uint8_t { kAny, kReadOnly, kWritable };

// Program headers that passed the rules of elf_segments.cpp.
struct ElfImage {
  std::span<const std::byte> file;
  uint16_t machine = 0;                 // EM_X86_64 or EM_AARCH64
  std::vector<ProgramHeader> segments;  // PT_LOAD, ascending and apart, the first at address 0
  std::vector<ProgramHeader> notes;     // PT_NOTE and PT_GNU_PROPERTY
  AddressRange dynamic;                 // within the file part of a writable segment

  // The segment whose memory holds all of `range`.
  [[nodiscard]] const ProgramHeader* segment_of(AddressRange range) const;
  // The bytes of the file that are mapped at `range`.
  [[nodiscard]] std::optional<std::span<const std::byte>> bytes_at(
      AddressRange range, Access access = Access::kReadOnly) const;
  // The bytes of the file from `address` to the end of its read-only segment.
  [[nodiscard]] std::optional<std::span<const std::byte>> bytes_from(uint64_t address) const;
};

// The one place where dynamic tags are interpreted. Absent tags have no value.
struct DynamicTable {
  std::optional<uint64_t> hash, gnu_hash;
  std::optional<uint64_t> symbols, symbol_bytes;
  std::optional<uint64_t> strings, strings_bytes;
  std::optional<uint64_t> relocations, relocations_bytes, relocation_bytes, relative_count;
  std::optional<uint64_t> flags, flags_1;
};

// elf_segments.cpp: ELF header and program headers.
Result<ElfImage> read_image(std::span<const std::byte> elf, const Limits& limits);
// elf_dynamic.cpp: the allow-list of dynamic tags.
Result<DynamicTable> read_dynamic(const ElfImage& image);
// elf_symbols.cpp: exactly one symbol, kEntriesSymbol; yields its range.
Result<AddressRange> check_symbols(const ElfImage& image, const DynamicTable& table);
// elf_relocations.cpp: relative relocations only; one per entry of `entries`, each to code.
Result<void> check_relocations(const ElfImage& image, const DynamicTable& table,
                               AddressRange entries);
// elf_notes.cpp: every note is bounded; yields the one policy note, header and padding included.
Result<AddressRange> find_note(const ElfImage& image);

// What all of the above say about one image.
struct CheckedElf {
  ElfImage image;
  AddressRange entries;  // of frost_entry_fn
  AddressRange note;
};
Result<CheckedElf> check_elf(std::span<const std::byte> elf, const Limits& limits);

// An image and its note, which agree on the machine.
struct CheckedContent {
  CheckedElf elf;
  ArtefactNote note;
};
Result<CheckedContent> check_content(std::span<const std::byte> elf, const Limits& limits);

}  // namespace frost::artefact
