// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace frost::workloads {

AtomicFile::AtomicFile(std::string path)
    : path_(std::move(path)), temporary_path_(fmt::format("{}.tmp.{}", path_, ::getpid())) {
  buffer_.reserve(kBufferBytes + 4096);
  open();
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (has_temporary_) ::unlink(temporary_path_.c_str());
}

void AtomicFile::open() {
  // A rename onto a device or a folder would destroy or fail at the very end; say so now.
  struct stat status{};
  if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    error_ = fmt::format("cannot write `{}`: not a regular file", path_);
    return;
  }
  descriptor_ = ::open(temporary_path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    fail("write", errno);
    return;
  }
  has_temporary_ = true;
}

void AtomicFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && error_.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0) {
      if (errno != EINTR) fail("write", errno);
      continue;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
    bytes_written_ += static_cast<uint64_t>(written);
  }
  buffer_.clear();
}

bool AtomicFile::close() {
  flush();
  if (descriptor_ >= 0 && ::close(std::exchange(descriptor_, -1)) != 0) fail("write", errno);
  return error_.empty();
}

bool AtomicFile::commit() {
  if (!close()) return false;
  if (!has_temporary_) return true;
  if (::rename(temporary_path_.c_str(), path_.c_str()) != 0) {
    fail("rename to", errno);
    return false;
  }
  has_temporary_ = false;
  return true;
}

void AtomicFile::fail(const char* what, int error_number) {
  if (!error_.empty()) return;
  error_ =
      fmt::format("cannot {} `{}`: {}", what, path_, std::generic_category().message(error_number));
}

}  // namespace frost::workloads
