// SPDX-License-Identifier: Apache-2.0
// Dynamic symbols and their hash tables. We look nothing up by name, but dladdr and dlsym, called
// by anybody in the process, trust these tables.
#include <elf.h>

#include <algorithm>
#include <bit>
#include <string_view>

#include "base/byte_reader.hpp"
#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/elf_image.hpp"
#include "codegen/artefact/refuse.hpp"

namespace frost::artefact {
namespace {

struct Symbol {
  uint32_t name_offset = 0;
  uint8_t info = 0;
  uint8_t other = 0;
  uint16_t section = 0;
  uint64_t address = 0;
  uint64_t size_bytes = 0;
};

Result<uint64_t> count_symbols(const ElfImage& image, const DynamicTable& table);
std::optional<uint64_t> count_gnu_hash(std::span<const std::byte> bytes);
std::optional<uint64_t> count_sysv_hash(std::span<const std::byte> bytes);
Result<std::string_view> read_strings(const ElfImage& image, const DynamicTable& table);
Result<void> check_entries_symbol(const Symbol& symbol, const ElfImage& image);

}  // namespace

Result<AddressRange> check_symbols(const ElfImage& image, const DynamicTable& table) {
  const auto strings = read_strings(image, table);
  if (!strings) return std::unexpected(strings.error());
  const auto count = count_symbols(image, table);
  if (!count) return std::unexpected(count.error());
  const auto bytes_count = checked_multiply(*count, sizeof(Elf64_Sym));
  if (!bytes_count) return corrupt("its dynamic symbols are cut short");
  const auto bytes = image.bytes_at({.address = *table.symbols, .size_bytes = *bytes_count});
  if (!bytes) return corrupt("its dynamic symbols are cut short");

  std::optional<AddressRange> entries;
  ByteReader in(*bytes);
  // Symbol 0 is the undefined one that every table starts with.
  if (!in.take(sizeof(Elf64_Sym))) return corrupt("it has no dynamic symbols");
  while (!in.done()) {
    Symbol symbol;
    if (!in.read(symbol.name_offset, symbol.info, symbol.other, symbol.section, symbol.address,
                 symbol.size_bytes) ||
        symbol.name_offset >= strings->size()) {
      return corrupt("its dynamic symbols are cut short");
    }
    // `strings` ends with a NUL.
    const std::string_view name(strings->data() + symbol.name_offset);
    if (symbol.section == SHN_UNDEF) {
      return corrupt(fmt::format("it needs the undefined symbol {}", quoted(name)));
    }
    if (name != kEntriesSymbol) return corrupt(fmt::format("it exports {}", quoted(name)));
    if (entries) return corrupt(fmt::format("it exports {} twice", quoted(name)));
    if (auto checked = check_entries_symbol(symbol, image); !checked) {
      return std::unexpected(checked.error());
    }
    entries = {.address = symbol.address, .size_bytes = symbol.size_bytes};
  }
  if (!entries) return corrupt(fmt::format("it does not export {}", quoted(kEntriesSymbol)));
  return *entries;
}

namespace {

// ELF keeps no count of dynamic symbols: it follows from the hash tables.
Result<uint64_t> count_symbols(const ElfImage& image, const DynamicTable& table) {
  std::optional<uint64_t> count;
  if (table.gnu_hash) {
    const auto bytes = image.bytes_from(*table.gnu_hash);
    count = bytes ? count_gnu_hash(*bytes) : std::nullopt;
    if (!count || *table.gnu_hash % alignof(uint64_t) != 0) {
      return corrupt("DT_GNU_HASH is malformed");
    }
  }
  if (table.hash) {
    const auto bytes = image.bytes_from(*table.hash);
    const auto sysv_count = bytes ? count_sysv_hash(*bytes) : std::nullopt;
    if (!sysv_count || *table.hash % alignof(uint32_t) != 0) {
      return corrupt("DT_HASH is malformed");
    }
    if (count && count != sysv_count) return corrupt("its hash tables contradict each other");
    count = sysv_count;
  }
  if (!count || *count == 0) return corrupt("it has no dynamic symbols");
  return *count;
}

// Header, Bloom filter of 64-bit words, buckets, chains. A chain ends at an odd word.
std::optional<uint64_t> count_gnu_hash(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  uint32_t bucket_count = 0;
  uint32_t first_symbol = 0;
  uint32_t bloom_words = 0;
  uint32_t bloom_shift = 0;
  if (!in.read(bucket_count, first_symbol, bloom_words, bloom_shift)) return std::nullopt;
  // The loader asserts the power of two, divides by the number of buckets, and shifts 32 bits.
  if (bucket_count == 0 || !std::has_single_bit(bloom_words) || bloom_shift >= 32) {
    return std::nullopt;
  }
  if (!in.take(uint64_t{bloom_words} * sizeof(uint64_t))) return std::nullopt;
  const auto buckets = in.take(uint64_t{bucket_count} * sizeof(uint32_t));
  if (!buckets) return std::nullopt;
  uint32_t last_chain = 0;
  ByteReader bucket_in(*buckets);
  while (const auto bucket = bucket_in.u32()) {
    if (*bucket != 0 && *bucket < first_symbol) return std::nullopt;
    last_chain = std::max(last_chain, *bucket);
  }
  if (last_chain == 0) return first_symbol;
  // An end of the last chain is also an end of all before it.
  if (!in.take(uint64_t{last_chain - first_symbol} * sizeof(uint32_t))) return std::nullopt;
  uint64_t count = last_chain;
  while (const auto word = in.u32()) {
    ++count;
    if ((*word & 1U) != 0) return count;
  }
  return std::nullopt;
}

// Counts of buckets and chains, then both tables of symbol indexes.
std::optional<uint64_t> count_sysv_hash(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  uint32_t bucket_count = 0;
  uint32_t symbol_count = 0;
  if (!in.read(bucket_count, symbol_count) || bucket_count == 0) return std::nullopt;
  for (uint32_t index = 0; index < bucket_count; ++index) {
    const auto bucket = in.u32();
    if (!bucket || *bucket >= std::max(symbol_count, 1U)) return std::nullopt;
  }
  for (uint32_t index = 0; index < symbol_count; ++index) {
    const auto next = in.u32();
    // With one symbol nothing follows anything; a chain that leads back would never end.
    if (!next || (symbol_count <= 2 && *next != 0)) return std::nullopt;
  }
  return symbol_count;
}

Result<std::string_view> read_strings(const ElfImage& image, const DynamicTable& table) {
  const auto bytes =
      image.bytes_at({.address = *table.strings, .size_bytes = *table.strings_bytes});
  if (!bytes || bytes->empty() || bytes->back() != std::byte{0}) {
    return corrupt("its dynamic strings are malformed");
  }
  return as_text(*bytes);
}

Result<void> check_entries_symbol(const Symbol& symbol, const ElfImage& image) {
  const unsigned binding = symbol.info >> 4U;
  const unsigned type = symbol.info & 15U;
  const bool visible = symbol.other == STV_DEFAULT || symbol.other == STV_PROTECTED;
  if (binding != STB_GLOBAL || type != STT_OBJECT || !visible || symbol.section >= SHN_LORESERVE) {
    return corrupt(fmt::format("{} is not a global object", quoted(kEntriesSymbol)));
  }
  if (symbol.size_bytes % sizeof(frost_entry_fn) != 0 ||
      symbol.address % alignof(frost_entry_fn) != 0) {
    return corrupt(fmt::format("{} is not a table of pointers", quoted(kEntriesSymbol)));
  }
  const AddressRange range{.address = symbol.address, .size_bytes = symbol.size_bytes};
  if (image.segment_of(range) == nullptr) {
    return corrupt(fmt::format("{} lies outside the segments", quoted(kEntriesSymbol)));
  }
  return {};
}

}  // namespace
}  // namespace frost::artefact
