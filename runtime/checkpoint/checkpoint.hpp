// SPDX-License-Identifier: Apache-2.0
// A store as one file that is mapped and used where it lies (docs/formats/checkpoint.md).
//
// Thread safety: the functions may run in any threads at the same time, on different files. A
// checkpoint may be written while the writer of the store goes on: it is made of a snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/file_system.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

// What tells one file from every other: to be kept apart from it, in the manifest of the log.
struct CheckpointDigest {
  uint64_t bytes = 0;
  uint64_t checksum = 0;  // checkpoint_checksum() of all of them
  friend bool operator==(const CheckpointDigest&, const CheckpointDigest&) = default;
};

uint64_t checkpoint_checksum(std::span<const std::byte> bytes);

// Writes `snapshot`, which a Store made, with a few bytes of the caller's own, to a new or old
// file. Same facts in the same order of changes, same bytes. Durable when it returns; on an error
// `path` is as before, unless only the sync of its directory failed. Errors: those of `files`;
// kInvalidArgument for a snapshot with facts or a layout of its own (Snapshot::with); kLimit when
// memory runs out. Cost: one pass over the snapshot; about two megabytes of memory.
Result<CheckpointDigest> write_checkpoint(const Snapshot& snapshot, std::string_view attachment,
                                          FileSystem& files, const std::string& path);

struct OpenedCheckpoint {
  // With the schema of the file. It can be changed as any other store; what is not changed stays in
  // the file, which may be removed meanwhile but never be written.
  std::unique_ptr<Store> store;
  std::string attachment;
};

// Errors: those of `files`; kCorrupt when the file is not the expected one, or is not what
// write_checkpoint() writes: then it was made by somebody else, and no byte of it does harm;
// kIncompatible for another version or build; kLimit when memory runs out. Cost: two passes over
// the file at the speed of memory.
Result<OpenedCheckpoint> open_checkpoint(FileSystem& files, const std::string& path,
                                         const CheckpointDigest& expected, const Limits& limits);

}  // namespace frost::rt
