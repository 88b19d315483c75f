// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "codegen/artefact/artefact.hpp"
#include "frost/result.hpp"

namespace frost::artefact {

// Version of the note's descriptor. A reader knows exactly one.
inline constexpr uint32_t kNoteVersion = 1;
// Bytes of the strings that name a version, a target, a CPU or a digest.
inline constexpr uint64_t kLabelBytesMax = 256;

// The inverse of encode_note. `note` is hostile and must be one whole note without anything after
// it: only the bytes that encode_note makes are accepted.
Result<ArtefactNote> decode_note(std::span<const std::byte> note);

}  // namespace frost::artefact
