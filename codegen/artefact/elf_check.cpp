// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/elf_image.hpp"
#include "codegen/artefact/note.hpp"
#include "codegen/artefact/trailer.hpp"

namespace frost {

Result<ArtefactNote> verify_artefact(std::span<const std::byte> bytes, const Limits& limits) {
  const auto elf = artefact::open_seal(bytes, limits);
  if (!elf) return std::unexpected(elf.error());
  const auto checked = artefact::check_elf(*elf, limits);
  if (!checked) return std::unexpected(checked.error());
  return artefact::decode_note(*checked->image.bytes_at(checked->note));
}

namespace artefact {

Result<CheckedElf> check_elf(std::span<const std::byte> elf, const Limits& limits) {
  auto image = read_image(elf, limits);
  if (!image) return std::unexpected(image.error());
  const auto table = read_dynamic(*image);
  if (!table) return std::unexpected(table.error());
  const auto entries = check_symbols(*image, *table);
  if (!entries) return std::unexpected(entries.error());
  if (auto relocations = check_relocations(*image, *table, *entries); !relocations) {
    return std::unexpected(relocations.error());
  }
  const auto note = find_note(*image);
  if (!note) return std::unexpected(note.error());
  return CheckedElf{.image = std::move(*image), .entries = *entries, .note = *note};
}

}  // namespace artefact
}  // namespace frost
