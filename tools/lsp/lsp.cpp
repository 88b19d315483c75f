// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/lsp.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "tools/lsp/framing.hpp"
#include "tools/lsp/server.hpp"

namespace frost::lsp {
namespace {

class Session {
 public:
  Session(int input, int output, const std::string& version, const ServerLimits& limits)
      : input_(input),
        output_(output),
        limits_(limits),
        frames_(limits),
        server_(limits, version, [this](const std::string& body) { write(frame(body)); }) {}

  int run() {
    while (!server_.exit_code() && is_open_) {
      // Reading comes first, work second, waiting last.
      const bool may_read = !at_end_ && server_.queued_bytes() <= limits_.queued_bytes_max;
      if (may_read && can_read(false)) {
        read();
      } else if (server_.has_queued()) {
        server_.handle_next();
      } else if (at_end_) {
        break;
      } else if (!server_.idle() && can_read(true)) {
        read();
      }
    }
    if (server_.exit_code() && is_open_) return *server_.exit_code();
    return server_.was_shut_down() ? 0 : 1;
  }

 private:
  // Whether a read would not block. With `wait`, blocks until that is so.
  [[nodiscard]] bool can_read(bool wait) {
    pollfd descriptor{.fd = input_, .events = POLLIN, .revents = 0};
    const int count = ::poll(&descriptor, 1, wait ? -1 : 0);
    if (count < 0 && errno != EINTR) at_end_ = true;
    return count > 0;
  }

  void read() {
    std::array<char, 1U << 16> chunk{};
    const ssize_t count = ::read(input_, chunk.data(), chunk.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (count <= 0) {
      at_end_ = true;
      return;
    }
    frames_.feed(std::string_view(chunk.data(), static_cast<size_t>(count)));
    while (const auto next = frames_.next()) {
      if (*next) {
        server_.enqueue(**next);
        continue;
      }
      server_.reject(next->error().message);
      if (next->error().is_fatal) at_end_ = true;
    }
  }

  void write(std::string_view bytes) {
    while (is_open_ && !bytes.empty()) {
      const ssize_t count = ::write(output_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) {
        is_open_ = false;
        return;
      }
      bytes.remove_prefix(static_cast<size_t>(count));
    }
  }

  int input_;
  int output_;
  ServerLimits limits_;
  FrameReader frames_;
  Server server_;
  bool at_end_ = false;
  bool is_open_ = true;  // the output
};

}  // namespace

int serve(int input, int output, const std::string& version, const ServerLimits& limits) {
  return Session(input, output, version, limits).run();
}

}  // namespace frost::lsp
