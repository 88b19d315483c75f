// SPDX-License-Identifier: Apache-2.0
// Takes an object with one section for each function apart. What the code generator makes for
// x86-64 is few relocations; anything that is not known here is refused, so that code never means
// something else than it did in its object.
#include <llvm/BinaryFormat/ELF.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/MemoryBuffer.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

#include "codegen/llvm/part_code.hpp"

namespace frost {

namespace {

using llvm::object::ELFSectionRef;
using llvm::object::ELFSymbolRef;
using llvm::object::SectionRef;
using llvm::object::SymbolRef;

std::unexpected<Error> refuse(const std::string& what) {
  return fail(Code::kInternal, "generated code cannot be taken apart: " + what);
}

std::string name_of(SectionRef section) {
  auto name = section.getName();
  if (name) return name->str();
  llvm::consumeError(name.takeError());
  return "?";
}

std::unexpected<Error> refuse(llvm::Error error) {
  return refuse(llvm::toString(std::move(error)));
}

struct Object {
  const llvm::object::ObjectFile& file;
  // By section, the section of its relocations.
  std::map<SectionRef, std::vector<SectionRef>> relocations = {};
};

// Collects what one function needs.
class Collector {
 public:
  Collector(const Object& object, SectionRef function) : object_(object), function_(function) {}

  Result<PartCode> run() {
    code_.function_size = static_cast<uint32_t>(function_.getSize());
    if (auto placed = place(function_); !placed) return std::unexpected(placed.error());
    // Jump tables and constants come to the end as code is found to read them.
    while (!pending_.empty()) {
      const Placed next = pending_.front();
      pending_.pop_front();
      const auto found = object_.relocations.find(next.section);
      if (found == object_.relocations.end()) continue;
      for (const SectionRef& section : found->second) {
        for (const llvm::object::RelocationRef& relocation : section.relocations()) {
          if (auto done = relocate(next, relocation); !done) return std::unexpected(done.error());
        }
      }
    }
    std::ranges::sort(code_.patches, {}, &Patch::offset);
    return std::move(code_);
  }

 private:
  struct Placed {
    SectionRef section;
    uint64_t offset = 0;  // in the part
  };

  // Appends a section, or a piece of one; where it is.
  Result<uint64_t> append(SectionRef section, uint64_t offset, uint64_t size, uint64_t alignment) {
    auto contents = section.getContents();
    if (!contents) return refuse(contents.takeError());
    if (offset > contents->size() || size > contents->size() - offset) return refuse("a constant");
    constexpr uint64_t kAlignmentMax = 64;
    if (alignment == 0 || alignment > kAlignmentMax) return refuse("an alignment");
    const uint64_t at = (code_.bytes.size() + alignment - 1) / alignment * alignment;
    code_.bytes.resize(at, '\0');
    code_.bytes.append(contents->data() + offset, size);
    code_.alignment = std::max(code_.alignment, static_cast<uint32_t>(alignment));
    return at;
  }

  Result<uint64_t> place(SectionRef section) {
    const auto known = placed_.find(section);
    if (known != placed_.end()) return known->second;
    const auto at = append(section, 0, section.getSize(), section.getAlignment().value());
    if (!at) return at;
    placed_.emplace(section, *at);
    pending_.push_back({section, *at});
    return at;
  }

  // Constants of all functions share a section; each is copied to those that read it.
  Result<uint64_t> place_constant(SectionRef section, uint64_t offset) {
    const auto known = constants_.find({section, offset});
    if (known != constants_.end()) return known->second;
    // The alignment may be another one: it is what its readers need.
    const auto* const file = llvm::dyn_cast<llvm::object::ELF64LEObjectFile>(&object_.file);
    if (file == nullptr) return refuse("an object of another form");
    const uint64_t size = file->getSection(section.getRawDataRefImpl())->sh_entsize;
    const bool is_text = (ELFSectionRef(section).getFlags() & llvm::ELF::SHF_STRINGS) != 0;
    if (size == 0 || offset % size != 0 || is_text || object_.relocations.contains(section)) {
      return refuse("a constant of section " + name_of(section));
    }
    const auto at = append(section, offset, size, section.getAlignment().value());
    if (at) constants_.emplace(std::pair(section, offset), *at);
    return at;
  }

  // Where what `symbol` names in this part is.
  Result<uint64_t> place_symbol(const ELFSymbolRef& symbol, SectionRef section) {
    auto value = symbol.getValue();
    if (!value) return refuse(value.takeError());
    const uint64_t flags = ELFSectionRef(section).getFlags();
    if ((flags & llvm::ELF::SHF_EXECINSTR) != 0 && section != function_) {
      return refuse("code that reads other code " + name_of(section) + " from " +
                    name_of(function_));
    }
    if ((flags & llvm::ELF::SHF_WRITE) != 0) return refuse("data that is written");
    if ((flags & llvm::ELF::SHF_MERGE) != 0) {
      // The symbol of the section would leave open which one.
      if (symbol.getELFType() == llvm::ELF::STT_SECTION) return refuse("a constant without a name");
      return place_constant(section, *value);
    }
    const auto at = place(section);
    if (!at) return at;
    return *at + *value;
  }

