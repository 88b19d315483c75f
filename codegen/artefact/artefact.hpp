// SPDX-License-Identifier: Apache-2.0
// The ahead-of-time artefact (design §14; docs/formats/artefact.md): an ELF shared object with a
// policy note and a digest trailer. This module knows the container, not the compiler: it neither
// makes nor runs code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frost/artefact.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/abi.h"

namespace frost {

// What an artefact says about itself.
struct ArtefactNote {
  uint64_t abi_hash = 0;         // rt::abi_hash() of the compiler
  std::string compiler_version;  // of Permafrost
  std::string llvm_version;
  std::string target_triple;
  std::string cpu;            // what the code needs: "x86-64-v3", …
  std::string policy_digest;  // lower-case hex SHA-256
  std::string program;        // LIR text: types, relations, entries, procedures
  std::vector<std::pair<std::string, std::string>> sources;  // file name, policy text
};

// Symbol of the table of entry points: `frost_entry_fn frost_entries[]`, by LIR procedure.
inline constexpr const char* kEntriesSymbol = "frost_entries";
// ELF note: section, owner name and type.
inline constexpr const char* kNoteSection = ".note.frost.policy";
inline constexpr const char* kNoteName = "frost";
inline constexpr uint32_t kNoteType = 1;

// The whole note (Elf64_Nhdr, name, descriptor, padding) as it must stand in kNoteSection.
// Deterministic.
std::vector<std::byte> encode_note(const ArtefactNote& note);

// Appends the trailer (docs/formats/artefact.md) to a linked shared object, with a signature when
// there is a key.
std::vector<std::byte> seal_artefact(std::vector<std::byte> elf, const SigningKey* key = nullptr);

// Lower-case hex SHA-256.
std::string sha256_hex(std::string_view bytes);

// What verify_artefact has seen.
struct VerifiedArtefact {
  ArtefactNote note;
  std::optional<PublicKey> signer;  // whose signature is valid; none: unsigned
};

// Checks trailer, signature, ELF structure and note without mapping anything executable (design
// §14.2, steps 1–4), of an artefact for any machine. `bytes` is hostile. Refuses with kCorrupt,
// kIncompatible or kLimit and the reason.
Result<VerifiedArtefact> verify_artefact(std::span<const std::byte> bytes, const Limits& limits);

// Whether this process could run it: the ABI hash, the target and the CPU. kIncompatible if not.
Result<void> check_machine(const ArtefactNote& note);

// The architecture and CPU an artefact is compiled for.
struct ArtefactTarget {
  std::string architecture;  // "x86_64" or "aarch64"
  std::string cpu;           // a level that loaders know how to check
};
// The target that the options name: an empty architecture is this machine's, "native" the highest
// level it has, "baseline" the lowest there is. kInvalidArgument for any other name.
Result<ArtefactTarget> artefact_target(std::string_view architecture, std::string_view cpu);

// An artefact mapped into this process. Entries stay valid as long as the object lives.
class LoadedArtefact {
 public:
  virtual ~LoadedArtefact() = default;
  [[nodiscard]] virtual const ArtefactNote& note() const = 0;
  // Entry of LIR procedure `index` < entry_count().
  [[nodiscard]] virtual frost_entry_fn entry(size_t index) const = 0;
  [[nodiscard]] virtual size_t entry_count() const = 0;
};

struct ArtefactLoadOptions {
  // Whoever loads says that it trusts these bytes, signed or not (design §14.3).
  bool allow_unsigned = false;
  // Whose signatures are trusted.
  std::vector<PublicKey> trusted_keys = {};
};

// verify_artefact, then maps a sealed memory file (design §14.2, step 5). Refuses with kUntrusted
// what the options do not trust, before its code is looked at; another ABI hash, another target and
// a CPU that lacks what the code needs.
Result<std::unique_ptr<LoadedArtefact>> load_artefact(std::span<const std::byte> bytes,
                                                      const ArtefactLoadOptions& options,
                                                      const Limits& limits);

}  // namespace frost
