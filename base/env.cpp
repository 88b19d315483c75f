// SPDX-License-Identifier: Apache-2.0
#include "base/env.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <new>
#include <system_error>
#include <utility>

namespace frost {
namespace {

// Closes its descriptor; a failed close after a successful fsync loses nothing.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }

 private:
  int fd_;
};

// Removes a temporary file unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  ~TemporaryFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  std::string path_;
};

std::unexpected<Error> io_error(const char* what, const std::string& path, int error);
int open_retrying(const char* path, int flags, mode_t mode = 0);
Result<void> write_all(int fd, const std::string& path, std::string_view bytes);
int create_temporary(const std::string& path, mode_t mode, std::string& temporary);
std::string folder_of(const std::string& path);

}  // namespace

Result<std::string> read_file(const std::string& path, uint64_t bytes_max) try {
  const Descriptor file(open_retrying(path.c_str(), O_RDONLY));
  if (!file.valid()) return io_error("cannot open", path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return io_error("cannot read", path, errno);
  if (S_ISDIR(status.st_mode)) return io_error("cannot read", path, EISDIR);

  constexpr uint64_t kStepBytes = uint64_t{64} << 10;
  const uint64_t expected = S_ISREG(status.st_mode) ? static_cast<uint64_t>(status.st_size) : 0;
  std::string text;
  uint64_t bytes_read = 0;
  // One byte more than expected shows the end of the file without a second step; one more than
  // allowed shows that there is too much.
  uint64_t step = std::min(expected, bytes_max) + 1;
  while (true) {
    const uint64_t room = std::min(bytes_read + step, bytes_max + (bytes_max < UINT64_MAX));
    text.resize(room);
    const ssize_t count = ::read(file.get(), text.data() + bytes_read, room - bytes_read);
    if (count < 0) {
      if (errno == EINTR) continue;
      return io_error("cannot read", path, errno);
    }
    if (count == 0) break;
    bytes_read += static_cast<uint64_t>(count);
    if (bytes_read > bytes_max) {
      return fail(Code::kLimit, "cannot read `" + path + "`: it has more than " +
                                    std::to_string(bytes_max) + " bytes");
    }
    if (bytes_read == room) step = std::max(kStepBytes, bytes_read / 2);
  }
  text.resize(bytes_read);
  return text;
} catch (const std::bad_alloc&) {
  return io_error("cannot read", path, ENOMEM);
}

Result<void> write_file_atomic(const std::string& path, std::string_view bytes) try {
  mode_t mode = 0666;
  struct stat status{};
  const bool replaces = ::stat(path.c_str(), &status) == 0;
  if (replaces) mode = status.st_mode & 0777;
  if (replaces && S_ISDIR(status.st_mode)) return io_error("cannot write", path, EISDIR);

  std::string name;
  const Descriptor file(create_temporary(path, mode, name));
  if (!file.valid()) return io_error("cannot write", path, errno);
  TemporaryFile temporary(std::move(name));
  // The umask applied at creation; a replaced file's bits are taken over exactly.
  if (replaces && ::fchmod(file.get(), mode) != 0) return io_error("cannot write", path, errno);
  if (auto written = write_all(file.get(), path, bytes); !written) return written;
  if (::fsync(file.get()) != 0) return io_error("cannot write", path, errno);
  if (::rename(temporary.path().c_str(), path.c_str()) != 0) {
    return io_error("cannot write", path, errno);
  }
  temporary.keep();
  // The rename is durable once the folder is; some file systems cannot sync one, which is no error
  // as the new bytes are in place.
  const Descriptor folder(open_retrying(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY));
  if (folder.valid()) static_cast<void>(::fsync(folder.get()));
  return {};
} catch (const std::bad_alloc&) {
  return io_error("cannot write", path, ENOMEM);
}

uint64_t monotonic_ns() {
  struct timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<uint64_t>(now.tv_nsec);
}

int64_t unix_time_s() {
  struct timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<int64_t>(now.tv_sec);
}

uint64_t process_id() { return static_cast<uint64_t>(::getpid()); }

uint64_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long long total_pages = 0;
  unsigned long long resident_pages = 0;
  const int fields = std::fscanf(file, "%llu %llu", &total_pages, &resident_pages);
  static_cast<void>(std::fclose(file));
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (fields != 2 || page_bytes <= 0) return 0;
  return uint64_t{resident_pages} * static_cast<uint64_t>(page_bytes);
}

namespace {

std::unexpected<Error> io_error(const char* what, const std::string& path, int error) {
  const Code code = error == ENOENT || error == ENOTDIR ? Code::kNotFound : Code::kIo;
  return fail(code,
              std::string(what) + " `" + path + "`: " + std::generic_category().message(error));
}

int open_retrying(const char* path, int flags, mode_t mode) {
  while (true) {
    const int fd = ::open(path, flags | O_CLOEXEC, mode);
    if (fd >= 0 || errno != EINTR) return fd;
  }
}

Result<void> write_all(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
    } else if (errno != EINTR) {
      return io_error("cannot write", path, errno);
    }
  }
  return {};
}

// Opens a new file beside `path` and sets its name; -1 and errno on failure.
int create_temporary(const std::string& path, mode_t mode, std::string& temporary) {
  // Names need only differ: O_EXCL decides between processes, the counter between threads.
  static std::atomic<uint64_t> counter{0};
  for (int attempts = 0; attempts < 100; ++attempts) {
    temporary = path + ".tmp." + std::to_string(::getpid()) + "." +
                std::to_string(counter.fetch_add(1, std::memory_order_relaxed));
    const int fd = open_retrying(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace
}  // namespace frost
