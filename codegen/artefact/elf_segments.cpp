// SPDX-License-Identifier: Apache-2.0
// ELF header and program headers. Everything the dynamic loader takes from them is checked, as it
// trusts most of it.
#include <elf.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/byte_reader.hpp"
#include "codegen/artefact/elf_image.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost::artefact {
namespace {

constexpr uint64_t kPageBytes = 4096;
constexpr uint64_t kAlignMax = uint64_t{2} << 20;
// Far more than the linker emits. The dynamic loader keeps them on the machine stack.
constexpr uint16_t kProgramHeadersMax = 32;
// An image takes more memory than its file: segments are padded to pages.
constexpr uint64_t kPaddingBytesMax = uint64_t{32} << 20;

struct ElfHeader {
  uint16_t machine = 0;
  uint64_t program_headers_offset = 0;
  uint16_t program_header_count = 0;
  [[nodiscard]] uint64_t table_bytes() const {
    return uint64_t{program_header_count} * sizeof(Elf64_Phdr);
  }
};

// Headers of which an image has at most one.
struct SingleHeaders {
  std::optional<ProgramHeader> dynamic, relro, stack, table, unwind;
};

Result<ElfHeader> read_header(std::span<const std::byte> elf);
Result<void> check_identity(std::span<const std::byte> identity);
Result<void> add_header(const ProgramHeader& header, ElfImage& image, SingleHeaders& single);
Result<void> check_segment(const ProgramHeader& segment, const ElfImage& image,
                           const Limits& limits);
Result<void> check_table(const ElfImage& image, const ElfHeader& header,
                         const std::optional<ProgramHeader>& self);
Result<void> check_dynamic(ElfImage& image, const std::optional<ProgramHeader>& dynamic);
Result<void> check_stack(const std::optional<ProgramHeader>& stack);
Result<void> check_relro(const ElfImage& image, const ProgramHeader& relro);
bool names_mapped_bytes(const ElfImage& image, const ProgramHeader& header, Access access);

}  // namespace

bool ProgramHeader::readable() const { return (flags & PF_R) != 0; }
bool ProgramHeader::writable() const { return (flags & PF_W) != 0; }
bool ProgramHeader::executable() const { return (flags & PF_X) != 0; }

const ProgramHeader* ElfImage::segment_of(AddressRange range) const {
  for (const ProgramHeader& segment : segments) {
    if (range.address < segment.address) continue;
    if (range_fits(range.address - segment.address, range.size_bytes, segment.memory_bytes)) {
      return &segment;
    }
  }
  return nullptr;
}

std::optional<std::span<const std::byte>> ElfImage::bytes_at(AddressRange range,
                                                             Access access) const {
  const ProgramHeader* segment = segment_of(range);
  if (segment == nullptr) return std::nullopt;
  if (access != Access::kAny && segment->writable() != (access == Access::kWritable)) {
    return std::nullopt;
  }
  const auto mapped = checked_range(file, segment->offset, segment->file_bytes);
  if (!mapped) return std::nullopt;
  return checked_range(*mapped, range.address - segment->address, range.size_bytes);
}

std::optional<std::span<const std::byte>> ElfImage::bytes_from(uint64_t address) const {
  const ProgramHeader* segment = segment_of({.address = address, .size_bytes = 1});
  if (segment == nullptr) return std::nullopt;
  const uint64_t before = address - segment->address;
  if (before > segment->file_bytes) return std::nullopt;
  return bytes_at({.address = address, .size_bytes = segment->file_bytes - before});
}

Result<ElfImage> read_image(std::span<const std::byte> elf, const Limits& limits) {
  const auto header = read_header(elf);
  if (!header) return std::unexpected(header.error());
  const auto table = checked_range(elf, header->program_headers_offset, header->table_bytes());
  if (!table) return corrupt("its program headers are cut short");

  ElfImage image{
      .file = elf, .machine = header->machine, .segments = {}, .notes = {}, .dynamic = {}};
  SingleHeaders single;
  ByteReader in(*table);
  while (!in.done()) {
    ProgramHeader one;
    if (!in.read(one.type, one.flags, one.offset, one.address, one.physical_address, one.file_bytes,
                 one.memory_bytes, one.alignment)) {
      return corrupt("its program headers are cut short");
    }
    if (one.type == PT_LOAD) {
      if (auto checked = check_segment(one, image, limits); !checked) {
        return std::unexpected(checked.error());
      }
    }
    if (auto added = add_header(one, image, single); !added) return std::unexpected(added.error());
  }
  // The rest refers to segments, which may stand later in the table.
  if (image.segments.empty()) return corrupt("it has no segment to load");
  if (auto checked = check_table(image, *header, single.table); !checked) {
    return std::unexpected(checked.error());
  }
  if (auto checked = check_dynamic(image, single.dynamic); !checked) {
    return std::unexpected(checked.error());
  }
  if (auto checked = check_stack(single.stack); !checked) return std::unexpected(checked.error());
  if (single.relro) {
    if (auto checked = check_relro(image, *single.relro); !checked) {
      return std::unexpected(checked.error());
    }
  }
  for (const ProgramHeader& note : image.notes) {
    if (!names_mapped_bytes(image, note, Access::kReadOnly)) {
      return corrupt("a note lies outside the read-only segments");
    }
  }
  if (single.unwind && !names_mapped_bytes(image, *single.unwind, Access::kReadOnly)) {
    return corrupt("its unwind table lies outside the read-only segments");
  }
  return image;
}

