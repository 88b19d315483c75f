// SPDX-License-Identifier: Apache-2.0
#include "base/private_directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <utility>

#include "base/posix.hpp"

namespace frost {

using posix::Descriptor;
using posix::io_error;
using posix::write_all;

namespace {

constexpr mode_t kDirectoryMode = S_IRWXU;
constexpr mode_t kFileMode = S_IRUSR | S_IWUSR;
// No name of a finished file begins with it.
constexpr std::string_view kUnfinishedPrefix = ".new-";
constexpr int kAttemptsMax = 8;

std::unexpected<Error> refuse(const std::string& path, const char* why) {
  return fail(Code::kIo, "cannot use `" + path + "`: " + why);
}

// Each directory of `path` that is missing. Errors show when it is opened.
void make_directories(const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    ::mkdir(path.substr(0, slash).c_str(), kDirectoryMode);
  }
  ::mkdir(path.c_str(), kDirectoryMode);
}

int open_at(int directory, const std::string& name, int flags) {
  while (true) {
    const int fd = ::openat(directory, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, kFileMode);
    if (fd >= 0 || errno != EINTR) return fd;
  }
}

// Fills `bytes`, unless the file is shorter.
bool read_all(int fd, std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  bytes.resize(done);
  return true;
}

std::string unfinished_name() {
  uint64_t number = 0;
  if (::getentropy(&number, sizeof number) != 0) number = static_cast<uint64_t>(::getpid());
  return std::string(kUnfinishedPrefix) + std::to_string(number);
}

}  // namespace

Result<PrivateDirectory> PrivateDirectory::open(const std::string& path) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY;
  int fd = posix::open_retrying(path.c_str(), kFlags);
  if (fd < 0 && errno == ENOENT) {
    make_directories(path);
    fd = posix::open_retrying(path.c_str(), kFlags);
  }
  if (fd < 0) return io_error("cannot open the directory", path, errno);
  PrivateDirectory directory(fd, path);
  struct stat status{};
  if (::fstat(fd, &status) != 0) return io_error("cannot read", path, errno);
  if (status.st_uid != ::geteuid()) return refuse(path, "it belongs to another user");
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return refuse(path, "other users may write in it");
  }
  return directory;
}

PrivateDirectory::PrivateDirectory(PrivateDirectory&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

PrivateDirectory::~PrivateDirectory() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::string> PrivateDirectory::read(const std::string& name, uint64_t bytes_max) const {
  const std::string path = path_ + "/" + name;
  // Does not wait for the other end of what should be a file and is a pipe.
  const Descriptor file(open_at(descriptor_, name, O_RDONLY | O_NONBLOCK));
  if (!file.valid()) return io_error("cannot open", path, errno);
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return io_error("cannot read", path, errno);
  if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid()) {
    return refuse(path, "it is no file of this user");
  }
  const auto size = static_cast<uint64_t>(status.st_size);
  if (size > bytes_max) {
    return fail(Code::kLimit,
                "cannot read `" + path + "`: more than " + std::to_string(bytes_max) + " bytes");
  }
  std::string bytes(size, '\0');
  if (!read_all(file.get(), bytes)) return io_error("cannot read", path, errno);
  // Where that is not possible, the file only looks older than it is.
  static_cast<void>(::futimens(file.get(), nullptr));
  return bytes;
}

Result<void> PrivateDirectory::write(const std::string& name, std::string_view bytes) const {
  std::string temporary;
  int fd = -1;
  for (int attempt = 0; attempt < kAttemptsMax && fd < 0; ++attempt) {
    temporary = unfinished_name();
    fd = open_at(descriptor_, temporary, O_WRONLY | O_CREAT | O_EXCL);
    if (fd < 0 && errno != EEXIST) break;
  }
  const std::string path = path_ + "/" + name;
  if (fd < 0) return io_error("cannot create", path, errno);
  const Descriptor file(fd);
  const bool is_written =
      write_all(fd, bytes) && ::fsync(fd) == 0 &&
      ::renameat(descriptor_, temporary.c_str(), descriptor_, name.c_str()) == 0;
  // A power failure may take the name back: then all is as before.
  if (is_written) return {};
  const int error = errno;
  ::unlinkat(descriptor_, temporary.c_str(), 0);
  if (error == ENOSPC || error == EDQUOT) {
    return fail(Code::kNoSpace, "cannot write `" + path + "`: the file system is full");
  }
  return io_error("cannot write", path, error);
}

Result<void> PrivateDirectory::remove(const std::string& name) const {
  if (::unlinkat(descriptor_, name.c_str(), 0) == 0) return {};
  return io_error("cannot remove", path_ + "/" + name, errno);
}

Result<std::vector<PrivateDirectory::File>> PrivateDirectory::list() const {
  // A descriptor of its own: closedir() closes it, and its place in the directory is not shared.
  const int fd = open_at(descriptor_, ".", O_RDONLY | O_DIRECTORY);
  DIR* const stream = fd < 0 ? nullptr : ::fdopendir(fd);
  if (stream == nullptr) {
    const int error = errno;
    if (fd >= 0) ::close(fd);
    return io_error("cannot list", path_, error);
  }
  const std::unique_ptr<DIR, int (*)(DIR*)> closing(stream, ::closedir);
  std::vector<File> files;
  while (const dirent* const entry = ::readdir(stream)) {
    struct stat status{};
    const bool is_file = ::fstatat(descriptor_, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                         S_ISREG(status.st_mode);
    if (!is_file) continue;
    files.push_back(
        {.name = entry->d_name,
         .bytes = static_cast<uint64_t>(status.st_size),
         .used_s = static_cast<int64_t>(status.st_mtim.tv_sec),
         .is_unfinished = std::string_view(entry->d_name).starts_with(kUnfinishedPrefix)});
  }
  return files;
}

}  // namespace frost
