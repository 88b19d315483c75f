// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr size_t kChunkBytes = size_t{1} << 20;

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  bool close() { return number_ < 0 || ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

std::unexpected<Stop> cannot_read(const std::string& path, int error_number);
std::unexpected<Stop> cannot_write(const std::string& path, int error_number);
bool write_all(int descriptor, std::span<const std::byte> bytes);

}  // namespace

Outcome<std::string> read_file(const std::string& path, uint64_t bytes_max) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return cannot_read(path, errno);
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return cannot_read(path, errno);

  std::string bytes;
  // A regular file is read in one piece, with one byte of room to see its end.
  size_t room = kChunkBytes;
  if (S_ISREG(status.st_mode) && status.st_size > 0) {
    room = static_cast<size_t>(std::min(static_cast<uint64_t>(status.st_size), bytes_max)) + 1;
  }
  size_t size = 0;
  while (size <= bytes_max) {
    if (bytes.size() - size == 0) bytes.resize(size + room);
    const ssize_t count = ::read(file.number(), bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot_read(path, errno);
    if (count == 0) {
      bytes.resize(size);
      return bytes;
    }
    size += static_cast<size_t>(count);
    room = std::max(kChunkBytes, size / 2);
  }
  return stop(kExitLimit, "`" + path + "` has more than the " + grouped(bytes_max) +
                              " bytes that such a file may have");
}

Outcome<void> write_file(const std::string& path, std::span<const std::byte> bytes) {
  // A rename onto a device would replace it, and onto a folder fail at the very end.
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return stop(kExitData, "cannot write `" + path + "`: it is there and no regular file");
  }
  const bool replaces = S_ISREG(status.st_mode);
  const std::string temporary = path + ".tmp." + std::to_string(::getpid());
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (file.number() < 0) return cannot_write(path, errno);
  // The umask applied at creation; a file that is replaced keeps its permission bits.
  if ((replaces && ::fchmod(file.number(), status.st_mode & 0777) != 0) ||
      !write_all(file.number(), bytes) || ::fsync(file.number()) != 0 || !file.close() ||
      ::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error_number = errno;
    ::unlink(temporary.c_str());
    return cannot_write(path, error_number);
  }
  return {};
}

Outcome<void> write_new_file(const std::string& path, unsigned mode,
                             std::span<const std::byte> bytes) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (file.number() < 0 && errno == EEXIST) {
    return stop(kExitData, "`" + path + "` is there already; choose another name or remove it");
  }
  if (file.number() < 0) return cannot_write(path, errno);
  if (!write_all(file.number(), bytes) || ::fsync(file.number()) != 0 || !file.close()) {
    const int error_number = errno;
    ::unlink(path.c_str());
    return cannot_write(path, error_number);
  }
  return {};
}

namespace {

std::unexpected<Stop> cannot_read(const std::string& path, int error_number) {
  if (error_number == ENOENT) {
    return stop(kExitData, "there is no file `" + path + "`: check the path");
  }
  if (error_number == EISDIR) {
    return stop(kExitData, "`" + path + "` is a folder: name the files in it");
  }
  return stop(kExitData,
              "cannot read `" + path + "`: " + std::generic_category().message(error_number));
}

std::unexpected<Stop> cannot_write(const std::string& path, int error_number) {
  std::string message =
      "cannot write `" + path + "`: " + std::generic_category().message(error_number);
  if (error_number == ENOENT) message += "; make its folder first";
  return stop(kExitData, std::move(message));
}

bool write_all(int descriptor, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace
}  // namespace frost::cli
