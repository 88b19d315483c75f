// SPDX-License-Identifier: Apache-2.0
// FileSystem over POSIX.
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/file_system.hpp"

namespace frost {
namespace {

std::unexpected<Error> system_error(const char* what, const std::string& path, int error) {
  Code code = Code::kIo;
  if (error == ENOENT || error == ENOTDIR) code = Code::kNotFound;
  if (error == ENOSPC || error == EDQUOT) code = Code::kNoSpace;
  return fail(code, std::string("cannot ") + what + " `" + path +
                        "`: " + std::generic_category().message(error));
}

int open_retrying(const std::string& path, int flags) {
  while (true) {
    // Facts and policies are nobody else's business: the umask can only take more away.
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0640);
    if (fd >= 0 || errno != EINTR) return fd;
  }
}

class SystemFile final : public File {
 public:
  SystemFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  // A failed close after a successful sync loses nothing.
  ~SystemFile() override { ::close(fd_); }

  Result<size_t> read_at(uint64_t offset, std::span<std::byte> bytes) override;
  Result<void> write_at(uint64_t offset, std::span<const std::byte> bytes) override;
  Result<void> truncate(uint64_t bytes) override;
  Result<uint64_t> size() override;
  Result<void> sync() override;
  Result<void> lock(uint64_t offset, uint64_t bytes) override;

 private:
  int fd_;
  std::string path_;
};

class SystemFiles final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
  Result<MappedFile> map(const std::string& path) override;
  Result<bool> exists(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Result<void> create_directory(const std::string& path) override;
  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<void> sync_directory(const std::string& path) override;
  Result<uint64_t> random_number() override;
};

Result<size_t> SystemFile::read_at(uint64_t offset, std::span<std::byte> bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count =
        ::pread(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (count == 0) break;
    if (count > 0) {
      done += static_cast<size_t>(count);
    } else if (errno != EINTR) {
      return system_error("read", path_, errno);
    }
  }
  return done;
}

Result<void> SystemFile::write_at(uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count >= 0) {
      bytes = bytes.subspan(static_cast<size_t>(count));
      offset += static_cast<uint64_t>(count);
    } else if (errno != EINTR) {
      return system_error("write", path_, errno);
    }
  }
  return {};
}

Result<void> SystemFile::truncate(uint64_t bytes) {
  while (::ftruncate(fd_, static_cast<off_t>(bytes)) != 0) {
    if (errno != EINTR) return system_error("truncate", path_, errno);
  }
  return {};
}

Result<uint64_t> SystemFile::size() {
  struct stat status{};
  if (::fstat(fd_, &status) != 0) return system_error("read the size of", path_, errno);
  return static_cast<uint64_t>(status.st_size);
}

Result<void> SystemFile::sync() {
  // Also writes the size; times are of no interest. Not repeated on EINTR: a sync never is.
  if (::fdatasync(fd_) != 0) return system_error("sync", path_, errno);
  return {};
}

Result<void> SystemFile::lock(uint64_t offset, uint64_t bytes) {
  struct flock range{};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  range.l_start = static_cast<off_t>(offset);
  range.l_len = static_cast<off_t>(bytes);
  // A lock of the open file, not of the process: a second open in this process meets it too, and
  // closing some other descriptor of the file does not lose it.
  if (::fcntl(fd_, F_OFD_SETLK, &range) == 0) return {};
  if (errno == EAGAIN || errno == EACCES) {
    return fail(Code::kBusy, "`" + path_ + "` is locked by another user");
  }
  return system_error("lock", path_, errno);
}

Result<std::unique_ptr<File>> SystemFiles::open(const std::string& path, OpenMode mode) {
  int flags = O_RDONLY;
  if (mode != OpenMode::kRead) flags = O_RDWR;
  if (mode == OpenMode::kCreate || mode == OpenMode::kCreateNew) flags |= O_CREAT;
  if (mode == OpenMode::kCreateNew) flags |= O_EXCL;
  const int fd = open_retrying(path, flags);
  if (fd < 0) return system_error("open", path, errno);
  auto file = std::make_unique<SystemFile>(fd, path);
  struct stat status{};
  if (::fstat(fd, &status) != 0) return system_error("open", path, errno);
  if (!S_ISREG(status.st_mode)) {
    return fail(Code::kIo, "cannot open `" + path + "`: it is not a regular file");
  }
  return file;
}

Result<MappedFile> SystemFiles::map(const std::string& path) {
  const int fd = open_retrying(path, O_RDONLY);
  if (fd < 0) return system_error("open", path, errno);
  const SystemFile file(fd, path);  // Closes; the mapping stays.
  struct stat status{};
  if (::fstat(fd, &status) != 0) return system_error("map", path, errno);
  if (!S_ISREG(status.st_mode)) return system_error("map", path, EINVAL);
  const auto bytes = static_cast<size_t>(status.st_size);
  if (bytes == 0) return MappedFile();
  void* const address = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
  if (address == MAP_FAILED) return system_error("map", path, errno);
  return MappedFile({static_cast<const std::byte*>(address), bytes},
                    std::shared_ptr<const void>(address, [bytes](const void* mapped) {
                      ::munmap(const_cast<void*>(mapped), bytes);
                    }));
}

Result<bool> SystemFiles::exists(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return system_error("look for", path, errno);
}

Result<std::vector<std::string>> SystemFiles::list(const std::string& directory) {
  DIR* const stream = ::opendir(directory.c_str());
  if (stream == nullptr) return system_error("list", directory, errno);
  const std::unique_ptr<DIR, int (*)(DIR*)> closing(stream, ::closedir);
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* const entry = ::readdir(stream);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return system_error("list", directory, errno);
  std::ranges::sort(names);
  return names;
}

Result<void> SystemFiles::create_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0750) == 0) return {};
  if (errno != EEXIST) return system_error("create the directory", path, errno);
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
  return system_error("create the directory", path, EEXIST);
}

Result<void> SystemFiles::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return system_error("rename", from, errno);
  return {};
}

Result<void> SystemFiles::remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return system_error("remove", path, errno);
  return {};
}

Result<void> SystemFiles::sync_directory(const std::string& path) {
  const int fd = open_retrying(path, O_RDONLY | O_DIRECTORY);
  if (fd < 0) return system_error("open", path, errno);
  const SystemFile directory(fd, path);
  if (::fsync(fd) == 0) return {};
  // Some file systems cannot sync a directory and say so; their names need no sync.
  if (errno == EINVAL || errno == ENOTSUP) return {};
  return system_error("sync", path, errno);
}

Result<uint64_t> SystemFiles::random_number() {
  uint64_t number = 0;
  if (::getentropy(&number, sizeof number) != 0) {
    return system_error("read random bytes for", "a database", errno);
  }
  return number;
}

}  // namespace

FileSystem& system_files() {
  static SystemFiles files;
  return files;
}

}  // namespace frost
