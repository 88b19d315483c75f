// SPDX-License-Identifier: Apache-2.0
// From verified bytes to callable entries (design §14.2, step 5).
//
// The trap this file is built around: glibc takes a library for loaded already when one was opened
// under the same name. A name that contains a descriptor's number comes back as soon as the
// descriptor is closed, and dlopen then answers with the old policy. So the descriptor stays open
// as long as its library, and what was mapped is compared with what was verified.
#include <dlfcn.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/cpu.hpp"
#include "codegen/artefact/elf_image.hpp"
#include "codegen/artefact/memory_file.hpp"
#include "codegen/artefact/note.hpp"
#include "codegen/artefact/refuse.hpp"
#include "codegen/artefact/trailer.hpp"
#include "runtime/abi_hash.hpp"

namespace frost {
namespace artefact {
namespace {

// A handle of dlopen.
class Library {
 public:
  static Result<Library> open(const MemoryFile& file);

  Library(Library&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)), base_(other.base_) {}
  Library& operator=(Library&&) = delete;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (handle_ != nullptr) static_cast<void>(::dlclose(handle_));
  }

  // What is added to every address of the file.
  [[nodiscard]] uintptr_t base() const { return base_; }

 private:
  explicit Library(void* handle) : handle_(handle) {}

  void* handle_ = nullptr;
  uintptr_t base_ = 0;
};

class MappedArtefact final : public LoadedArtefact {
 public:
  MappedArtefact(ArtefactNote note, MemoryFile file, Library library,
                 std::vector<frost_entry_fn> entries)
      : note_(std::move(note)),
        file_(std::move(file)),
        library_(std::move(library)),
        entries_(std::move(entries)) {}

  [[nodiscard]] const ArtefactNote& note() const override { return note_; }
  [[nodiscard]] frost_entry_fn entry(size_t index) const override { return entries_.at(index); }
  [[nodiscard]] size_t entry_count() const override { return entries_.size(); }

 private:
  ArtefactNote note_;
  // INVARIANT: declared before library_, so closed after it: the descriptor's number must not be
  // free while the loader knows a library by it.
  MemoryFile file_;
  Library library_;
  std::vector<frost_entry_fn> entries_;
};

Result<void> check_trust(const std::optional<PublicKey>& signer,
                         const ArtefactLoadOptions& options);
Result<void> check_mapping(const CheckedElf& elf, uintptr_t base);
Result<std::vector<frost_entry_fn>> read_entries(const CheckedElf& elf, uintptr_t base);

}  // namespace
}  // namespace artefact

Result<std::unique_ptr<LoadedArtefact>> load_artefact(std::span<const std::byte> bytes,
                                                      const ArtefactLoadOptions& options,
                                                      const Limits& limits) {
  using namespace artefact;
  if (auto size = check_size(bytes, limits); !size) return std::unexpected(size.error());
  // A private copy: what is verified is what the loader gets, also when the caller's bytes are a
  // mapped file that changes meanwhile.
  const std::vector<std::byte> copy(bytes.begin(), bytes.end());
  const auto opened = open_seal(copy, limits);
  if (!opened) return std::unexpected(opened.error());
  if (auto trusted = check_trust(opened->signer, options); !trusted) {
    return std::unexpected(trusted.error());
  }
  auto content = check_content(opened->image, limits);
  if (!content) return std::unexpected(content.error());
  if (auto machine = check_machine(content->note); !machine) {
    return std::unexpected(machine.error());
  }

  auto file = MemoryFile::create(copy);
  if (!file) return std::unexpected(file.error());
  auto library = Library::open(*file);
  if (!library) return std::unexpected(library.error());
  if (auto mapping = check_mapping(content->elf, library->base()); !mapping) {
    return std::unexpected(mapping.error());
  }
  auto entries = read_entries(content->elf, library->base());
  if (!entries) return std::unexpected(entries.error());
  return std::make_unique<MappedArtefact>(std::move(content->note), std::move(*file),
                                          std::move(*library), std::move(*entries));
}

