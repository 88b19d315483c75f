// SPDX-License-Identifier: Apache-2.0
#include "base/env.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <new>
#include <utility>

#include "base/file_stream.hpp"
#include "base/posix.hpp"

namespace frost {

using posix::Descriptor;
using posix::io_error;
using posix::open_retrying;

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
  auto file = FileWriter::create(path);
  if (!file) return std::unexpected(std::move(file.error()));
  if (auto written = file->write(bytes); !written) return written;
  return file->commit();
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

}  // namespace frost
