// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/framing.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace frost::lsp {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kLengthField = "content-length";

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == static_cast<unsigned char>(b);
  });
}

// The value of the Content-Length field; none when the header has no readable one.
std::optional<uint64_t> content_length(std::string_view header) {
  while (!header.empty()) {
    const size_t end = header.find("\r\n");
    const std::string_view line = header.substr(0, end);
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 2);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (!equals_ignoring_case(trimmed(line.substr(0, colon)), kLengthField)) continue;
    const std::string_view digits = trimmed(line.substr(colon + 1));
    uint64_t length = 0;
    const auto [rest, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || rest != digits.data() + digits.size()) return std::nullopt;
    return length;
  }
  return std::nullopt;
}

}  // namespace

void FrameReader::feed(std::string_view bytes) {
  if (is_lost_) return;
  const auto skipped = static_cast<size_t>(std::min<uint64_t>(skip_, bytes.size()));
  skip_ -= skipped;
  bytes.remove_prefix(skipped);
  buffer_.erase(0, at_);
  at_ = 0;
  buffer_.append(bytes);
}

std::optional<FrameReader::Frame> FrameReader::next() {
  if (is_lost_) return std::nullopt;
  if (!length_) {
    if (auto problem = read_header()) return problem;
    if (!length_) return std::nullopt;
  }
  if (buffer_.size() - at_ < *length_) return std::nullopt;
  const auto length = static_cast<size_t>(*length_);
  std::string body = buffer_.substr(at_, length);
  at_ += length;
  length_.reset();
  return body;
}

// Sets `length_` when a whole header is there.
std::optional<FrameReader::Frame> FrameReader::read_header() {
  const std::string_view rest = std::string_view(buffer_).substr(at_);
  const size_t end = rest.find("\r\n\r\n");
  if (end == std::string_view::npos || end > limits_.header_bytes_max) {
    if (rest.size() <= limits_.header_bytes_max) return std::nullopt;
    return fatal("a message header has more than " + std::to_string(limits_.header_bytes_max) +
                 " bytes (header_bytes_max)");
  }
  const auto length = content_length(rest.substr(0, end));
  at_ += end + 4;
  if (!length) return fatal("a message header has no readable Content-Length");
  if (*length <= limits_.message_bytes_max) {
    length_ = length;
    return std::nullopt;
  }
  const auto here = static_cast<size_t>(std::min<uint64_t>(*length, buffer_.size() - at_));
  at_ += here;
  skip_ = *length - here;
  return std::unexpected(FrameError{
      "a message of " + std::to_string(*length) + " bytes is longer than " +
      std::to_string(limits_.message_bytes_max) + " (message_bytes_max) and was skipped"});
}

std::optional<FrameReader::Frame> FrameReader::fatal(std::string message) {
  is_lost_ = true;
  buffer_.clear();
  at_ = 0;
  return std::unexpected(FrameError{std::move(message), true});
}

std::string frame(std::string_view body) {
  std::string out = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  out.append(body);
  return out;
}

}  // namespace frost::lsp
