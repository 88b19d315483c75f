// SPDX-License-Identifier: Apache-2.0
// Artefacts: a policy compiled ahead of time into one file with native code, its entries, its
// schema and its source (docs/formats/artefact.md). A host that loads one needs no LLVM.
//
// Thread safety: every function here may be called from any thread at the same time. Errors:
// values; nothing here throws but std::bad_alloc. Bytes, keys and PEM texts are hostile until
// checked.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/compiler.hpp"
#include "frost/export.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"

namespace frost {

// ---------- keys

// Who signed: an Ed25519 public key.
struct FROST_EXPORT PublicKey {
  std::array<std::byte, 32> bytes{};

  // Reads SubjectPublicKeyInfo PEM, as `openssl pkey -pubout` writes it. kInvalidArgument when it
  // is anything else.
  static Result<PublicKey> from_pem(std::string_view pem);
  [[nodiscard]] std::string to_pem() const;
  // What people compare: the first 32 hex digits of the SHA-256 of the key.
  [[nodiscard]] std::string fingerprint() const;

  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

// A secret Ed25519 key, wiped when it goes. Move-only.
class FROST_EXPORT SigningKey {
 public:
  // A new key from the system's random source. kUnavailable when there is none.
  static Result<SigningKey> create();
  // Reads PKCS #8 PEM, as `openssl genpkey -algorithm ed25519` writes it. kInvalidArgument when it
  // is anything else, encrypted keys included.
  static Result<SigningKey> from_pem(std::string_view pem);

  SigningKey(SigningKey&& other) noexcept;
  SigningKey& operator=(SigningKey&& other) noexcept;
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  // The secret in clear: whoever reads it can sign. Keep it in a file of mode 0600.
  [[nodiscard]] std::string to_pem() const;
  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  // 64 bytes over `message`. Same key and message, same bytes.
  [[nodiscard]] std::array<std::byte, 64> sign(std::span<const std::byte> message) const;

 private:
  using Seed = std::array<unsigned char, 32>;
  explicit SigningKey(const Seed& seed);

  Seed seed_{};
  PublicKey public_key_;
};

// ---------- making

struct ArtefactOptions {
  // What the code may need: "x86-64" (also "baseline"), "x86-64-v2", "x86-64-v3", "x86-64-v4", or
  // "native" for the highest of these that this machine has; for AArch64 "generic".
  std::string cpu = "x86-64-v3";
  // "x86_64" or "aarch64"; empty: that of this machine. What is made for another machine can be
  // signed and described here, not loaded.
  std::string architecture = {};
  // With DWARF line tables of the policy's files and with symbols, for debuggers: they are no part
  // of what is loaded. The code is the same.
  bool debug = false;
};

// A native artefact, unsigned. Same policy and options, same bytes. Errors: kUnavailable without
// the back end; kInvalidArgument for an unknown CPU or architecture. Cost: as
// Policy::compile_native, and a run of the linker.
FROST_EXPORT Result<std::vector<std::byte>> build_artefact(const Policy& policy,
                                                           const ArtefactOptions& options = {});

// What can be written of the code beside an artefact, for people and other tools.
enum class CodeForm : uint8_t {
  kObject,    // a relocatable ELF object with one function a procedure
  kLlvm,      // LLVM IR as text, after the passes
  kAssembly,  // assembly as text
};

// The code of a policy in another form. Errors and cost: as for build_artefact.
FROST_EXPORT Result<std::vector<std::byte>> build_code(const Policy& policy, CodeForm form,
                                                       const ArtefactOptions& options = {});

// The same artefact with a signature by `key`, in the place of one it may have. Verifies the bytes
// first. Errors: kCorrupt, kIncompatible or kLimit with the reason.
FROST_EXPORT Result<std::vector<std::byte>> sign_artefact(std::span<const std::byte> artefact,
                                                          const SigningKey& key,
                                                          const Limits& limits = {});

// ---------- looking

// What an artefact says about itself.
struct ArtefactInfo {
  uint64_t bytes = 0;
  std::string compiler_version;  // of Permafrost
  std::string llvm_version;
  std::string target;  // "x86_64-pc-linux-gnu"
  std::string cpu;     // what the code needs
  uint64_t abi_hash = 0;
  std::string policy_digest;         // as Policy::digest()
  std::vector<std::string> entries;  // "allow(User, String, Repository) bbf": b(ound), f(ree)
  std::vector<Source> sources;       // the policy text
  std::optional<PublicKey> signer;   // whose signature is valid; none: unsigned
  std::string refusal;               // why this process cannot load it; empty: it can
};

// Verifies the bytes but runs nothing of them; also for artefacts of other machines. Errors:
// kCorrupt, kIncompatible or kLimit with the reason.
FROST_EXPORT Result<ArtefactInfo> describe_artefact(std::span<const std::byte> artefact,
                                                    const Limits& limits = {});

// ---------- loading

struct LoadOptions {
  Limits limits;
  // Native code from somebody else cannot be made safe by looking at it. So an artefact loads when
  // one of these keys has signed it, ...
  std::vector<PublicKey> trusted_keys = {};
  // ... or when this says that its bytes are trusted as the program itself is, signed or not.
  bool trust_unsigned = false;
};

// Verifies `bytes` completely before any of it is executed. Needs no LLVM. Errors: kCorrupt,
// kIncompatible or kLimit with the reason; kUntrusted for an artefact that the options do not
// trust.
FROST_EXPORT Result<Policy> load_policy_artefact(std::span<const std::byte> bytes,
                                                 const LoadOptions& options);

}  // namespace frost
