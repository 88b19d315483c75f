// SPDX-License-Identifier: Apache-2.0
#include "base/file_system.hpp"

#include <algorithm>

namespace frost {
namespace {

constexpr std::string_view kUnfinishedSuffix = ".new";

}  // namespace

std::string parent_directory(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_unfinished_file(std::string_view name) { return name.ends_with(kUnfinishedSuffix); }

Result<void> write_file_durable(FileSystem& files, const std::string& path,
                                std::span<const std::byte> bytes) {
  const std::string unfinished = path + std::string(kUnfinishedSuffix);
  auto written = [&]() -> Result<void> {
    auto file = files.open(unfinished, OpenMode::kCreate);
    if (!file) return std::unexpected(file.error());
    if (auto done = (*file)->truncate(0); !done) return done;
    if (auto done = (*file)->write_at(0, bytes); !done) return done;
    return (*file)->sync();
  }();
  if (written) written = files.rename(unfinished, path);
  if (!written) {
    // Only tidiness: whoever opens the directory next removes what is unfinished.
    static_cast<void>(files.remove(unfinished));
    return written;
  }
  return files.sync_directory(parent_directory(path));
}

Result<std::string> read_file(FileSystem& files, const std::string& path, uint64_t bytes_max) {
  auto file = files.open(path, OpenMode::kRead);
  if (!file) return std::unexpected(file.error());
  const auto size = (*file)->size();
  if (!size) return std::unexpected(size.error());
  if (*size > bytes_max) {
    return fail(Code::kLimit, "cannot read `" + path + "`: it has more than " +
                                  std::to_string(bytes_max) + " bytes");
  }
  std::string text(*size, '\0');
  const auto count = (*file)->read_at(0, std::as_writable_bytes(std::span(text)));
  if (!count) return std::unexpected(count.error());
  text.resize(*count);
  return text;
}

}  // namespace frost
