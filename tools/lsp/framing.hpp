// SPDX-License-Identifier: Apache-2.0
// The base protocol: a header with Content-Length, an empty line, that many bytes (LSP 3.17, "Base
// Protocol"). Bytes go in as they come, whole messages come out.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "tools/lsp/limits.hpp"

namespace frost::lsp {

struct FrameError {
  std::string message;
  bool is_fatal = false;  // the next message cannot be found any more
};

// Not thread-safe. Holds at most one header, one message and what was fed beyond it.
class FrameReader {
 public:
  explicit FrameReader(const ServerLimits& limits) : limits_(limits) {}

  void feed(std::string_view bytes);

  // The next whole message or what is wrong with it; none while more bytes are needed. After a
  // fatal error there is nothing more.
  std::optional<std::expected<std::string, FrameError>> next();

 private:
  using Frame = std::expected<std::string, FrameError>;

  std::optional<Frame> read_header();
  std::optional<Frame> fatal(std::string message);

  ServerLimits limits_;
  std::string buffer_;
  size_t at_ = 0;                   // of `buffer_` not yet used
  std::optional<uint64_t> length_;  // of the message whose header has been read
  uint64_t skip_ = 0;               // bytes of a message that is too long
  bool is_lost_ = false;
};

// `body` with its header.
std::string frame(std::string_view body);

}  // namespace frost::lsp
