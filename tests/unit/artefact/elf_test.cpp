// SPDX-License-Identifier: Apache-2.0
// One field of a good artefact is changed and the file is sealed again: a refusal has exactly one
// reason.
#include <functional>

#include "fixtures.hpp"

namespace frost {
namespace {

struct Change {
  const char* law;
  const char* reason;
  std::function<void(ElfEditor&)> apply;
};

void PrintTo(const Change& change, std::ostream* out) { *out << change.law; }

class ChangedElf : public testing::TestWithParam<Change> {};

TEST_P(ChangedElf, IsRefusedWithItsReason) {
  ElfEditor elf("policy_a");
  ASSERT_EQ(elf.refusal(), "accepted");
  GetParam().apply(elf);
  EXPECT_NE(elf.refusal(), "accepted");
  EXPECT_NE(elf.refusal().find(GetParam().reason), std::string::npos) << elf.refusal();
}

std::string law(const testing::TestParamInfo<Change>& one) { return one.param.law; }

Change in_header(const char* name, const char* reason, void (*change)(Elf64_Ehdr&)) {
  return {name, reason, [change](ElfEditor& elf) {
            Elf64_Ehdr header = elf.header();
            change(header);
            elf.header(header);
          }};
}

INSTANTIATE_TEST_SUITE_P(
    Header, ChangedElf,
    testing::Values(
        in_header("Magic", "not an ELF file", [](auto& elf) { elf.e_ident[0] = 0; }),
        in_header("Class32", "64-bit", [](auto& elf) { elf.e_ident[EI_CLASS] = ELFCLASS32; }),
        in_header("BigEndian", "little-endian",
                  [](auto& elf) { elf.e_ident[EI_DATA] = ELFDATA2MSB; }),
        in_header("OperatingSystem", "operating system",
                  [](auto& elf) { elf.e_ident[EI_OSABI] = ELFOSABI_FREEBSD; }),
        in_header("Padding", "unknown flags", [](auto& elf) { elf.e_ident[EI_PAD] = 1; }),
        in_header("Executable", "not a shared object", [](auto& elf) { elf.e_type = ET_EXEC; }),
        in_header("Relocatable", "not a shared object", [](auto& elf) { elf.e_type = ET_REL; }),
        in_header("Machine", "ELF machine 8", [](auto& elf) { elf.e_machine = EM_MIPS; }),
        in_header("Flags", "unknown flags", [](auto& elf) { elf.e_flags = 1; }),
        in_header("HeaderSize", "unknown sizes", [](auto& elf) { elf.e_ehsize = 0; }),
        in_header("EntrySize", "unknown sizes", [](auto& elf) { elf.e_phentsize = 32; }),
        in_header("NoProgramHeaders", "0 program headers", [](auto& elf) { elf.e_phnum = 0; }),
        in_header("ManyProgramHeaders", "65535 program headers",
                  [](auto& elf) { elf.e_phnum = PN_XNUM; }),
        in_header("TableOutsideFile", "cut short", [](auto& elf) { elf.e_phoff = UINT64_MAX - 7; }),
        in_header("TableElsewhere", "", [](auto& elf) { elf.e_phoff += 56; })),
    law);

Change in_segment(const char* name, const char* reason, uint32_t type, uint32_t flags,
                  void (*change)(Elf64_Phdr&)) {
  return {name, reason, [=](ElfEditor& elf) { elf.segment(type, flags, change); }};
}

INSTANTIATE_TEST_SUITE_P(
    Segment, ChangedElf,
    testing::Values(
        in_segment("WritableCode", "writable and executable", PT_LOAD, PF_X,
                   [](auto& one) { one.p_flags |= PF_W; }),
        in_segment("ExecutableData", "writable and executable", PT_LOAD, PF_W,
                   [](auto& one) { one.p_flags |= PF_X; }),
        in_segment("Unreadable", "unknown flags", PT_LOAD, PF_X,
                   [](auto& one) { one.p_flags = PF_X; }),
        in_segment("UnknownFlags", "unknown flags", PT_LOAD, PF_X,
                   [](auto& one) { one.p_flags |= 0x100000; }),
        in_segment("OutsideFile", "outside the file", PT_LOAD, PF_X,
                   [](auto& one) { one.p_filesz = one.p_memsz = 1U << 20; }),
        in_segment("OffsetOverflows", "outside the file", PT_LOAD, PF_X,
                   [](auto& one) { one.p_offset -= uint64_t{1} << 32; }),
        in_segment("OutsideImage", "largest image", PT_LOAD, PF_W,
                   [](auto& one) { one.p_memsz = uint64_t{1} << 40; }),
        in_segment("AddressOverflows", "largest image", PT_LOAD, PF_W,
                   [](auto& one) { one.p_vaddr -= uint64_t{1} << 32; }),
        in_segment("Unaligned", "not aligned", PT_LOAD, PF_X, [](auto& one) { ++one.p_offset; }),
        in_segment("AlignmentNoPower", "not aligned", PT_LOAD, PF_X,
                   [](auto& one) { one.p_align = 0x1001; }),
        in_segment("AlignmentZero", "not aligned", PT_LOAD, PF_X,
                   [](auto& one) { one.p_align = 0; }),
        in_segment("AlignmentHuge", "not aligned", PT_LOAD, PF_X,
                   [](auto& one) { one.p_align = uint64_t{1} << 63; }),
        in_segment("Overlap", "overlap", PT_LOAD, PF_X, [](auto& one) { one.p_vaddr -= 0x1000; }),
        in_segment("Empty", "no bytes in the file", PT_LOAD, PF_X,
                   [](auto& one) { one.p_filesz = 0; }),
        in_segment("MoreMemoryForCode", "contradict", PT_LOAD, PF_X,
                   [](auto& one) { ++one.p_memsz; }),
        in_segment("LessMemory", "contradict", PT_LOAD, PF_W,
                   [](auto& one) { one.p_memsz = one.p_filesz - 1; }),
        in_segment("Interpreter", "type 0x3 is not allowed", PT_NOTE, 0,
                   [](auto& one) { one.p_type = PT_INTERP; }),
        in_segment("ThreadLocal", "thread-local", PT_GNU_RELRO, 0,
                   [](auto& one) { one.p_type = PT_TLS; }),
        in_segment("UnknownType", "not allowed", PT_GNU_RELRO, 0,
                   [](auto& one) { one.p_type = 0x70000001; }),
        in_segment("NullType", "not allowed", PT_GNU_RELRO, 0,
                   [](auto& one) { one.p_type = PT_NULL; }),
        in_segment("TwoDynamic", "two program headers", PT_GNU_RELRO, 0,
                   [](auto& one) { one.p_type = PT_DYNAMIC; }),
        in_segment("NoDynamic", "no dynamic section", PT_DYNAMIC, 0,
                   [](auto& one) { one.p_type = PT_GNU_EH_FRAME; }),
        in_segment("DynamicElsewhere", "dynamic section", PT_DYNAMIC, 0,
                   [](auto& one) { one.p_vaddr -= 16; }),
        in_segment("DynamicReadOnly", "dynamic section", PT_DYNAMIC, 0,
                   [](auto& one) { one.p_flags = PF_R; }),
        in_segment("DynamicCut", "no end", PT_DYNAMIC, 0,
                   [](auto& one) { one.p_filesz = one.p_memsz = 24; }),
        in_segment("ExecutableStack", "executable stack", PT_GNU_STACK, 0,
                   [](auto& one) { one.p_flags |= PF_X; }),
        in_segment("NoStack", "does not say", PT_GNU_STACK, 0,
                   [](auto& one) {
                     one.p_type = PT_NOTE;
                     one.p_flags = PF_R;
                   }),
        in_segment("StackSize", "stack size", PT_GNU_STACK, 0,
                   [](auto& one) { one.p_memsz = 1U << 30; }),
        in_segment("RelroOutside", "PT_GNU_RELRO", PT_GNU_RELRO, 0,
                   [](auto& one) { one.p_memsz += 0x1000; }),
        in_segment("RelroOverflows", "PT_GNU_RELRO", PT_GNU_RELRO, 0,
                   [](auto& one) { one.p_vaddr = UINT64_MAX - 8; }),
        in_segment("RelroOnCode", "PT_GNU_RELRO", PT_GNU_RELRO, 0,
                   [](auto& one) { one.p_vaddr = 0; }),
        in_segment("TableAddress", "PT_PHDR", PT_PHDR, 0, [](auto& one) { one.p_vaddr = 0; }),
        in_segment("TableSize", "PT_PHDR", PT_PHDR, 0,
                   [](auto& one) { one.p_filesz = one.p_memsz = 56; }),
        in_segment("NoteOutside", "a note lies outside", PT_NOTE, 0,
                   [](auto& one) { one.p_vaddr += 0x1000; }),
        in_segment("NoteOtherOffset", "a note lies outside", PT_NOTE, 0,
                   [](auto& one) { one.p_offset += 4; }),
        in_segment("NoteCut", "cut short", PT_NOTE, 0,
                   [](auto& one) { one.p_filesz = one.p_memsz = one.p_filesz - 4; }),
        in_segment("NoteAlignment", "alignment", PT_NOTE, 0, [](auto& one) { one.p_align = 2; }),
        in_segment("PropertyNoteCut", "", PT_NOTE, 0, [](auto& one) { one.p_align = 8; })),
    law);

Change in_tag(const char* name, const char* reason, int64_t from, int64_t to) {
  return {name, reason, [=](ElfEditor& elf) { elf.dynamic_tag(from, to); }};
}

INSTANTIATE_TEST_SUITE_P(
    Tag, ChangedElf,
    testing::Values(in_tag("Needed", "DT_NEEDED", DT_FLAGS_1, DT_NEEDED),
                    in_tag("Init", "DT_INIT", DT_FLAGS_1, DT_INIT),
                    in_tag("InitArray", "DT_INIT_ARRAY", DT_FLAGS_1, DT_INIT_ARRAY),
                    in_tag("InitArraySize", "DT_INIT_ARRAYSZ", DT_FLAGS_1, DT_INIT_ARRAYSZ),
                    in_tag("PreinitArray", "DT_PREINIT_ARRAY", DT_FLAGS_1, DT_PREINIT_ARRAY),
                    in_tag("Fini", "DT_FINI", DT_FLAGS_1, DT_FINI),
                    in_tag("FiniArray", "DT_FINI_ARRAY", DT_FLAGS_1, DT_FINI_ARRAY),
                    in_tag("Rpath", "DT_RPATH", DT_FLAGS_1, DT_RPATH),
                    in_tag("Runpath", "DT_RUNPATH", DT_FLAGS_1, DT_RUNPATH),
                    in_tag("Audit", "DT_AUDIT", DT_FLAGS_1, DT_AUDIT),
                    in_tag("DependencyAudit", "DT_DEPAUDIT", DT_FLAGS_1, DT_DEPAUDIT),
                    in_tag("Filter", "DT_FILTER", DT_FLAGS_1, DT_FILTER),
                    in_tag("Auxiliary", "DT_AUXILIARY", DT_FLAGS_1, DT_AUXILIARY),
                    in_tag("Soname", "DT_SONAME", DT_FLAGS_1, DT_SONAME),
                    in_tag("TextRelocation", "DT_TEXTREL", DT_FLAGS_1, DT_TEXTREL),
                    in_tag("Symbolic", "DT_SYMBOLIC", DT_FLAGS_1, DT_SYMBOLIC),
                    in_tag("JumpRelocations", "DT_JMPREL", DT_FLAGS_1, DT_JMPREL),
                    in_tag("ProcedureTable", "DT_PLTGOT", DT_FLAGS_1, DT_PLTGOT),
                    in_tag("ShortRelocations", "DT_REL", DT_FLAGS_1, DT_REL),
                    in_tag("PackedRelocations", "DT_RELR", DT_FLAGS_1, DT_RELR),
                    in_tag("Versions", "DT_VERNEED", DT_FLAGS_1, DT_VERNEED),
                    in_tag("Debug", "0x15 is not allowed", DT_FLAGS_1, DT_DEBUG),
                    in_tag("Unknown", "0x12345 is not allowed", DT_FLAGS_1, 0x12345),
                    in_tag("Twice", "stands twice", DT_FLAGS_1, DT_FLAGS),
                    in_tag("NoEnd", "", DT_NULL, DT_HASH),
                    in_tag("NoSymbols", "no dynamic symbols", DT_SYMTAB, DT_HASH),
                    in_tag("NoStrings", "no dynamic symbols", DT_STRTAB, DT_HASH),
                    in_tag("NoRelocationSize", "in part only", DT_RELASZ, DT_HASH),
                    in_tag("NoRelocations", "in part only", DT_RELA, DT_HASH),
                    in_tag("NoHash", "no hash table", DT_GNU_HASH, DT_NULL)),
    law);

Change in_value(const char* name, const char* reason, int64_t tag, uint64_t value) {
  return {name, reason, [=](ElfEditor& elf) { elf.dynamic(tag, value); }};
}

INSTANTIATE_TEST_SUITE_P(
    Value, ChangedElf,
    testing::Values(in_value("FlagTextRelocation", "DT_FLAGS", DT_FLAGS, DF_TEXTREL),
                    in_value("FlagStaticThreadLocal", "DT_FLAGS", DT_FLAGS, DF_STATIC_TLS),
                    in_value("FlagNoDelete", "DT_FLAGS_1", DT_FLAGS_1, DF_1_NODELETE),
                    in_value("FlagGlobal", "DT_FLAGS_1", DT_FLAGS_1, DF_1_GLOBAL),
                    in_value("SymbolSize", "unknown size", DT_SYMENT, 16),
                    in_value("SymbolsOutside", "cut short", DT_SYMTAB, uint64_t{1} << 40),
                    in_value("StringsOutside", "strings are malformed", DT_STRTAB, UINT64_MAX),
                    in_value("StringsEmpty", "strings are malformed", DT_STRSZ, 0),
                    in_value("StringsWithoutEnd", "strings are malformed", DT_STRSZ, 5),
                    in_value("StringsTooLong", "strings are malformed", DT_STRSZ, UINT64_MAX),
                    in_value("HashOutside", "DT_GNU_HASH", DT_GNU_HASH, UINT64_MAX - 7),
                    in_value("HashInBss", "DT_GNU_HASH", DT_GNU_HASH, 0x2ff8),
                    in_value("RelocationSize", "unknown size", DT_RELAENT, 16),
                    in_value("RelocationsSize", "unknown size", DT_RELASZ, 25),
                    in_value("RelocationsTooMany", "outside the read-only", DT_RELASZ, 24 << 20),
                    in_value("RelocationsOutside", "outside the read-only", DT_RELA,
                             UINT64_MAX - 7),
                    in_value("RelativeCount", "unknown size", DT_RELACOUNT, 3)),
    law);

Change in_symbol(const char* name, const char* reason, void (*change)(Elf64_Sym&)) {
  return {name, reason, [=](ElfEditor& elf) { elf.entries_symbol(change); }};
}

INSTANTIATE_TEST_SUITE_P(
    Symbol, ChangedElf,
    testing::Values(
        in_symbol("Undefined", "undefined symbol `frost_entries`",
                  [](auto& one) { one.st_shndx = SHN_UNDEF; }),
        in_symbol("Absolute", "not a global object", [](auto& one) { one.st_shndx = SHN_ABS; }),
        in_symbol("Function", "not a global object",
                  [](auto& one) { one.st_info = STB_GLOBAL << 4 | STT_FUNC; }),
        in_symbol("Indirect", "not a global object",
                  [](auto& one) { one.st_info = STB_GLOBAL << 4 | STT_GNU_IFUNC; }),
        in_symbol("Unique", "not a global object",
                  [](auto& one) { one.st_info = STB_GNU_UNIQUE << 4 | STT_OBJECT; }),
        in_symbol("Hidden", "not a global object", [](auto& one) { one.st_other = STV_HIDDEN; }),
        in_symbol("OddSize", "not a table of pointers", [](auto& one) { one.st_size = 12; }),
        in_symbol("Unaligned", "not a table of pointers", [](auto& one) { one.st_value += 4; }),
        in_symbol("Outside", "outside the segments",
                  [](auto& one) { one.st_value = UINT64_MAX - 7; }),
        in_symbol("TooLong", "outside the segments",
                  [](auto& one) { one.st_size = UINT64_MAX - 7; }),
        in_symbol("MoreEntries", "does not point to code", [](auto& one) { one.st_size = 24; }),
        in_symbol("NameOutside", "cut short", [](auto& one) { one.st_name = UINT32_MAX; }),
        in_symbol("OtherName", "exports `rost_entries`", [](auto& one) { ++one.st_name; })),
    law);

Change in_relocation(const char* name, const char* reason, void (*change)(Elf64_Rela&)) {
  return {name, reason, [=](ElfEditor& elf) { elf.relocation(1, change); }};
}

#if defined(__x86_64__)
constexpr uint64_t kIndirectType = R_X86_64_IRELATIVE;
constexpr uint64_t kOtherType = R_X86_64_DTPMOD64;
#else
constexpr uint64_t kIndirectType = R_AARCH64_IRELATIVE;
constexpr uint64_t kOtherType = R_AARCH64_TLS_DTPMOD;
#endif

INSTANTIATE_TEST_SUITE_P(
    Relocation, ChangedElf,
    testing::Values(
        in_relocation("Indirect", "IRELATIVE", [](auto& one) { one.r_info = kIndirectType; }),
        in_relocation("ThreadLocal", "not relative", [](auto& one) { one.r_info = kOtherType; }),
        in_relocation("WithSymbol", "not relative",
                      [](auto& one) { one.r_info |= uint64_t{1} << 32; }),
        Change{"MissingForAnEntry", "does not point to code",
               [](ElfEditor& elf) {
                 elf.dynamic(DT_RELASZ, sizeof(Elf64_Rela)).dynamic(DT_RELACOUNT, 1);
               }},
        in_relocation("TargetOutside", "writes outside",
                      [](auto& one) { one.r_offset = UINT64_MAX - 7; }),
        in_relocation("TargetInHeaders", "writes outside", [](auto& one) { one.r_offset = 0; }),
        in_relocation("TargetUnaligned", "writes outside", [](auto& one) { ++one.r_offset; }),
        in_relocation("TargetDynamic", "dynamic section", [](auto& one) { one.r_offset += 8; }),
        in_relocation("TargetTwice", "relocated twice", [](auto& one) { one.r_offset -= 8; }),
        in_relocation("AddendOutside", "points outside", [](auto& one) { one.r_addend = 1 << 20; }),
        in_relocation("AddendNegative", "points outside", [](auto& one) { one.r_addend = -1; }),
        in_relocation("AddendToData", "does not point to code",
                      [](auto& one) { one.r_addend = 8; })),
    law);

struct GnuHash {
  uint32_t bucket_count, first_symbol, bloom_words, bloom_shift;
};

Change in_hash(const char* name, const char* reason, void (*change)(GnuHash&)) {
  return {name, reason, [=](ElfEditor& elf) {
            const uint64_t offset = elf.pointed_offset(DT_GNU_HASH);
            auto hash = elf.get<GnuHash>(offset);
            change(hash);
            elf.put(offset, hash);
          }};
}

INSTANTIATE_TEST_SUITE_P(
    Hash, ChangedElf,
    testing::Values(
        in_hash("NoBuckets", "DT_GNU_HASH", [](auto& hash) { hash.bucket_count = 0; }),
        in_hash("ManyBuckets", "DT_GNU_HASH", [](auto& hash) { hash.bucket_count = UINT32_MAX; }),
        in_hash("NoBloomWords", "DT_GNU_HASH", [](auto& hash) { hash.bloom_words = 0; }),
        in_hash("BloomNoPower", "DT_GNU_HASH", [](auto& hash) { hash.bloom_words = 3; }),
        in_hash("BloomHuge", "DT_GNU_HASH", [](auto& hash) { hash.bloom_words = 1U << 31; }),
        in_hash("BloomShift", "DT_GNU_HASH", [](auto& hash) { hash.bloom_shift = 32; }),
        in_hash("SymbolBeforeFirst", "DT_GNU_HASH",
                [](auto& hash) { hash.first_symbol = UINT32_MAX; })),
    law);

TEST(Elf, AChainThatLeadsBackIsRefused) {
  ElfEditor elf("policy_both_hashes");
  const uint64_t hash = elf.pointed_offset(DT_HASH);
  const auto bucket_count = elf.get<uint32_t>(hash);
  const uint64_t chains = hash + 8 + uint64_t{bucket_count} * 4;
  elf.put(chains + 4, uint32_t{1});
  EXPECT_NE(elf.refusal().find("DT_HASH"), std::string::npos) << elf.refusal();
}

TEST(Elf, HashTablesThatCountDifferentlyAreRefused) {
  ElfEditor elf("policy_both_hashes");
  elf.put(elf.pointed_offset(DT_HASH) + 4, uint32_t{1});
  EXPECT_NE(elf.refusal(), "accepted");
}

TEST(Elf, APropertyNoteOutsideItsSegmentIsRefused) {
  ElfEditor elf("policy_property");
  const auto property = elf.get<Elf64_Phdr>(elf.segment_offset(PT_GNU_PROPERTY));
  elf.put(property.p_offset + 4, uint32_t{0xFFFFFFF0});
  EXPECT_NE(elf.refusal().find("cut short"), std::string::npos) << elf.refusal();
}

TEST(Elf, SectionHeadersDoNotMatter) {
  ElfEditor elf("policy_a");
  Elf64_Ehdr header = elf.header();
  header.e_shoff = UINT64_MAX;
  header.e_shnum = 0xFFFE;
  header.e_shstrndx = 0xFFFE;
  elf.header(header);
  EXPECT_EQ(elf.refusal(), "accepted");
  const auto loaded = load_artefact(elf.sealed(), kUnsigned, Limits{});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(ask(**loaded, 0, 1), 101);
}

TEST(Elf, NamesFromTheFileArePrintableInMessages) {
  ElfEditor elf("policy_a");
  elf.replace("frost_entries", "frost\n\x1b[31m\xff!");
  EXPECT_NE(elf.refusal().find("exports `frost??[31m?!`"), std::string::npos) << elf.refusal();
}

}  // namespace
}  // namespace frost
