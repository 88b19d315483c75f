// SPDX-License-Identifier: Apache-2.0
// The dynamic section: an allow-list. Each allowed tag has a place in DynamicTable, so a tag that
// nobody checks cannot pass.
#include <elf.h>

#include <string_view>

#include "base/byte_reader.hpp"
#include "codegen/artefact/elf_image.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost::artefact {
namespace {

std::optional<uint64_t>* place_of(DynamicTable& table, uint64_t tag);
std::string refused_tag(uint64_t tag);
Result<void> check_values(const DynamicTable& table);

}  // namespace

Result<DynamicTable> read_dynamic(const ElfImage& image) {
  const auto bytes = image.bytes_at(image.dynamic, Access::kWritable);
  if (!bytes) return corrupt("its dynamic section is not mapped");
  DynamicTable table;
  ByteReader in(*bytes);
  while (true) {
    uint64_t tag = 0;
    uint64_t value = 0;
    // The loader reads on until it meets the end mark, so it must be there.
    if (!in.read(tag, value)) return corrupt("its dynamic section has no end");
    if (tag == DT_NULL) break;
    std::optional<uint64_t>* place = place_of(table, tag);
    if (place == nullptr) return corrupt(refused_tag(tag));
    if (*place) return corrupt(fmt::format("dynamic tag {:#x} stands twice", tag));
    *place = value;
  }
  if (auto checked = check_values(table); !checked) return std::unexpected(checked.error());
  return table;
}

namespace {

std::optional<uint64_t>* place_of(DynamicTable& table, uint64_t tag) {
  switch (tag) {
    case DT_HASH:
      return &table.hash;
    case DT_GNU_HASH:
      return &table.gnu_hash;
    case DT_SYMTAB:
      return &table.symbols;
    case DT_SYMENT:
      return &table.symbol_bytes;
    case DT_STRTAB:
      return &table.strings;
    case DT_STRSZ:
      return &table.strings_bytes;
    case DT_RELA:
      return &table.relocations;
    case DT_RELASZ:
      return &table.relocations_bytes;
    case DT_RELAENT:
      return &table.relocation_bytes;
    case DT_RELACOUNT:
      return &table.relative_count;
    case DT_FLAGS:
      return &table.flags;
    case DT_FLAGS_1:
      return &table.flags_1;
    default:
      return nullptr;
  }
}

std::string refused_tag(uint64_t tag) {
  struct Named {
    uint64_t tag;
    std::string_view text;
  };
  static constexpr Named kNamed[] = {
      {DT_NEEDED, "DT_NEEDED: it needs another library"},
      {DT_INIT, "DT_INIT: it runs code while loading"},
      {DT_INIT_ARRAY, "DT_INIT_ARRAY: it runs code while loading"},
      {DT_INIT_ARRAYSZ, "DT_INIT_ARRAYSZ: it runs code while loading"},
      {DT_PREINIT_ARRAY, "DT_PREINIT_ARRAY: it runs code while loading"},
      {DT_PREINIT_ARRAYSZ, "DT_PREINIT_ARRAYSZ: it runs code while loading"},
      {DT_FINI, "DT_FINI: it runs code while unloading"},
      {DT_FINI_ARRAY, "DT_FINI_ARRAY: it runs code while unloading"},
      {DT_FINI_ARRAYSZ, "DT_FINI_ARRAYSZ: it runs code while unloading"},
      {DT_RPATH, "DT_RPATH: it names folders"},
      {DT_RUNPATH, "DT_RUNPATH: it names folders"},
      {DT_AUDIT, "DT_AUDIT: it asks for an audit library"},
      {DT_DEPAUDIT, "DT_DEPAUDIT: it asks for an audit library"},
      {DT_FILTER, "DT_FILTER: it needs another library"},
      {DT_AUXILIARY, "DT_AUXILIARY: it needs another library"},
      {DT_SONAME, "DT_SONAME: the loader could take it for another library"},
      {DT_SYMBOLIC, "DT_SYMBOLIC"},
      {DT_TEXTREL, "DT_TEXTREL: it relocates code"},
      {DT_JMPREL, "DT_JMPREL: it calls through a procedure linkage table"},
      {DT_PLTGOT, "DT_PLTGOT: it calls through a procedure linkage table"},
      {DT_PLTREL, "DT_PLTREL: it calls through a procedure linkage table"},
      {DT_PLTRELSZ, "DT_PLTRELSZ: it calls through a procedure linkage table"},
      {DT_REL, "DT_REL: only relocations with addends are known"},
      {DT_RELR, "DT_RELR: packed relocations are not known"},
      {DT_VERNEED, "DT_VERNEED: it needs another library"},
  };
  for (const Named& named : kNamed) {
    if (named.tag == tag) return fmt::format("dynamic tag {}", named.text);
  }
  return fmt::format("dynamic tag {:#x} is not allowed", tag);
}

// The loader asserts some of these, which would abort the process.
Result<void> check_values(const DynamicTable& table) {
  if (!table.symbols || !table.strings || !table.strings_bytes) {
    return corrupt("it has no dynamic symbols");
  }
  if (table.symbol_bytes != sizeof(Elf64_Sym)) {
    return corrupt("its dynamic symbols have an unknown size");
  }
  if (!table.hash && !table.gnu_hash) return corrupt("its dynamic symbols have no hash table");
  if ((table.flags.value_or(0) & ~uint64_t{DF_BIND_NOW}) != 0) {
    return corrupt(fmt::format("DT_FLAGS {:#x} are not allowed", *table.flags));
  }
  if ((table.flags_1.value_or(0) & ~uint64_t{DF_1_NOW}) != 0) {
    return corrupt(fmt::format("DT_FLAGS_1 {:#x} are not allowed", *table.flags_1));
  }
  const bool relocates = table.relocations.has_value();
  if (table.relocations_bytes.has_value() != relocates ||
      table.relocation_bytes.has_value() != relocates || (table.relative_count && !relocates)) {
    return corrupt("its relocation table is described in part only");
  }
  return {};
}

}  // namespace
}  // namespace frost::artefact
