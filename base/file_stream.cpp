// SPDX-License-Identifier: Apache-2.0
#include "base/file_stream.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/file_system.hpp"
#include "base/posix.hpp"
#include "base/unfinished.hpp"

namespace frost {
namespace {

using posix::Descriptor;
using posix::io_error;
using posix::open_retrying;

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
  State(const std::string& final_path, mode_t mode)
      : path(final_path),
        temporary(unfinished_name(path)),
        file(open_retrying(temporary.get().c_str(), O_WRONLY | O_CREAT | O_EXCL, mode)) {}
  std::string path;
  UnfinishedPath temporary;
  Descriptor file;
  mode_t mode_replaced = 0;  // 0: nothing is replaced
};

FileWriter::FileWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileWriter::FileWriter(FileWriter&&) noexcept = default;
FileWriter& FileWriter::operator=(FileWriter&&) noexcept = default;
FileWriter::~FileWriter() = default;

Result<FileWriter> FileWriter::create(const std::string& path) {
  struct stat status{};
  const bool replaces = ::stat(path.c_str(), &status) == 0;
  // A rename onto a device would replace it, and onto a folder fail at the very end.
  if (replaces && !S_ISREG(status.st_mode)) {
    return fail(Code::kIo, "cannot write `" + path + "`: it is there and no regular file");
  }
  const mode_t mode = replaces ? status.st_mode & 0777 : 0666;
  auto state = std::make_unique<State>(path, mode);
  if (!state->file.valid()) return io_error("cannot write", path, errno);
  if (replaces) state->mode_replaced = mode;
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
  if (state_->mode_replaced != 0 && ::fchmod(fd, state_->mode_replaced) != 0) {
    return io_error("cannot write", path, errno);
  }
  if (::fsync(fd) != 0) return io_error("cannot write", path, errno);
  if (::rename(state_->temporary.get().c_str(), path.c_str()) != 0) {
    return io_error("cannot write", path, errno);
  }
  state_->temporary.finish();
  sync_folder(parent_directory(path));
  return {};
}

struct FolderWriter::State {
  explicit State(std::string final_path)
      : path(std::move(final_path)), temporary(unfinished_name(path)) {}
  std::string path;
  UnfinishedPath temporary;
};

FolderWriter::FolderWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
FolderWriter::FolderWriter(FolderWriter&&) noexcept = default;
FolderWriter& FolderWriter::operator=(FolderWriter&&) noexcept = default;
FolderWriter::~FolderWriter() = default;

Result<FolderWriter> FolderWriter::create(const std::string& path) {
  std::string folder = path;
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  std::error_code error;
  if (std::filesystem::exists(folder, error) &&
      !(std::filesystem::is_directory(folder, error) && std::filesystem::is_empty(folder, error))) {
    return fail(Code::kInvalidArgument, "there is something at `" + folder +
                                            "` already: name a new folder, or an empty one");
  }
  auto state = std::make_unique<State>(std::move(folder));
  if (::mkdir(state->temporary.get().c_str(), 0777) != 0) {
    return io_error("cannot make the folder", state->path, errno);
  }
  return FolderWriter(std::move(state));
}

std::string FolderWriter::path_of(std::string_view name) const {
  return state_->temporary.get() + "/" + std::string(name);
}

Result<void> FolderWriter::commit() {
  // Replaces an empty folder and nothing else.
  if (::rename(state_->temporary.get().c_str(), state_->path.c_str()) != 0) {
    return io_error("cannot write the folder", state_->path, errno);
  }
  state_->temporary.finish();
  sync_folder(parent_directory(state_->path));
  return {};
}

}  // namespace frost
