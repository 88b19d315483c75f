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
  auto file = DurableFile::create(files, path);
  if (!file) return std::unexpected(file.error());
  if (auto done = file->append(bytes); !done) return done;
  return file->commit();
}

DurableFile::DurableFile(FileSystem& files, const std::string& path)
    : files_(&files), path_(path), unfinished_(path + std::string(kUnfinishedSuffix)) {}

Result<DurableFile> DurableFile::create(FileSystem& files, const std::string& path) {
  DurableFile made(files, path);
  auto file = files.open(made.unfinished_, OpenMode::kCreate);
  if (!file) return std::unexpected(file.error());
  made.file_ = *std::move(file);
  if (auto done = made.file_->truncate(0); !done) return std::unexpected(done.error());
  return made;
}

DurableFile::~DurableFile() {
  if (unfinished_.empty()) return;
  file_.reset();
  // Only tidiness: whoever opens the directory next removes what is unfinished.
  static_cast<void>(files_->remove(unfinished_));
}

Result<void> DurableFile::append(std::span<const std::byte> bytes) {
  auto done = file_->write_at(bytes_, bytes);
  bytes_ += bytes.size();
  return done;
}

Result<void> DurableFile::commit() {
  if (auto done = file_->sync(); !done) return done;
  file_.reset();
  if (auto done = files_->rename(unfinished_, path_); !done) return done;
  unfinished_.clear();
  return files_->sync_directory(parent_directory(path_));
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