  Result<void> relocate(const Placed& from, const llvm::object::RelocationRef& relocation) {
    const auto found = relocation.getSymbol();
    if (found == object_.file.symbol_end()) return refuse("a relocation without a symbol");
    const ELFSymbolRef symbol(*found);
    auto addend = llvm::object::ELFRelocationRef(relocation).getAddend();
    if (!addend) return refuse(addend.takeError());
    const uint64_t offset = from.offset + relocation.getOffset();
    const auto kind = kind_of(relocation.getType());
    const uint64_t width = kind == Patch::Kind::kAbsolute64 ? 8 : 4;
    if (!kind || offset > code_.bytes.size() || code_.bytes.size() - offset < width) {
      llvm::SmallString<32> name;
      relocation.getTypeName(name);
      return refuse("a relocation " + name.str().str());
    }
    auto section = symbol.getSection();
    if (!section) return refuse(section.takeError());
    auto name = symbol.getName();
    if (!name) return refuse(name.takeError());
    Patch patch{.offset = static_cast<uint32_t>(offset), .kind = *kind, .addend = *addend};
    const bool is_undefined = *section == object_.file.section_end();
    const auto slot = is_undefined ? parse_slot_symbol(std::string_view(*name)) : std::nullopt;
    if (slot) {
      patch.slot = {.kind = slot->kind, .number = slot->number};
      patch.addend += slot->addend;
      const bool is_callee = slot->kind == SlotKind::kCallee;
      if (is_callee != (*kind == Patch::Kind::kRelative32)) return refuse("a use of a slot");
      code_.patches.push_back(patch);
      return {};
    }
    if (*kind != Patch::Kind::kRelative32) return refuse("the address of " + name->str());
    // A global function is a helper, whether it is in this object or not.
    if (is_undefined || is_other_function(symbol, **section)) {
      if (!name->starts_with("frost.")) return refuse("the symbol " + name->str());
      patch.is_helper = true;
      patch.helper = helper(name->str());
      code_.patches.push_back(patch);
      return {};
    }
    const auto target = place_symbol(symbol, **section);
    if (!target) return std::unexpected(target.error());
    const auto distance = static_cast<int32_t>(static_cast<int64_t>(*target) + *addend -
                                               static_cast<int64_t>(offset));
    std::memcpy(code_.bytes.data() + offset, &distance, sizeof distance);
    return {};
  }

  static std::optional<Patch::Kind> kind_of(uint64_t type) {
    switch (type) {
      case llvm::ELF::R_X86_64_PC32:
      case llvm::ELF::R_X86_64_PLT32:
        return Patch::Kind::kRelative32;
      case llvm::ELF::R_X86_64_32:
      case llvm::ELF::R_X86_64_32S:
        return Patch::Kind::kAbsolute32;
      case llvm::ELF::R_X86_64_64:
        return Patch::Kind::kAbsolute64;
      default:
        return std::nullopt;
    }
  }

  bool is_other_function(const ELFSymbolRef& symbol, SectionRef section) const {
    const bool is_global = symbol.getBinding() != llvm::ELF::STB_LOCAL;
    return is_global && symbol.getELFType() == llvm::ELF::STT_FUNC && section != function_;
  }

  uint32_t helper(const std::string& name) {
    const auto known = std::ranges::find(code_.helpers, name);
    if (known == code_.helpers.end()) code_.helpers.push_back(name);
    return static_cast<uint32_t>(std::ranges::find(code_.helpers, name) - code_.helpers.begin());
  }

  const Object& object_;
  SectionRef function_;
  PartCode code_;
  std::map<SectionRef, uint64_t> placed_;
  std::map<std::pair<SectionRef, uint64_t>, uint64_t> constants_;
  std::deque<Placed> pending_;
};

}  // namespace

Result<std::map<std::string, PartCode>> split_object(std::string_view bytes) {
  auto file = llvm::object::ObjectFile::createELFObjectFile(
      llvm::MemoryBufferRef(llvm::StringRef(bytes.data(), bytes.size()), "parts"));
  if (!file) return refuse(file.takeError());
  Object object{.file = **file};
  for (const SectionRef& section : (*file)->sections()) {
    auto relocated = section.getRelocatedSection();
    if (!relocated) return refuse(relocated.takeError());
    if (*relocated == (*file)->section_end()) continue;
    object.relocations[**relocated].push_back(section);
  }
  std::map<std::string, PartCode> parts;
  for (const ELFSymbolRef symbol : (*file)->symbols()) {
    if (symbol.getELFType() != llvm::ELF::STT_FUNC) continue;
    auto section = symbol.getSection();
    auto name = symbol.getName();
    auto value = symbol.getValue();
    if (!section) return refuse(section.takeError());
    if (!name) return refuse(name.takeError());
    if (!value) return refuse(value.takeError());
    if (*section == (*file)->section_end()) continue;
    if (*value != 0 || symbol.getSize() != (*section)->getSize()) {
      return refuse("a section of several functions");
    }
    auto code = Collector(object, **section).run();
    if (!code) return std::unexpected(code.error());
    parts.emplace(name->str(), *std::move(code));
  }
  return parts;
}

}  // namespace frost