namespace artefact {
namespace {

std::unexpected<Error> loader_error(std::string_view reason) {
  return fail(Code::kIo, fmt::format("cannot load the artefact: {}", reason));
}

Result<void> check_trust(const std::optional<PublicKey>& signer,
                         const ArtefactLoadOptions& options) {
  if (options.allow_unsigned) return {};
  if (!signer) {
    return fail(Code::kUntrusted,
                "cannot load the artefact: it is native code without a signature. Sign it with a "
                "key that is trusted here, set allow_unsigned if you trust where it comes from, or "
                "recompile its source");
  }
  if (std::ranges::find(options.trusted_keys, *signer) != options.trusted_keys.end()) return {};
  return fail(Code::kUntrusted,
              fmt::format("cannot load the artefact: the key {} that signed it is not trusted here",
                          signer->fingerprint()));
}

// A debugger opens the path that the dynamic loader was given, where `self` would be the debugger.
// The link says which process this is where /proc was mounted, whatever getpid() says here.
std::string path_of(const MemoryFile& file) {
  std::array<char, 32> self{};
  const ssize_t length = ::readlink("/proc/self", self.data(), self.size());
  const bool is_whole = length > 0 && static_cast<size_t>(length) < self.size();
  const std::string_view process =
      is_whole ? std::string_view(self.data(), static_cast<size_t>(length)) : "self";
  return fmt::format("/proc/{}/fd/{}", process, file.descriptor());
}

Result<Library> Library::open(const MemoryFile& file) {
  const std::string path = path_of(file);
  Library library(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (library.handle_ == nullptr) {
    const char* reason = ::dlerror();
    return loader_error(reason == nullptr ? "unknown reason" : reason);
  }
  link_map* map = nullptr;
  if (::dlinfo(library.handle_, RTLD_DI_LINKMAP, &map) != 0 || map == nullptr) {
    return loader_error("the dynamic loader does not say where it is");
  }
  library.base_ = map->l_addr;
  return library;
}

// Visits the loaded objects until it stands at the wanted one.
struct MappingCheck {
  const CheckedElf* elf = nullptr;
  uintptr_t base = 0;
  bool found = false;
  bool same = false;
};

// Whether the object has exactly the segments of `elf`. Only then may their bytes be read.
bool same_segments(const ElfImage& image, const dl_phdr_info& object) {
  const std::span headers(object.dlpi_phdr, object.dlpi_phnum);
  size_t index = 0;
  for (const ElfW(Phdr) & header : headers) {
    if (header.p_type != PT_LOAD) continue;
    if (index == image.segments.size()) return false;
    const ProgramHeader& segment = image.segments[index++];
    if (header.p_vaddr != segment.address || header.p_memsz != segment.memory_bytes ||
        header.p_flags != segment.flags) {
      return false;
    }
  }
  return index == image.segments.size();
}

// Compares everything the loader may not change: code, constants, tables and the note.
bool same_bytes(const ElfImage& image, uintptr_t base) {
  return std::ranges::all_of(image.segments, [&](const ProgramHeader& segment) {
    if (segment.writable()) return true;
    const auto verified =
        image.bytes_at({.address = segment.address, .size_bytes = segment.file_bytes});
    // SAFETY: same_segments has seen this segment, mapped readable, and the library is open.
    const void* mapped = reinterpret_cast<const void*>(base + segment.address);
    return verified && std::memcmp(mapped, verified->data(), verified->size()) == 0;
  });
}

int visit_object(dl_phdr_info* object, size_t /*info_bytes*/, void* data) {
  auto& check = *static_cast<MappingCheck*>(data);
  if (object->dlpi_addr != check.base) return 0;
  check.found = true;
  check.same = same_segments(check.elf->image, *object) && same_bytes(check.elf->image, check.base);
  return 1;
}

Result<void> check_mapping(const CheckedElf& elf, uintptr_t base) {
  MappingCheck check{.elf = &elf, .base = base};
  if (base != 0) static_cast<void>(::dl_iterate_phdr(visit_object, &check));
  if (!check.found) return loader_error("the dynamic loader does not say where it is");
  if (!check.same) {
    return loader_error(
        "the dynamic loader answered with another library, which somebody opened under the same "
        "descriptor number before");
  }
  return {};
}

Result<std::vector<frost_entry_fn>> read_entries(const CheckedElf& elf, uintptr_t base) {
  std::vector<frost_entry_fn> entries;
  for (uint64_t at = 0; at < elf.entries.size_bytes; at += sizeof(frost_entry_fn)) {
    uintptr_t value = 0;
    // SAFETY: check_symbols put the table within a segment, check_mapping saw it mapped.
    std::memcpy(&value, reinterpret_cast<const void*>(base + elf.entries.address + at),
                sizeof value);
    const ProgramHeader* code = elf.image.segment_of({.address = value - base, .size_bytes = 1});
    if (code == nullptr || !code->executable()) {
      return loader_error("the dynamic loader left an entry that does not point to its code");
    }
    // SAFETY: points into code that stays mapped as long as the library.
    entries.push_back(reinterpret_cast<frost_entry_fn>(value));
  }
  return entries;
}

}  // namespace
}  // namespace artefact

Result<void> check_machine(const ArtefactNote& note) {
  if (note.abi_hash != rt::abi_hash()) {
    return artefact::incompatible(fmt::format(
        "it was compiled by Permafrost {} for runtime ABI {:016x}, this runtime has {:016x}; "
        "compile the policy again",
        artefact::quoted(note.compiler_version), note.abi_hash, rt::abi_hash()));
  }
  if (auto target = artefact::check_target(note.target_triple); !target) return target;
  return artefact::check_cpu(note.cpu);
}

}  // namespace frost
