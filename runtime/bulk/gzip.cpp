// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace frost::bulk {
namespace {

constexpr size_t kBlockBytes = size_t{256} << 10;
constexpr int kGzipWindowBits = 15 + 16;  // the largest window; gzip and nothing else
constexpr int kMemoryLevel = 8;           // zlib's default

uInt zlib_size(size_t bytes) {
  return static_cast<uInt>(std::min<size_t>(bytes, std::numeric_limits<uInt>::max()));
}

// SAFETY: char and unsigned char may alias; zlib does not write to its input.
Bytef* zlib_bytes(const char* bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes)); }

class GunzipSource : public ByteSource {
 public:
  explicit GunzipSource(std::unique_ptr<ByteSource> compressed)
      : compressed_(std::move(compressed)), input_(kBlockBytes) {
    const int made = inflateInit2(&stream_, kGzipWindowBits);
    if (made == Z_MEM_ERROR) throw std::bad_alloc();
    FROST_CHECK(made == Z_OK);
  }
  ~GunzipSource() override { inflateEnd(&stream_); }
  GunzipSource(const GunzipSource&) = delete;
  GunzipSource& operator=(const GunzipSource&) = delete;

  Result<size_t> read(std::span<char> into) override;
  [[nodiscard]] uint64_t bytes_done() const override { return compressed_->bytes_done(); }
  [[nodiscard]] uint64_t bytes_total() const override { return compressed_->bytes_total(); }

 private:
  Result<bool> fill_input();
  Result<void> step();

  std::unique_ptr<ByteSource> compressed_;
  std::vector<char> input_;
  z_stream stream_{};
  bool in_member_ = false;
};

Result<size_t> GunzipSource::read(std::span<char> into) {
  const uInt room = zlib_size(into.size());
  stream_.next_out = zlib_bytes(into.data());
  stream_.avail_out = room;
  while (stream_.avail_out == room) {
    if (stream_.avail_in == 0) {
      const auto filled = fill_input();
      if (!filled) return std::unexpected(filled.error());
      if (!*filled && !in_member_) return 0;
      if (!*filled) {
        return fail(Code::kCorrupt, "the compressed data end in the middle: the file is cut short");
      }
    }
    if (auto done = step(); !done) return std::unexpected(done.error());
  }
  return room - stream_.avail_out;
}

// False at the end of the compressed data.
Result<bool> GunzipSource::fill_input() {
  const auto count = compressed_->read(input_);
  if (!count) return std::unexpected(count.error());
  stream_.next_in = zlib_bytes(input_.data());
  stream_.avail_in = zlib_size(*count);
  return *count > 0;
}

Result<void> GunzipSource::step() {
  in_member_ = true;
  const int state = inflate(&stream_, Z_NO_FLUSH);
  if (state == Z_OK || state == Z_BUF_ERROR) return {};
  if (state == Z_STREAM_END) {
    in_member_ = false;
    FROST_CHECK(inflateReset(&stream_) == Z_OK);
    return {};
  }
  if (state == Z_MEM_ERROR) return fail(Code::kLimit, "out of memory");
  const char* const why = stream_.msg == nullptr ? "a preset dictionary" : stream_.msg;
  return fail(Code::kCorrupt, std::string("the compressed data are damaged: ") + why);
}

class GzipSink : public ByteSink {
 public:
  explicit GzipSink(std::unique_ptr<ByteSink> target)
      : target_(std::move(target)), output_(kBlockBytes) {
    const int made = deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindowBits,
                                  kMemoryLevel, Z_DEFAULT_STRATEGY);
    if (made == Z_MEM_ERROR) throw std::bad_alloc();
    FROST_CHECK(made == Z_OK);
  }
  ~GzipSink() override { deflateEnd(&stream_); }
  GzipSink(const GzipSink&) = delete;
  GzipSink& operator=(const GzipSink&) = delete;

  Result<void> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const uInt count = zlib_size(bytes.size());
      if (auto done = compress(bytes.substr(0, count), Z_NO_FLUSH); !done) return done;
      bytes.remove_prefix(count);
    }
    return {};
  }
  Result<void> finish() override {
    if (auto done = compress({}, Z_FINISH); !done) return done;
    return target_->finish();
  }

 private:
  Result<void> compress(std::string_view bytes, int flush);

  std::unique_ptr<ByteSink> target_;
  std::vector<char> output_;
  z_stream stream_{};
};

Result<void> GzipSink::compress(std::string_view bytes, int flush) {
  stream_.next_in = zlib_bytes(bytes.data());
  stream_.avail_in = zlib_size(bytes.size());
  do {
    stream_.next_out = zlib_bytes(output_.data());
    stream_.avail_out = zlib_size(output_.size());
    FROST_CHECK(deflate(&stream_, flush) != Z_STREAM_ERROR);
    const size_t count = output_.size() - stream_.avail_out;
    if (auto done = target_->write({output_.data(), count}); !done) return done;
  } while (stream_.avail_out == 0);
  return {};
}

}  // namespace

bool is_gzip(std::string_view head) { return head.starts_with("\x1f\x8b"); }

std::unique_ptr<ByteSource> gunzip(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<GunzipSource>(std::move(compressed));
}

std::unique_ptr<ByteSink> gzip(std::unique_ptr<ByteSink> target) {
  return std::make_unique<GzipSink>(std::move(target));
}

}  // namespace frost::bulk
