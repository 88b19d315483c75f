// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk/lines.hpp"

#include <algorithm>
#include <string>

namespace frost::bulk {

Position position_behind(Position begin, std::string_view text) {
  const auto breaks = static_cast<uint64_t>(std::ranges::count(text, '\n'));
  const std::string_view last_line = text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  // Bytes that continue a character do not count.
  const auto characters = static_cast<uint64_t>(std::ranges::count_if(
      last_line, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  return {.line = begin.line + breaks, .column = (breaks == 0 ? begin.column : 1) + characters};
}

Result<void> skip_line(Window& window) {
  while (true) {
    const size_t end = window.bytes().find('\n');
    if (end != std::string_view::npos) {
      window.consume(end + 1);
      return {};
    }
    window.consume(window.bytes().size());
    if (window.at_end()) return {};
    if (auto more = window.more(); !more) return more;
  }
}

Error record_too_long(const Limits& limits) {
  return {Code::kLimit, "this fact has more than " + std::to_string(limits.load_record_bytes_max) +
                            " bytes (load_record_bytes_max)"};
}

Result<std::optional<LineReader::Line>> LineReader::next() {
  window_.consume(used_);
  used_ = 0;
  size_t searched = 0;
  while (true) {
    const std::string_view bytes = window_.bytes();
    const size_t end = bytes.find('\n', searched);
    if (end != std::string_view::npos) return take(end, 1);
    searched = bytes.size();
    if (searched > limits_.load_record_bytes_max) return take(searched, 0);
    if (window_.at_end()) {
      if (bytes.empty()) return std::nullopt;
      return take(bytes.size(), 0);
    }
    if (auto more = window_.more(); !more) return std::unexpected(more.error());
  }
}

Result<std::optional<LineReader::Line>> LineReader::take(size_t bytes, size_t end_bytes) {
  Line line{.text = window_.bytes().substr(0, bytes), .number = ++number_};
  if (bytes > limits_.load_record_bytes_max) {
    if (auto skipped = skip_line(window_); !skipped) return std::unexpected(skipped.error());
    line.text = {};
    line.is_too_long = true;
    return line;
  }
  used_ = bytes + end_bytes;
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  return line;
}

}  // namespace frost::bulk
