// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
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
  const posix::Descriptor file(
      posix::open_retrying(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, mode));
  if (!file.valid() && errno == EEXIST) {
    return stop(kExitData, "`" + path + "` is there already; choose another name or remove it");
  }
  const auto failed = [&] {
    return cannot_write(posix::io_error("cannot write", path, errno).error());
  };
  if (!file.valid()) return failed();
  UnfinishedPath unfinished(path);
  if (!posix::write_all(file.get(), text_of(bytes)) || ::fsync(file.get()) != 0) return failed();
  unfinished.finish();
  return {};
}

}  // namespace frost::cli
