// SPDX-License-Identifier: Apache-2.0
// The linked fixtures, and a small editor for their bytes.
#pragma once

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.hpp"
#include "codegen/artefact/artefact.hpp"
#include "fixture_notes.hpp"

namespace frost {

using Bytes = std::vector<std::byte>;

inline Bytes as_bytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// The unsealed shared object fixtures/NAME.so.
inline Bytes read_fixture(const std::string& name) {
  const std::string path = std::string(FROST_ARTEFACT_FIXTURES) + "/" + name + ".so";
  const auto text = read_file(path, uint64_t{1} << 24);
  EXPECT_TRUE(text) << path;
  return text ? as_bytes(*text) : Bytes{};
}

inline Bytes sealed_fixture(const std::string& name) { return seal_artefact(read_fixture(name)); }

inline const ArtefactLoadOptions kUnsigned{.allow_unsigned = true};

// The message of the refusal, or "accepted".
inline std::string refusal(const Bytes& sealed) {
  const auto verified = verify_artefact(sealed, Limits{});
  return verified ? "accepted" : verified.error().message;
}

inline frost_status ask(const LoadedArtefact& artefact, size_t index, uint32_t argument) {
  frost_req request{};
  return artefact.entry(index)(&request, &argument);
}

// Changes fields of a shared object that a linker made.
class ElfEditor {
 public:
  explicit ElfEditor(const std::string& fixture) : bytes_(read_fixture(fixture)) {}

  template <class Field>
  [[nodiscard]] Field get(uint64_t offset) const {
    Field field{};
    std::memcpy(&field, bytes_.data() + offset, sizeof field);
    return field;
  }
  template <class Field>
  ElfEditor& put(uint64_t offset, Field field) {
    std::memcpy(bytes_.data() + offset, &field, sizeof field);
    return *this;
  }

  [[nodiscard]] Elf64_Ehdr header() const { return get<Elf64_Ehdr>(0); }
  ElfEditor& header(const Elf64_Ehdr& header) { return put(0, header); }

  // File offset of the `nth` program header of `type` that has all of `flags`.
  [[nodiscard]] uint64_t segment_offset(uint32_t type, uint32_t flags = 0, size_t nth = 0) const {
    const Elf64_Ehdr elf = header();
    for (size_t index = 0; index < elf.e_phnum; ++index) {
      const uint64_t offset = elf.e_phoff + index * sizeof(Elf64_Phdr);
      const auto one = get<Elf64_Phdr>(offset);
      if (one.p_type == type && (one.p_flags & flags) == flags && nth-- == 0) return offset;
    }
    ADD_FAILURE() << "no program header of type " << type;
    return 0;
  }
  template <class Change>
  ElfEditor& segment(uint32_t type, uint32_t flags, Change change) {
    const uint64_t offset = segment_offset(type, flags);
    auto one = get<Elf64_Phdr>(offset);
    change(one);
    return put(offset, one);
  }

  // File offset of the dynamic entry with `tag`.
  [[nodiscard]] uint64_t dynamic_offset(int64_t tag) const {
    const auto dynamic = get<Elf64_Phdr>(segment_offset(PT_DYNAMIC));
    for (uint64_t at = 0; at < dynamic.p_filesz; at += sizeof(Elf64_Dyn)) {
      if (get<Elf64_Dyn>(dynamic.p_offset + at).d_tag == tag) return dynamic.p_offset + at;
    }
    ADD_FAILURE() << "no dynamic tag " << tag;
    return 0;
  }
  ElfEditor& dynamic(int64_t tag, uint64_t value) {
    return put(dynamic_offset(tag) + sizeof(int64_t), value);
  }
  ElfEditor& dynamic_tag(int64_t from, int64_t to) { return put(dynamic_offset(from), to); }

  // File offset of what a dynamic tag points to.
  [[nodiscard]] uint64_t pointed_offset(int64_t tag) const {
    return file_offset(get<Elf64_Dyn>(dynamic_offset(tag)).d_un.d_ptr);
  }
  [[nodiscard]] uint64_t file_offset(uint64_t address) const {
    const Elf64_Ehdr elf = header();
    for (size_t index = 0; index < elf.e_phnum; ++index) {
      const auto one = get<Elf64_Phdr>(elf.e_phoff + index * sizeof(Elf64_Phdr));
      if (one.p_type == PT_LOAD && address >= one.p_vaddr && address - one.p_vaddr < one.p_filesz) {
        return address - one.p_vaddr + one.p_offset;
      }
    }
    ADD_FAILURE() << "nothing is mapped at " << address;
    return 0;
  }

  template <class Change>
  ElfEditor& entries_symbol(Change change) {
    const uint64_t offset = pointed_offset(DT_SYMTAB) + sizeof(Elf64_Sym);
    auto symbol = get<Elf64_Sym>(offset);
    change(symbol);
    return put(offset, symbol);
  }
  template <class Change>
  ElfEditor& relocation(size_t index, Change change) {
    const uint64_t offset = pointed_offset(DT_RELA) + index * sizeof(Elf64_Rela);
    auto one = get<Elf64_Rela>(offset);
    change(one);
    return put(offset, one);
  }

  // Replaces the first occurrence of a text by one of the same length.
  ElfEditor& replace(std::string_view from, std::string_view to) {
    EXPECT_EQ(from.size(), to.size());
    std::string_view text(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string_view::npos) << from;
    if (at != std::string_view::npos) std::memcpy(bytes_.data() + at, to.data(), to.size());
    return *this;
  }

  [[nodiscard]] const Bytes& bytes() const { return bytes_; }
  [[nodiscard]] Bytes sealed() const { return seal_artefact(bytes_); }
  [[nodiscard]] std::string refusal() const { return frost::refusal(sealed()); }

 private:
  Bytes bytes_;
};

}  // namespace frost
