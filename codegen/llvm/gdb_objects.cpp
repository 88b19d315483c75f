// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/gdb_objects.hpp"

#include <elf.h>

#include <cstddef>
#include <cstring>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

// What gdb's manual prescribes ("JIT Compilation Interface"), names included. gdb finds the two
// symbols in every shared library that has them; libLLVM has a pair of its own, which its other
// users in the process share. Protected: ours are never replaced by those of another library.
extern "C" {

enum jit_actions_t : uint32_t { JIT_NOACTION = 0, JIT_REGISTER_FN, JIT_UNREGISTER_FN };

struct jit_code_entry {
  jit_code_entry* next_entry;
  jit_code_entry* prev_entry;
  const char* symfile_addr;
  uint64_t symfile_size;
};

struct jit_descriptor {
  uint32_t version;
  uint32_t action_flag;
  jit_code_entry* relevant_entry;
  jit_code_entry* first_entry;
};

// NOLINTBEGIN(bugprone-reserved-identifier)
__attribute__((visibility("protected"), used)) jit_descriptor __jit_debug_descriptor = {
    1, JIT_NOACTION, nullptr, nullptr};

// gdb's breakpoint. Must neither be inlined nor look as if it did nothing.
__attribute__((visibility("protected"), used, noinline)) void __jit_debug_register_code() {
  asm volatile("" ::: "memory");
}
// NOLINTEND(bugprone-reserved-identifier)
}

namespace frost {

namespace {

// Never destroyed: policies may go while the process ends.
std::mutex& descriptor_mutex() {
  static std::mutex* const only = new std::mutex;
  return *only;
}

void tell(jit_actions_t action, jit_code_entry* entry) {
  __jit_debug_descriptor.action_flag = action;
  __jit_debug_descriptor.relevant_entry = entry;
  __jit_debug_register_code();
  __jit_debug_descriptor.action_flag = JIT_NOACTION;
  __jit_debug_descriptor.relevant_entry = nullptr;
}

// A structure at a byte of the file.
template <class Header>
std::optional<Header> header_at(std::string_view file, uint64_t offset) {
  if (offset > file.size() || file.size() - offset < sizeof(Header)) return std::nullopt;
  Header header;
  std::memcpy(&header, file.data() + offset, sizeof header);
  return header;
}

std::string name_at(std::string_view file, uint64_t offset) {
  if (offset >= file.size()) return "";
  const std::string_view rest = file.substr(offset);
  return std::string(rest.substr(0, rest.find('\0')));
}

}  // namespace

std::string with_addresses(std::string object, const SectionAddresses& addresses) {
  const auto elf = header_at<Elf64_Ehdr>(object, 0);
  const bool is_elf = elf && std::memcmp(elf->e_ident, ELFMAG, SELFMAG) == 0 &&
                      elf->e_ident[EI_CLASS] == ELFCLASS64 && elf->e_type == ET_REL &&
                      elf->e_shentsize == sizeof(Elf64_Shdr);
  // No overflow: both numbers have 16 bits.
  const auto offset_of = [&](uint64_t section) {
    return elf->e_shoff + section * sizeof(Elf64_Shdr);
  };
  if (!is_elf || elf->e_shoff > object.size()) return "";
  const auto names = header_at<Elf64_Shdr>(object, offset_of(elf->e_shstrndx));
  if (!names || names->sh_offset > object.size()) return "";
  for (uint64_t i = 0; i < elf->e_shnum; ++i) {
    auto section = header_at<Elf64_Shdr>(object, offset_of(i));
    if (!section) return "";
    const auto known = addresses.find(name_at(object, names->sh_offset + section->sh_name));
    if (known == addresses.end() || (section->sh_flags & SHF_ALLOC) == 0) continue;
    section->sh_addr = known->second;
    std::memcpy(object.data() + offset_of(i), &*section, sizeof *section);
  }
  return object;
}

struct GdbObject::Entry {
  std::string object;
  jit_code_entry listed = {};
};

GdbObject::GdbObject(std::string object) : entry_(std::make_unique<Entry>()) {
  entry_->object = std::move(object);
  jit_code_entry& listed = entry_->listed;
  listed.symfile_addr = entry_->object.data();
  listed.symfile_size = entry_->object.size();
  const std::lock_guard lock(descriptor_mutex());
  listed.next_entry = __jit_debug_descriptor.first_entry;
  if (listed.next_entry != nullptr) listed.next_entry->prev_entry = &listed;
  __jit_debug_descriptor.first_entry = &listed;
  tell(JIT_REGISTER_FN, &listed);
}

GdbObject::~GdbObject() {
  const std::lock_guard lock(descriptor_mutex());
  jit_code_entry& listed = entry_->listed;
  (listed.prev_entry == nullptr ? __jit_debug_descriptor.first_entry
                                : listed.prev_entry->next_entry) = listed.next_entry;
  if (listed.next_entry != nullptr) listed.next_entry->prev_entry = listed.prev_entry;
  tell(JIT_UNREGISTER_FN, &listed);
}

}  // namespace frost
