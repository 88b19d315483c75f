// SPDX-License-Identifier: Apache-2.0
#include "base/file_stream.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <new>
#include <system_error>
#include <utility>

#include "base/posix.hpp"

namespace frost {
namespace {

using posix::Descriptor;
using posix::io_error;
using posix::open_retrying;

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

// Names need only differ: O_EXCL decides between processes, the counter between threads.
std::string temporary_name(const std::string& path) {
  static std::atomic<uint64_t> counter{0};
  return path + ".tmp." + std::to_string(::getpid()) + "." +
         std::to_string(counter.fetch_add(1, std::memory_order_relaxed));
}

constexpr int kNameAttempts = 100;

// Opens a new file beside `path` and sets its name; -1 and errno on failure.
int create_temporary(const std::string& path, mode_t mode, std::string& temporary) {
  for (int attempts = 0; attempts < kNameAttempts; ++attempts) {
    temporary = temporary_name(path);
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

// A rename is durable once the folder is; some file systems cannot sync one, which is no error as
// the new bytes are in place.
void sync_folder(const std::string& path) {
  const Descriptor folder(open_retrying(path.c_str(), O_RDONLY | O_DIRECTORY));
  if (folder.valid()) static_cast<void>(::fsync(folder.get()));
}

}  // namespace

struct FileReader::State {
  Descriptor file;
  std::string path;
  uint64_t bytes_total = 0;
};

FileReader::FileReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileReader::FileReader(FileReader&&) noexcept = default;
FileReader& FileReader::operator=(FileReader&&) noexcept = default;
FileReader::~FileReader() = default;

Result<FileReader> FileReader::open(const std::string& path) {
  std::unique_ptr<State> state(new State{Descriptor(open_retrying(path.c_str(), O_RDONLY)), path});
  if (!state->file.valid()) return io_error("cannot open", path, errno);
  struct stat status{};
  if (::fstat(state->file.get(), &status) != 0) return io_error("cannot read", path, errno);
  if (S_ISDIR(status.st_mode)) return io_error("cannot read", path, EISDIR);
  if (S_ISREG(status.st_mode)) state->bytes_total = static_cast<uint64_t>(status.st_size);
  return FileReader(std::move(state));
}

Result<size_t> FileReader::read(std::span<char> into) {
  while (true) {
    const ssize_t count = ::read(state_->file.get(), into.data(), into.size());
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR) return io_error("cannot read", state_->path, errno);
  }
}

uint64_t FileReader::bytes_total() const { return state_->bytes_total; }

struct FileWriter::State {
  Descriptor file;
  TemporaryFile temporary;
  std::string path;
  mode_t mode = 0666;
  bool replaces = false;
};

FileWriter::FileWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileWriter::FileWriter(FileWriter&&) noexcept = default;
FileWriter& FileWriter::operator=(FileWriter&&) noexcept = default;
FileWriter::~FileWriter() = default;

Result<FileWriter> FileWriter::create(const std::string& path) {
  mode_t mode = 0666;
  struct stat status{};
  const bool replaces = ::stat(path.c_str(), &status) == 0;
  if (replaces) mode = status.st_mode & 0777;
  if (replaces && S_ISDIR(status.st_mode)) return io_error("cannot write", path, EISDIR);

  std::string name;
  const int fd = create_temporary(path, mode, name);
  if (fd < 0) return io_error("cannot write", path, errno);
  std::unique_ptr<State> state(
      new State{Descriptor(fd), TemporaryFile(std::move(name)), path, mode, replaces});
  return FileWriter(std::move(state));
}

Result<void> FileWriter::write(std::string_view bytes) {
  if (!posix::write_all(state_->file.get(), bytes)) {
    return io_error("cannot write", state_->path, errno);
  }
  return {};
}

Result<void> FileWriter::commit() {
  const std::string& path = state_->path;
  const int fd = state_->file.get();
  // The umask applied at creation; a replaced file's bits are taken over exactly.
  if (state_->replaces && ::fchmod(fd, state_->mode) != 0) {
    return io_error("cannot write", path, errno);
  }
  if (::fsync(fd) != 0) return io_error("cannot write", path, errno);
  if (::rename(state_->temporary.path().c_str(), path.c_str()) != 0) {
    return io_error("cannot write", path, errno);
  }
  state_->temporary.keep();
  sync_folder(folder_of(path));
  return {};
}

struct FolderWriter::State {
  ~State() {
    std::error_code ignored;
    if (!temporary.empty()) std::filesystem::remove_all(temporary, ignored);
  }
  std::string path;
  std::string temporary;
};

FolderWriter::FolderWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
FolderWriter::FolderWriter(FolderWriter&&) noexcept = default;
FolderWriter& FolderWriter::operator=(FolderWriter&&) noexcept = default;
FolderWriter::~FolderWriter() = default;

Result<FolderWriter> FolderWriter::create(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  while (state->path.size() > 1 && state->path.ends_with('/')) state->path.pop_back();
  std::error_code error;
  if (std::filesystem::exists(state->path, error) &&
      !(std::filesystem::is_directory(state->path, error) &&
        std::filesystem::is_empty(state->path, error))) {
    return fail(Code::kInvalidArgument, "there is something at `" + state->path +
                                            "` already: name a new folder, or an empty one");
  }
  for (int attempts = 0; attempts < kNameAttempts; ++attempts) {
    std::string name = temporary_name(state->path);
    if (::mkdir(name.c_str(), 0777) == 0) {
      state->temporary = std::move(name);
      return FolderWriter(std::move(state));
    }
    if (errno != EEXIST) break;
  }
  return io_error("cannot make the folder", state->path, errno);
}

std::string FolderWriter::path_of(std::string_view name) const {
  return state_->temporary + "/" + std::string(name);
}

Result<void> FolderWriter::commit() {
  // Replaces an empty folder and nothing else.
  if (::rename(state_->temporary.c_str(), state_->path.c_str()) != 0) {
    return io_error("cannot write the folder", state_->path, errno);
  }
  state_->temporary.clear();
  sync_folder(folder_of(state_->path));
  return {};
}

}  // namespace frost
