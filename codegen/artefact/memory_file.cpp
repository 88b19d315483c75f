// SPDX-License-Identifier: Apache-2.0
#include "codegen/artefact/memory_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "fmt/format.h"

namespace frost::artefact {
namespace {

// Linux 6.3; the headers of Debian 12 are older.
constexpr unsigned kMfdExec = 0x0010U;

int create_file();
bool write_all(int descriptor, std::span<const std::byte> bytes);
std::unexpected<Error> system_error(const char* what, int error);

}  // namespace

Result<MemoryFile> MemoryFile::create(std::span<const std::byte> bytes) {
  MemoryFile file(create_file());
  if (file.descriptor_ < 0) return system_error("cannot create an executable memory file", errno);
  if (!write_all(file.descriptor_, bytes)) {
    return system_error("cannot write to a memory file", errno);
  }
  constexpr int kSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  if (::fcntl(file.descriptor_, F_ADD_SEALS, kSeals) != 0) {
    return system_error("cannot seal a memory file", errno);
  }
  return file;
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

MemoryFile::~MemoryFile() {
  if (descriptor_ >= 0) static_cast<void>(::close(descriptor_));
}

namespace {

int create_file() {
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  const int descriptor = ::memfd_create("frost-artefact", kFlags | kMfdExec);
  // A kernel that does not know the flag makes every memory file executable.
  if (descriptor >= 0 || errno != EINVAL) return descriptor;
  return ::memfd_create("frost-artefact", kFlags);
}

bool write_all(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count > 0) {
      bytes = bytes.subspan(static_cast<size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

std::unexpected<Error> system_error(const char* what, int error) {
  return fail(Code::kIo, fmt::format("cannot load the artefact: {}: {}", what,
                                     std::generic_category().message(error)));
}

}  // namespace
}  // namespace frost::artefact
