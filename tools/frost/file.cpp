// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/env.hpp"
#include "base/posix.hpp"
#include "base/unfinished.hpp"
#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::unexpected<Stop> cannot_write(const Error& error) {
  Stop stopped = stop(error).error();
  if (error.code == Code::kNotFound) stopped.message += "; make its folder first";
  return std::unexpected(std::move(stopped));
}

}  // namespace

Outcome<std::string> read_file(const std::string& path, uint64_t bytes_max) {
  auto text = frost::read_file(path, bytes_max);
  if (text) return *std::move(text);
  std::error_code ignored;
  switch (text.error().code) {
    case Code::kNotFound:
      return stop(kExitData, "there is no file `" + path + "`: check the path");
    case Code::kLimit:
      return stop(kExitLimit, "`" + path + "` has more than the " + grouped(bytes_max) +
                                  " bytes that such a file may have");
    default:
      if (!std::filesystem::is_directory(path, ignored)) return stop(text.error());
      return stop(kExitData, "`" + path + "` is a folder: name the files in it");
  }
}

Outcome<void> write_file(const std::string& path, std::span<const std::byte> bytes) {
  const auto written = write_file_atomic(path, text_of(bytes));
  if (!written) return cannot_write(written.error());
  return {};
}

Outcome<void> write_new_file(const std::string& path, unsigned mode,
                             std::span<const std::byte> bytes) {
  const auto failed = [&] {
    return cannot_write(posix::io_error("cannot write", path, errno).error());
  };
  // Under the name only once it is whole: a signal leaves all of it or nothing.
  UnfinishedPath unfinished(unfinished_name(path));
  const char* const name = unfinished.get().c_str();
  const posix::Descriptor file(posix::open_retrying(name, O_WRONLY | O_CREAT | O_EXCL, mode));
  if (!file.valid()) return failed();
  if (!posix::write_all(file.get(), text_of(bytes)) || ::fsync(file.get()) != 0) return failed();
  if (::renameat2(AT_FDCWD, name, AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0) {
    unfinished.finish();
    return {};
  }
  // Some file systems cannot rename so; a second name is refused just as well where there is one.
  const bool is_unknown = errno == EINVAL || errno == ENOSYS;
  if (is_unknown && ::link(name, path.c_str()) == 0) return {};
  if (errno != EEXIST) return failed();
  return stop(kExitData, "`" + path + "` is there already; choose another name or remove it");
}

}  // namespace frost::cli
