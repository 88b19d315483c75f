// SPDX-License-Identifier: Apache-2.0
// The whole server: serve() over descriptors, and the program as an editor starts it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/lsp/client.hpp"
#include "tools/lsp/framing.hpp"
#include "tools/lsp/lsp.hpp"

namespace frost::lsp {
namespace {

constexpr const char* kUri = "file:///nowhere/a.polar";

Json request(int id, const std::string& method, Json params) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
}

Json notification(const std::string& method, Json params) {
  return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

Json open_message(const std::string& text) {
  return notification(
      "textDocument/didOpen",
      {{"textDocument", {{"uri", kUri}, {"languageId", "polar"}, {"version", 1}, {"text", text}}}});
}

std::string script(const std::vector<Json>& messages) {
  std::string bytes;
  for (const Json& message : messages) bytes += frame(message.dump());
  return bytes;
}

std::vector<Json> messages_in(std::string_view bytes) {
  FrameReader reader({});
  reader.feed(bytes);
  std::vector<Json> messages;
  while (auto next = reader.next()) {
    if (*next) messages.push_back(Json::parse(**next));
  }
  return messages;
}

struct Session {
  int exit_code = -1;
  std::vector<Json> messages;

  [[nodiscard]] size_t count(std::string_view method) const {
    size_t found = 0;
    for (const Json& message : messages) {
      if (message.contains("method") && message["method"] == method) ++found;
    }
    return found;
  }
  [[nodiscard]] Json response(int id) const {
    for (const Json& message : messages) {
      if (message.contains("id") && message["id"] == id) return message;
    }
    return nullptr;
  }
};

std::string contents(int descriptor) {
  std::string bytes;
  std::array<char, 4096> chunk{};
  ::lseek(descriptor, 0, SEEK_SET);
  for (ssize_t count = 0; (count = ::read(descriptor, chunk.data(), chunk.size())) > 0;) {
    bytes.append(chunk.data(), static_cast<size_t>(count));
  }
  return bytes;
}

// Everything the client will ever say is there at once.
Session serve_script(const std::string& bytes, const ServerLimits& limits = {}) {
  const int input = ::memfd_create("input", 0);
  const int output = ::memfd_create("output", 0);
  EXPECT_EQ(::write(input, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  ::lseek(input, 0, SEEK_SET);
  Session session;
  session.exit_code = serve(input, output, "test", limits);
  session.messages = messages_in(contents(output));
  ::close(input);
  ::close(output);
  return session;
}

const Json kInitialize = request(1, "initialize", {{"capabilities", Json::object()}});

TEST(LspServe, AnswersAndEndsInOrder) {
  const Session session = serve_script(
      script({kInitialize, notification("initialized", Json::object()),
              open_message("actor User {}"), request(2, "textDocument/hover", at(kUri, 0, 7)),
              request(3, "shutdown", nullptr), notification("exit", nullptr)}));
  EXPECT_EQ(session.exit_code, 0);
  EXPECT_TRUE(session.response(1).contains("result"));
  EXPECT_TRUE(session.response(2).at("result").is_object());
  EXPECT_TRUE(session.response(3).at("result").is_null());
}

TEST(LspServe, AnInputThatEndsIsNoExit) {
  EXPECT_EQ(serve_script(script({kInitialize})).exit_code, 1);
  EXPECT_EQ(serve_script("").exit_code, 1);
  EXPECT_EQ(serve_script(script({kInitialize, request(2, "shutdown", nullptr)})).exit_code, 0);
}

TEST(LspServe, ARequestCancelledInTheSameBurstIsNotWorkedOn) {
  const Session session = serve_script(script(
      {kInitialize, open_message("actor User {}"), request(2, "textDocument/hover", at(kUri, 0, 7)),
       notification("$/cancelRequest", {{"id", 2}}), request(3, "shutdown", nullptr)}));
  EXPECT_EQ(session.response(2).at("error").at("code"), -32800);
}

TEST(LspServe, AMessageThatIsTooLongIsAnErrorAndTheNextOneIsRead) {
  const std::string bytes =
      script({kInitialize}) + frame(std::string(2000, 'x')) +
      script({request(2, "shutdown", nullptr), notification("exit", nullptr)});
  const Session session = serve_script(bytes, ServerLimits{.message_bytes_max = 1000});
  EXPECT_EQ(session.exit_code, 0);
  ASSERT_FALSE(session.response(2).is_null());
  bool reported = false;
  for (const Json& message : session.messages) {
    reported |= message.contains("error") && message["id"].is_null();
  }
  EXPECT_TRUE(reported);
}

TEST(LspServe, ReadingAheadStopsAtQueuedBytesMax) {
  std::vector<Json> messages = {kInitialize};
  for (int id = 2; id < 200; ++id)
    messages.push_back(request(id, "textDocument/x", Json::object()));
  messages.push_back(request(200, "shutdown", nullptr));
  messages.push_back(notification("exit", nullptr));
  const Session session = serve_script(script(messages), ServerLimits{.queued_bytes_max = 1});
  EXPECT_EQ(session.exit_code, 0);
  for (int id = 1; id <= 200; ++id) EXPECT_FALSE(session.response(id).is_null()) << id;
}

TEST(LspServe, NoiseInsteadOfAProtocolEndsTheSession) {
  const Session session = serve_script("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(session.exit_code, 1);
  ASSERT_EQ(session.messages.size(), 1U);
  EXPECT_EQ(session.messages[0].at("error").at("code"), -32600);
}

// ---------- the program

class Program {
 public:
  Program() {
    std::array<int, 2> to{};
    std::array<int, 2> from{};
    EXPECT_EQ(::pipe2(to.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(from.data(), O_CLOEXEC), 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(to[0], STDIN_FILENO);
      ::dup2(from[1], STDOUT_FILENO);
      ::execl(FROST_PROGRAM, "frost", "lsp", "--stdio", nullptr);
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    input_ = to[1];
    output_ = from[0];
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    close_input();
    ::close(output_);
  }

  void send(const Json& message) {
    const std::string bytes = frame(message.dump());
    ASSERT_EQ(::write(input_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  // Reads up to the message that `wanted` accepts; null when the output ends first.
  Json wait_for(const std::function<bool(const Json&)>& wanted) {
    for (;;) {
      while (auto next = reader_.next()) {
        if (!*next) return nullptr;
        Json message = Json::parse(**next);
        if (wanted(message)) return message;
      }
      std::array<char, 4096> chunk{};
      const ssize_t count = ::read(output_, chunk.data(), chunk.size());
      if (count <= 0) return nullptr;
      reader_.feed({chunk.data(), static_cast<size_t>(count)});
    }
  }
  Json response(int id) {
    return wait_for([&](const Json& m) { return m.contains("id") && m["id"] == id; });
  }
  void close_input() {
    if (input_ >= 0) ::close(std::exchange(input_, -1));
  }
  int exit_code() {
    int status = 0;
    EXPECT_EQ(::waitpid(child_, &status, 0), child_);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t child_ = -1;
  int input_ = -1;
  int output_ = -1;
  FrameReader reader_{ServerLimits{}};
};

TEST(LspProgram, ServesAnEditorOverStandardInputAndOutput) {
  Program program;
  program.send(kInitialize);
  EXPECT_TRUE(program.response(1).contains("result"));
  program.send(notification("initialized", Json::object()));
  program.send(open_message("actor User {}\nresource R { \"p\" if \"q\"; }"));
  // Nothing more is sent: the diagnostics come on their own.
  const Json published = program.wait_for([](const Json& message) {
    return message.contains("method") && message["method"] == "textDocument/publishDiagnostics";
  });
  ASSERT_FALSE(published.is_null());
  EXPECT_FALSE(published["params"]["diagnostics"].empty());
  program.send(request(2, "shutdown", nullptr));
  EXPECT_TRUE(program.response(2).contains("result"));
  program.send(notification("exit", nullptr));
  EXPECT_EQ(program.exit_code(), 0);
}

TEST(LspProgram, AnEditorThatIsGoneEndsIt) {
  Program program;
  program.send(kInitialize);
  EXPECT_TRUE(program.response(1).contains("result"));
  program.close_input();
  EXPECT_EQ(program.exit_code(), 1);
}

}  // namespace
}  // namespace frost::lsp
