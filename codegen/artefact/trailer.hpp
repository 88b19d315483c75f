// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "frost/artefact.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"

namespace frost::artefact {

// The signer's key, the signature, magic, length of the ELF image, SHA-256 of all before it.
inline constexpr size_t kTrailerBytes = 32 + 64 + 8 + 8 + 32;

// kLimit above Limits::artefact_bytes_max.
Result<void> check_size(std::span<const std::byte> bytes, const Limits& limits);

struct OpenedArtefact {
  std::span<const std::byte> image;  // the ELF image before the trailer, borrowed
  std::optional<PublicKey> signer;   // whose signature is valid; none: unsigned
};

// Checks size, trailer, digest and, when there is one, the signature.
Result<OpenedArtefact> open_seal(std::span<const std::byte> bytes, const Limits& limits);

}  // namespace frost::artefact
