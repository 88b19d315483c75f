// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk/byte_source.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/file_stream.hpp"
#include "runtime/bulk/gzip.hpp"

namespace frost::bulk {
namespace {

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}

  Result<size_t> read(std::span<char> into) override {
    const size_t count = std::min(into.size(), bytes_.size() - done_);
    if (count > 0) std::memcpy(into.data(), bytes_.data() + done_, count);
    done_ += count;
    return count;
  }
  [[nodiscard]] uint64_t bytes_done() const override { return done_; }
  [[nodiscard]] uint64_t bytes_total() const override { return bytes_.size(); }

 private:
  std::string_view bytes_;
  size_t done_ = 0;
};

// Its first bytes can be looked at before they are read.
class FileSource : public ByteSource {
 public:
  explicit FileSource(FileReader file) : file_(std::move(file)) {}

  // At least `count` bytes unless the file has fewer.
  Result<std::string_view> peek(size_t count) {
    while (head_.size() < count) {
      const size_t size = head_.size();
      head_.resize(count);
      const auto more = file_.read(std::span(head_).subspan(size));
      head_.resize(size + more.value_or(0));
      if (!more) return std::unexpected(more.error());
      if (*more == 0) break;
    }
    return head_;
  }

  Result<size_t> read(std::span<char> into) override {
    if (head_.empty()) {
      auto count = file_.read(into);
      done_ += count.value_or(0);
      return count;
    }
    const size_t count = std::min(into.size(), head_.size());
    std::memcpy(into.data(), head_.data(), count);
    head_.erase(0, count);
    done_ += count;
    return count;
  }
  [[nodiscard]] uint64_t bytes_done() const override { return done_; }
  [[nodiscard]] uint64_t bytes_total() const override { return file_.bytes_total(); }

 private:
  FileReader file_;
  std::string head_;
  uint64_t done_ = 0;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> open_file(const std::string& path) {
  auto file = FileReader::open(path);
  if (!file) return std::unexpected(std::move(file.error()));
  auto source = std::make_unique<FileSource>(*std::move(file));
  const auto head = source->peek(kGzipMagicBytes);
  if (!head) return std::unexpected(head.error());
  const bool is_compressed = is_gzip(*head);
  std::unique_ptr<ByteSource> opened = std::move(source);
  if (is_compressed) opened = gunzip(std::move(opened));
  return opened;
}

std::unique_ptr<ByteSource> open_memory(std::string_view bytes) {
  std::unique_ptr<ByteSource> source = std::make_unique<MemorySource>(bytes);
  if (is_gzip(bytes)) source = gunzip(std::move(source));
  return source;
}

}  // namespace frost::bulk
