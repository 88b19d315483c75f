// SPDX-License-Identifier: Apache-2.0
#include "codegen/llvm/perf_map.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <string_view>

namespace frost {

namespace {

// perf looks for the file here and nowhere else.
std::string path_of(pid_t process) { return fmt::format("/tmp/perf-{}.map", process); }

std::unexpected<Error> cannot(const std::string& path, int error) {
  return fail(Code::kIo, fmt::format("cannot write {}: {}", path, std::strerror(error)));
}

// -1 with errno when it cannot be made. Everybody may write to /tmp: the file is one that did not
// exist.
int create(const std::string& path) {
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC;
  const int made = open(path.c_str(), flags, 0600);
  if (made >= 0 || errno != EEXIST) return made;
  struct stat existing{};
  const bool is_own = lstat(path.c_str(), &existing) == 0 && existing.st_uid == geteuid() &&
                      S_ISREG(existing.st_mode);
  if (!is_own || unlink(path.c_str()) != 0) {
    errno = EEXIST;
    return -1;
  }
  return open(path.c_str(), flags, 0600);
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// The file of this process, kept open. After a fork the child makes its own.
struct PerfMap {
  std::mutex mutex;
  pid_t process = 0;
  int file = -1;
};

// Never destroyed: code may be loaded while the process ends.
PerfMap& perf_map() {
  static PerfMap* const only = new PerfMap;
  return *only;
}

}  // namespace

Result<void> append_to_perf_map(const std::vector<NamedCode>& code) {
  std::string lines;
  for (const NamedCode& one : code) {
    lines += fmt::format("{:x} {:x} {}\n", one.address, one.bytes, one.name);
  }
  PerfMap& map = perf_map();
  const std::lock_guard lock(map.mutex);
  const pid_t process = getpid();
  const std::string path = path_of(process);
  if (map.process != process) {
    if (map.file >= 0) close(map.file);
    map.file = create(path);
    if (map.file < 0) return cannot(path, errno);
    map.process = process;
  }
  if (!write_all(map.file, lines)) return cannot(path, errno);
  return {};
}

}  // namespace frost
