// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk/window.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "base/check.hpp"

namespace frost::bulk {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Large enough that what is unused at its end is small beside it, small enough for the caches.
#ifdef FROST_SMALL_CONSTANTS
constexpr size_t kBlockBytes = 16;
#else
constexpr size_t kBlockBytes = size_t{256} << 10;
#endif

}  // namespace

Window::Window(ByteSource& source, const Limits& limits) : source_(&source), limits_(limits) {}

Window::Window(std::string_view memory, const Limits& limits)
    : memory_(memory),
      limits_(limits),
      shown_(memory.substr(0, 0)),
      readable_end_(memory.data() + memory.size()) {}

Result<void> Window::more() {
  FROST_CHECK(!at_end_);
  do {
    if (source_ == nullptr) {
      more_of_memory();
    } else if (auto done = more_of_source(); !done) {
      return done;
    }
    if (bytes_read_ > limits_.load_bytes_max) {
      return fail(Code::kLimit, "there are more than " + std::to_string(limits_.load_bytes_max) +
                                    " bytes of facts (load_bytes_max): split the file");
    }
    // Nobody sees the bytes before it is known whether they are a mark.
  } while (!mark_checked_ && !at_end_ && shown_.size() < kByteOrderMark.size());
  skip_mark();
  return {};
}

void Window::more_of_memory() {
  const size_t room = memory_.size() - bytes_read_;
  const size_t step = std::min(room, kBlockBytes);
  shown_ = {shown_.data(), shown_.size() + step};
  bytes_read_ += step;
  at_end_ = step == room;
}

Result<void> Window::more_of_source() {
  const size_t kept = shown_.size();
  std::vector<char> larger;
  std::vector<char>& target =
      kept + kBlockBytes + kPaddingBytes > buffer_.size() ? larger : buffer_;
  // Doubles, so that a long record is copied a few times only.
  if (&target == &larger) larger.resize(2 * kept + kBlockBytes + kPaddingBytes);
  if (kept > 0) std::memmove(target.data(), shown_.data(), kept);
  if (&target == &larger) buffer_.swap(larger);
  readable_end_ = buffer_.data() + buffer_.size();
  shown_ = {buffer_.data(), kept};

  const size_t room = buffer_.size() - kPaddingBytes - kept;
  const auto count = source_->read({buffer_.data() + kept, room});
  if (!count) return std::unexpected(count.error());
  shown_ = {buffer_.data(), kept + *count};
  bytes_read_ += *count;
  at_end_ = *count == 0;
  return {};
}

void Window::skip_mark() {
  if (!mark_checked_ && shown_.starts_with(kByteOrderMark)) {
    shown_.remove_prefix(kByteOrderMark.size());
  }
  mark_checked_ = true;
}

}  // namespace frost::bulk
