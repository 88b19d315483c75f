// SPDX-License-Identifier: Apache-2.0
// The language server as a state machine: messages in, messages out, no threads and no clock.
//
// Every message that can be answered is answered, in order, whatever is in it; mistakes of the
// client become errors of the protocol. Text changes are only remembered: diagnostics are worked
// out in idle(), when no message waits, so that a burst of changes costs one analysis.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "tools/lsp/features.hpp"
#include "tools/lsp/limits.hpp"
#include "tools/lsp/message.hpp"
#include "tools/lsp/view.hpp"
#include "tools/lsp/workspace.hpp"

namespace frost::lsp {

// Not thread-safe. Never throws for anything a client sends.
class Server {
 public:
  using Send = std::function<void(const std::string& body)>;

  Server(ServerLimits limits, std::string version, Send send);

  // Remembers a message (the text of one frame) to be handled. `$/cancelRequest` takes effect here:
  // a request that still waits is answered with RequestCancelled.
  void enqueue(std::string_view text);
  // Answers something that was no message.
  void reject(std::string_view why);
  [[nodiscard]] bool has_queued() const { return !queue_.empty(); }
  [[nodiscard]] uint64_t queued_bytes() const { return queued_bytes_; }
  // Handles the oldest message that waits.
  void handle_next();

  // One piece of work that nobody asked for: diagnostics of one policy. Gives whether there was
  // any.
  bool idle();

  // The process's exit code after `exit`: 0 when `shutdown` came before it, else 1.
  [[nodiscard]] std::optional<int> exit_code() const { return exit_code_; }
  [[nodiscard]] bool was_shut_down() const { return state_ == State::kShutDown; }

 private:
  enum class State : uint8_t { kNew, kRunning, kShutDown };

  struct Queued {
    Message message;
    size_t bytes = 0;
  };
  using Request = Json (Server::*)(const Json& params);
  using Notification = void (Server::*)(const Json& params);

  void handle_request(const Message& message);
  void handle_notification(const Message& message);
  void cancel(const Json& params);
  void post(const Json& message) { send_(to_text(message)); }
  // window/showMessage
  enum class Importance : uint8_t { kError = 1, kWarning = 2, kInfo = 3 };
  void show(Importance importance, const std::string& message);
  void show_problems();

  // server_lifecycle.cpp
  Json initialize(const Json& params);
  Json shutdown(const Json& params);
  void initialized(const Json& params);
  void workspace_folders_changed(const Json& params);
  void watched_files_changed(const Json& params);
  void add_roots(const Json& params);

  // server_documents.cpp
  void did_open(const Json& params);
  void did_change(const Json& params);
  void did_close(const Json& params);
  void did_save(const Json& params);
  void publish(PolicyUnit& unit, const std::vector<Diagnostic>& planning);
  void publish_file(const AnalysedFile& file, Json diagnostics);
  void withdraw_departed();

  // server_requests.cpp
  static const std::map<std::string_view, Request>& requests();
  static const std::map<std::string_view, Notification>& notifications();
  template <class Feature>
  Json at_cursor(const Json& params, Feature feature);
  template <class Feature>
  Json in_file(const Json& params, Feature feature);
  Json on_hover(const Json& params);
  Json on_definition(const Json& params);
  Json on_references(const Json& params);
  Json on_document_highlight(const Json& params);
  Json on_prepare_rename(const Json& params);
  Json on_rename(const Json& params);
  Json on_completion(const Json& params);
  Json on_document_symbols(const Json& params);
  Json on_formatting(const Json& params);
  Json on_code_actions(const Json& params);
  Json on_code_lenses(const Json& params);
  Json on_execute_command(const Json& params);

  ServerLimits limits_;
  std::string version_;
  Send send_;
  State state_ = State::kNew;
  std::optional<int> exit_code_;
  ClientAbilities client_;
  Workspace workspace_;
  std::deque<Queued> queue_;
  uint64_t queued_bytes_ = 0;
  // What was published last, by document key; files without diagnostics are not in it.
  std::map<std::string, std::string> published_;
};

}  // namespace frost::lsp
