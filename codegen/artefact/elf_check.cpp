// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "codegen/artefact/artefact.hpp"
#include "codegen/artefact/cpu.hpp"
#include "codegen/artefact/elf_image.hpp"
#include "codegen/artefact/note.hpp"
#include "codegen/artefact/refuse.hpp"
#include "codegen/artefact/trailer.hpp"

namespace frost {

Result<VerifiedArtefact> verify_artefact(std::span<const std::byte> bytes, const Limits& limits) {
  auto opened = artefact::open_seal(bytes, limits);
  if (!opened) return std::unexpected(opened.error());
  auto content = artefact::check_content(opened->image, limits);
  if (!content) return std::unexpected(content.error());
  return VerifiedArtefact{.note = std::move(content->note), .signer = opened->signer};
}

namespace artefact {

Result<CheckedContent> check_content(std::span<const std::byte> elf, const Limits& limits) {
  auto checked = check_elf(elf, limits);
  if (!checked) return std::unexpected(checked.error());
  auto note = decode_note(*checked->image.bytes_at(checked->note));
  if (!note) return std::unexpected(note.error());
  const uint16_t machine = machine_of(note->target_triple);
  if (machine == 0) {
    return incompatible(fmt::format("it was compiled for {}, which is neither x86-64 nor AArch64",
                                    quoted(note->target_triple)));
  }
  if (machine != checked->image.machine) {
    return corrupt("its code is for another machine than its note says");
  }
  return CheckedContent{.elf = std::move(*checked), .note = std::move(*note)};
}

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
