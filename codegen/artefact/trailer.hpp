// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "frost/limits.hpp"
#include "frost/result.hpp"

namespace frost::artefact {

// Magic, length of the ELF image, SHA-256.
inline constexpr size_t kTrailerBytes = 8 + 8 + 32;

// kLimit above Limits::artefact_bytes_max.
Result<void> check_size(std::span<const std::byte> bytes, const Limits& limits);

// Checks size, trailer and digest; yields the ELF image before the trailer.
Result<std::span<const std::byte>> open_seal(std::span<const std::byte> bytes,
                                             const Limits& limits);

}  // namespace frost::artefact
