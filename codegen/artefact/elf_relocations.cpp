// SPDX-License-Identifier: Apache-2.0
// Relocations: the load address is added to pointers, and nothing else happens while loading.
#include <elf.h>

#include <algorithm>
#include <vector>

#include "base/byte_reader.hpp"
#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/elf_image.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost::artefact {
namespace {

// By machine: adds the load address, and calls a function for the value.
constexpr uint64_t relative_type(uint16_t machine) {
  return machine == EM_X86_64 ? uint64_t{R_X86_64_RELATIVE} : uint64_t{R_AARCH64_RELATIVE};
}
constexpr uint64_t indirect_type(uint16_t machine) {
  return machine == EM_X86_64 ? uint64_t{R_X86_64_IRELATIVE} : uint64_t{R_AARCH64_IRELATIVE};
}

struct Relocation {
  uint64_t target = 0;
  uint64_t info = 0;  // symbol index above 32 bits of type
  uint64_t addend = 0;
};

Result<std::span<const std::byte>> read_table(const ElfImage& image, const DynamicTable& table);
Result<void> check_relocation(const Relocation& relocation, const ElfImage& image);
bool overlaps(AddressRange left, AddressRange right);

}  // namespace

Result<void> check_relocations(const ElfImage& image, const DynamicTable& table,
                               AddressRange entries) {
  const auto bytes = read_table(image, table);
  if (!bytes) return std::unexpected(bytes.error());
  std::vector<bool> entry_set(entries.size_bytes / sizeof(frost_entry_fn));
  ByteReader in(*bytes);
  Relocation relocation;
  while (in.read(relocation.target, relocation.info, relocation.addend)) {
    if (auto checked = check_relocation(relocation, image); !checked) return checked;
    const AddressRange target{.address = relocation.target, .size_bytes = sizeof(uint64_t)};
    if (!overlaps(target, entries)) continue;
    // Table and target are aligned, so the target is exactly one entry.
    const ProgramHeader* code = image.segment_of({.address = relocation.addend, .size_bytes = 1});
    if (code == nullptr || !code->executable()) return corrupt("an entry does not point to code");
    const uint64_t index = (relocation.target - entries.address) / sizeof(frost_entry_fn);
    if (entry_set.at(index)) return corrupt("an entry is relocated twice");
    entry_set.at(index) = true;
  }
  if (!std::ranges::all_of(entry_set, [](bool set) { return set; })) {
    return corrupt("an entry does not point to code");
  }
  return {};
}

namespace {

Result<std::span<const std::byte>> read_table(const ElfImage& image, const DynamicTable& table) {
  if (!table.relocations) return std::span<const std::byte>{};
  if (table.relocation_bytes != sizeof(Elf64_Rela) ||
      *table.relocations_bytes % sizeof(Elf64_Rela) != 0 ||
      table.relative_count.value_or(0) > *table.relocations_bytes / sizeof(Elf64_Rela)) {
    return corrupt("its relocations have an unknown size");
  }
  const auto bytes =
      image.bytes_at({.address = *table.relocations, .size_bytes = *table.relocations_bytes});
  if (!bytes || *table.relocations % alignof(Elf64_Rela) != 0) {
    return corrupt("its relocations lie outside the read-only segments");
  }
  return *bytes;
}

Result<void> check_relocation(const Relocation& relocation, const ElfImage& image) {
  if (relocation.info == indirect_type(image.machine)) {
    return corrupt("an IRELATIVE relocation runs code on loading");
  }
  if (relocation.info != relative_type(image.machine)) {
    return corrupt(fmt::format("a relocation of type {:#x} is not relative", relocation.info));
  }
  const AddressRange target{.address = relocation.target, .size_bytes = sizeof(uint64_t)};
  if (relocation.target % sizeof(uint64_t) != 0 || !image.bytes_at(target, Access::kWritable)) {
    return corrupt("a relocation writes outside the writable segments");
  }
  // The loader keeps reading the dynamic section while it relocates.
  if (overlaps(target, image.dynamic)) return corrupt("a relocation writes the dynamic section");
  if (image.segment_of({.address = relocation.addend, .size_bytes = 1}) == nullptr) {
    return corrupt("a relocation points outside the segments");
  }
  return {};
}

// Both lie within segments, so their ends do not overflow.
bool overlaps(AddressRange left, AddressRange right) {
  return left.address < right.address + right.size_bytes &&
         right.address < left.address + left.size_bytes;
}

}  // namespace
}  // namespace frost::artefact
