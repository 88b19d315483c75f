// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/head_file.hpp"

#include <cstddef>
#include <cstring>
#include <vector>

#include "runtime/log/row_checksum.hpp"

namespace frost::log {
namespace {

// Two slots, written in turn, in sectors of their own: a write that is cut short spoils one.
constexpr uint32_t kSlots = 2;
constexpr uint64_t kSlotOffset = 4096;
constexpr char kMagic[8] = {'F', 'R', 'O', 'S', 'T', 'H', 'D', '1'};

struct Slot {
  char magic[8];
  uint64_t database_id;
  uint64_t transaction;
  uint64_t revision;
  uint64_t checksum;
};
static_assert(sizeof(Slot) == 40);

uint64_t checksum_of(const Head& head) {
  return RowChecksum(head.database_id, Table::kHead)
      .integer(head.transaction)
      .integer(head.revision)
      .value();
}

Slot slot_of(const Head& head) {
  Slot slot{{}, head.database_id, head.transaction, head.revision, checksum_of(head)};
  std::memcpy(slot.magic, kMagic, sizeof kMagic);
  return slot;
}

}  // namespace

Result<void> HeadFile::create(FileSystem& files, const std::string& path, const Head& head) {
  const Slot slot = slot_of(head);
  std::vector<std::byte> bytes(kSlotOffset + sizeof slot);
  std::memcpy(bytes.data(), &slot, sizeof slot);
  std::memcpy(bytes.data() + kSlotOffset, &slot, sizeof slot);
  return write_file_durable(files, path, bytes);
}

Result<HeadFile> HeadFile::open(FileSystem& files, const std::string& path) {
  auto file = files.open(path, OpenMode::kWrite);
  if (!file) return std::unexpected(std::move(file.error()));
  return HeadFile(std::move(*file));
}

Result<Head> HeadFile::read() {
  Head newest;
  for (uint32_t index = 0; index < kSlots; ++index) {
    Slot slot{};
    const auto count =
        file_->read_at(index * kSlotOffset, std::as_writable_bytes(std::span(&slot, 1)));
    if (!count) return std::unexpected(count.error());
    const Head head{slot.database_id, slot.transaction, slot.revision};
    if (*count != sizeof slot || std::memcmp(slot.magic, kMagic, sizeof kMagic) != 0) continue;
    if (slot.checksum != checksum_of(head)) continue;
    if (head.transaction < newest.transaction) continue;
    newest = head;
    next_slot_ = (index + 1) % kSlots;
  }
  return newest;
}

Result<void> HeadFile::write(const Head& head) {
  const Slot slot = slot_of(head);
  const uint64_t offset = next_slot_ * kSlotOffset;
  next_slot_ = (next_slot_ + 1) % kSlots;
  return file_->write_at(offset, std::as_bytes(std::span(&slot, 1)));
}

}  // namespace frost::log
