// SPDX-License-Identifier: Apache-2.0
#include "base/unfinished.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

#include "base/env.hpp"

namespace frost {
namespace {

// A signal handler may not allocate, so it reads paths from here.
enum class SlotState : uint8_t { kFree, kBusy, kHeld };
static_assert(std::atomic<SlotState>::is_always_lock_free);
struct Slot {
  std::atomic<SlotState> state = SlotState::kFree;
  std::array<char, PATH_MAX> path;
};
std::array<Slot, 8> slots;

bool take(Slot& slot, SlotState from) {
  return slot.state.compare_exchange_strong(from, SlotState::kBusy, std::memory_order_acquire,
                                            std::memory_order_relaxed);
}

// Removes the entries that one read of the folder gives; how many there were.
size_t remove_some(int folder) {
  alignas(dirent64) std::array<char, 4096> buffer;
  size_t removed = 0;
  if (::lseek(folder, 0, SEEK_SET) != 0) return 0;
  const ssize_t bytes = ::getdents64(folder, buffer.data(), buffer.size());
  for (ssize_t at = 0; at < bytes;) {
    const auto* const entry = reinterpret_cast<const dirent64*>(buffer.data() + at);
    at += entry->d_reclen;
    if (::unlinkat(folder, static_cast<const char*>(entry->d_name), 0) == 0) ++removed;
  }
  return removed;
}

// A file, or a folder and the files in it. Async-signal-safe.
void remove(const char* path) {
  if (::unlink(path) == 0 || errno != EISDIR) return;
  const int folder = ::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return;
  while (remove_some(folder) > 0) {
  }
  ::close(folder);
  ::rmdir(path);
}

}  // namespace

UnfinishedPath::UnfinishedPath(std::string path) : path_(std::move(path)), slot_(note(path_)) {}

UnfinishedPath::~UnfinishedPath() {
  if (path_.empty()) return;
  remove(path_.c_str());
  forget();
}

void UnfinishedPath::finish() {
  forget();
  path_.clear();
}

size_t UnfinishedPath::note(const std::string& path) {
  if (path.size() >= PATH_MAX) return kNoSlot;
  for (size_t index = 0; index < slots.size(); ++index) {
    Slot& slot = slots[index];
    if (!take(slot, SlotState::kFree)) continue;
    std::memcpy(slot.path.data(), path.c_str(), path.size() + 1);
    slot.state.store(SlotState::kHeld, std::memory_order_release);
    return index;
  }
  return kNoSlot;
}

void UnfinishedPath::forget() {
  const size_t slot = std::exchange(slot_, kNoSlot);
  if (slot == kNoSlot) return;
  // Else a handler has it, and the process is about to end.
  if (take(slots[slot], SlotState::kHeld)) slots[slot].state.store(SlotState::kFree);
}

std::string unfinished_name(const std::string& path) {
  uint64_t number = 0;
  if (::getentropy(&number, sizeof number) != 0) number = process_id() ^ monotonic_ns();
  return path + ".tmp." + std::to_string(number);
}

void remove_unfinished_paths() noexcept {
  const int error = errno;
  for (Slot& slot : slots) {
    if (take(slot, SlotState::kHeld)) remove(slot.path.data());
  }
  errno = error;
}

}  // namespace frost
