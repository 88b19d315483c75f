// SPDX-License-Identifier: Apache-2.0
// Calls of the operating system that the seam of env.hpp and the command line share.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "frost/result.hpp"

namespace frost::posix {

// Closes its descriptor; a failed close after a successful fsync loses nothing.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  // Closes it now.
  void close();

 private:
  int fd_;
};

// kNotFound or kIo: what could not be done, the path and the system's words for `error`.
std::unexpected<Error> io_error(const char* what, const std::string& path, int error);

// -1 and errno on failure.
int open_retrying(const char* path, int flags, mode_t mode = 0);

// All of `bytes`, where the file stands; false and errno on failure.
bool write_all(int fd, std::string_view bytes);

}  // namespace frost::posix