namespace {

Result<ElfHeader> read_header(std::span<const std::byte> elf) {
  ByteReader in(elf);
  const auto identity = in.take(EI_NIDENT);
  uint16_t type = 0;
  uint32_t version = 0;
  uint64_t entry = 0;
  uint64_t section_headers_offset = 0;
  uint32_t flags = 0;
  uint16_t header_bytes = 0;
  uint16_t program_header_bytes = 0;
  ElfHeader header;
  if (!identity || !in.read(type, header.machine, version, entry, header.program_headers_offset,
                            section_headers_offset, flags, header_bytes, program_header_bytes,
                            header.program_header_count)) {
    return corrupt("its ELF header is cut short");
  }
  if (auto checked = check_identity(*identity); !checked) {
    return std::unexpected(checked.error());
  }
  if (header.machine != EM_X86_64 && header.machine != EM_AARCH64) {
    return incompatible(fmt::format(
        "its code is for ELF machine {}, which is neither x86-64 nor AArch64", header.machine));
  }
  if (type != ET_DYN) return corrupt("it is not a shared object");
  if (version != EV_CURRENT || flags != 0) return corrupt("its ELF header has unknown flags");
  if (header_bytes != sizeof(Elf64_Ehdr) || program_header_bytes != sizeof(Elf64_Phdr)) {
    return corrupt("its ELF headers have unknown sizes");
  }
  if (header.program_header_count == 0 || header.program_header_count > kProgramHeadersMax) {
    return corrupt(fmt::format("it has {} program headers", header.program_header_count));
  }
  if (header.program_headers_offset % alignof(Elf64_Phdr) != 0) {
    return corrupt("its program headers are not aligned");
  }
  return header;
}

Result<void> check_identity(std::span<const std::byte> identity) {
  const auto at = [&](size_t index) { return std::to_integer<unsigned>(identity[index]); };
  if (std::memcmp(identity.data(), ELFMAG, SELFMAG) != 0) return corrupt("it is not an ELF file");
  if (at(EI_CLASS) != ELFCLASS64 || at(EI_DATA) != ELFDATA2LSB || at(EI_VERSION) != EV_CURRENT) {
    return corrupt("it is not a 64-bit little-endian ELF file");
  }
  if ((at(EI_OSABI) != ELFOSABI_SYSV && at(EI_OSABI) != ELFOSABI_GNU) || at(EI_ABIVERSION) != 0) {
    return corrupt("it is for another operating system");
  }
  for (size_t index = EI_PAD; index < EI_NIDENT; ++index) {
    if (at(index) != 0) return corrupt("its ELF header has unknown flags");
  }
  return {};
}

Result<void> add_header(const ProgramHeader& header, ElfImage& image, SingleHeaders& single) {
  const auto set = [](std::optional<ProgramHeader>& place,
                      const ProgramHeader& value) -> Result<void> {
    if (place) return corrupt(fmt::format("it has two program headers {:#x}", value.type));
    place = value;
    return {};
  };
  switch (header.type) {
    case PT_LOAD:
      image.segments.push_back(header);
      return {};
    case PT_NOTE:
    case PT_GNU_PROPERTY:
      image.notes.push_back(header);
      return {};
    case PT_DYNAMIC:
      return set(single.dynamic, header);
    case PT_GNU_RELRO:
      return set(single.relro, header);
    case PT_GNU_STACK:
      return set(single.stack, header);
    case PT_PHDR:
      return set(single.table, header);
    case PT_GNU_EH_FRAME:
      return set(single.unwind, header);
    case PT_TLS:
      return corrupt("it has thread-local storage");
    default:
      return corrupt(fmt::format("program header type {:#x} is not allowed", header.type));
  }
}

Result<void> check_segment(const ProgramHeader& segment, const ElfImage& image,
                           const Limits& limits) {
  if (!segment.readable() || (segment.flags & ~uint32_t{PF_R | PF_W | PF_X}) != 0) {
    return corrupt("a segment has unknown flags");
  }
  if (segment.writable() && segment.executable()) {
    return corrupt("a segment is both writable and executable");
  }
  if (!std::has_single_bit(segment.alignment) || segment.alignment < kPageBytes ||
      segment.alignment > kAlignMax ||
      segment.address % segment.alignment != segment.offset % segment.alignment) {
    return corrupt("a segment is not aligned to pages");
  }
  if (!range_fits(segment.offset, segment.file_bytes, image.file.size())) {
    return corrupt("a segment lies outside the file");
  }
  if (segment.file_bytes == 0) return corrupt("a segment has no bytes in the file");
  if (segment.file_bytes > segment.memory_bytes ||
      (segment.file_bytes < segment.memory_bytes && !segment.writable())) {
    return corrupt("a segment has sizes that contradict each other");
  }
  const uint64_t image_bytes_max = uint64_t{limits.artefact_bytes_max} + kPaddingBytesMax;
  if (!range_fits(segment.address, segment.memory_bytes, image_bytes_max)) {
    return corrupt("a segment lies outside the largest image");
  }
  if (image.segments.empty()) {
    if (segment.address != 0) return corrupt("its first segment is not at address 0");
    return {};
  }
  // Within a page the later segment would replace the earlier one. No overflow: both are below
  // image_bytes_max.
  const ProgramHeader& before = image.segments.back();
  const uint64_t alignment = std::max(segment.alignment, before.alignment);
  const auto end = checked_align_up(before.address + before.memory_bytes, alignment);
  if (!end || *end > segment.address - segment.address % alignment) {
    return corrupt("its segments overlap or are out of order");
  }
  return {};
}

// The program headers themselves are mapped, and where they say they are: dl_iterate_phdr and
// every unwinder in the process read them there.
Result<void> check_table(const ElfImage& image, const ElfHeader& header,
                         const std::optional<ProgramHeader>& self) {
  if (self) {
    // lld sometimes leaves room for one more. The loader takes the count from the ELF header.
    if (self->offset != header.program_headers_offset ||
        self->memory_bytes < header.table_bytes() ||
        !names_mapped_bytes(image, *self, Access::kReadOnly)) {
      return corrupt("PT_PHDR does not name the program headers");
    }
    return {};
  }
  for (const ProgramHeader& segment : image.segments) {
    if (segment.writable() || header.program_headers_offset < segment.offset) continue;
    if (range_fits(header.program_headers_offset - segment.offset, header.table_bytes(),
                   segment.file_bytes)) {
      return {};
    }
  }
  return corrupt("its program headers are not mapped");
}

Result<void> check_dynamic(ElfImage& image, const std::optional<ProgramHeader>& dynamic) {
  if (!dynamic) return corrupt("it has no dynamic section");
  // The loader writes to the section whenever its header says that it may.
  if (!dynamic->writable() || !names_mapped_bytes(image, *dynamic, Access::kWritable)) {
    return corrupt("its dynamic section lies outside the writable segments");
  }
  if (dynamic->address % alignof(Elf64_Dyn) != 0) {
    return corrupt("its dynamic section is not aligned");
  }
  image.dynamic = {.address = dynamic->address, .size_bytes = dynamic->file_bytes};
  return {};
}

Result<void> check_stack(const std::optional<ProgramHeader>& stack) {
  // Without the header the loader makes the stacks of the whole process executable.
  if (!stack) return corrupt("it does not say that the stack is not executable");
  if (stack->executable()) return corrupt("it asks for an executable stack");
  if (stack->memory_bytes != 0) return corrupt("it asks for a stack size");
  return {};
}

// The loader takes write access from whole pages, so a range outside the image would hit whatever
// is mapped there.
Result<void> check_relro(const ElfImage& image, const ProgramHeader& relro) {
  for (const ProgramHeader& segment : image.segments) {
    if (!segment.writable() || relro.address < segment.address) continue;
    const auto end =
        checked_align_up(segment.address + segment.memory_bytes, kPageBytes).value_or(0);
    if (range_fits(relro.address - segment.address, relro.memory_bytes, end - segment.address)) {
      return {};
    }
  }
  return corrupt("PT_GNU_RELRO lies outside the writable segments");
}

// Whether file offset and address of `header` are two names of the same bytes.
bool names_mapped_bytes(const ElfImage& image, const ProgramHeader& header, Access access) {
  if (header.file_bytes == 0 || header.file_bytes != header.memory_bytes) return false;
  const auto mapped =
      image.bytes_at({.address = header.address, .size_bytes = header.file_bytes}, access);
  const auto stored = checked_range(image.file, header.offset, header.file_bytes);
  return mapped && stored && mapped->data() == stored->data();
}

}  // namespace
}  // namespace frost::artefact
