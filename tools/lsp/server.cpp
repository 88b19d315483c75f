// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/server.hpp"

#include <algorithm>
#include <new>

namespace frost::lsp {

Server::Server(ServerLimits limits, std::string version, Send send)
    : limits_(limits), version_(std::move(version)), send_(std::move(send)), workspace_(limits) {}

void Server::enqueue(std::string_view text) {
  auto message = parse_message(text, limits_);
  if (!message) {
    const MalformedMessage& problem = message.error();
    return post(make_error(problem.id, problem.code, problem.message));
  }
  if (message->kind == MessageKind::kNotification && message->method == "$/cancelRequest") {
    return cancel(message->params);
  }
  queued_bytes_ += text.size();
  queue_.push_back({.message = *std::move(message), .bytes = text.size()});
}

void Server::reject(std::string_view why) {
  post(make_error(nullptr, ErrorCode::kInvalidRequest, why));
}

void Server::handle_next() {
  if (queue_.empty()) return;
  const Queued next = std::move(queue_.front());
  queue_.pop_front();
  queued_bytes_ -= next.bytes;
  switch (next.message.kind) {
    case MessageKind::kRequest:
      return handle_request(next.message);
    case MessageKind::kNotification:
      return handle_notification(next.message);
    case MessageKind::kResponse:
      return;  // to client/registerCapability: nothing depends on it
  }
}

void Server::handle_request(const Message& message) {
  using enum ErrorCode;
  const auto found = requests().find(message.method);
  const bool initialises = message.method == "initialize";
  if (state_ == State::kNew && !initialises) {
    return post(make_error(message.id, kServerNotInitialized, "the first request is `initialize`"));
  }
  if (state_ == State::kShutDown) {
    return post(make_error(message.id, kInvalidRequest, "the server was shut down"));
  }
  if (state_ == State::kRunning && initialises) {
    return post(make_error(message.id, kInvalidRequest, "`initialize` was sent before"));
  }
  if (found == requests().end()) {
    return post(make_error(message.id, kMethodNotFound,
                           "there is no method `" + message.method.substr(0, 100) + "`"));
  }
  try {
    post(make_response(message.id, (this->*found->second)(message.params)));
  } catch (const RequestError& error) {
    post(make_error(message.id, error.code(), error.what()));
  } catch (const Json::exception& error) {
    post(make_error(message.id, kInvalidParams, error.what()));
  } catch (const std::bad_alloc&) {
    post(make_error(message.id, kInternalError, "out of memory"));
  } catch (const std::exception& error) {
    post(make_error(message.id, kInternalError, error.what()));
  }
  show_problems();
}

void Server::handle_notification(const Message& message) {
  if (message.method == "exit") {
    exit_code_ = state_ == State::kShutDown ? 0 : 1;
    return;
  }
  if (state_ != State::kRunning) return;
  const auto found = notifications().find(message.method);
  if (found == notifications().end()) return;
  try {
    (this->*found->second)(message.params);
  } catch (const std::exception& error) {
    // A notification has no answer; what it asked for was not done, and somebody should know.
    show(Importance::kError, "frost lsp: " + message.method + ": " + error.what());
  }
  show_problems();
}

void Server::cancel(const Json& params) {
  if (!params.is_object() || !params.contains("id")) return;
  const Json& id = params["id"];
  const auto found = std::ranges::find_if(queue_, [&](const Queued& queued) {
    return queued.message.kind == MessageKind::kRequest && queued.message.id == id;
  });
  if (found == queue_.end()) return;
  post(make_error(found->message.id, ErrorCode::kRequestCancelled, "cancelled by the client"));
  queued_bytes_ -= found->bytes;
  queue_.erase(found);
}

void Server::show(Importance importance, const std::string& message) {
  post(make_notification("window/showMessage",
                         {{"type", static_cast<int>(importance)}, {"message", message}}));
}

void Server::show_problems() {
  for (const std::string& problem : workspace_.take_problems()) {
    show(Importance::kWarning, "frost lsp: " + problem);
  }
}

}  // namespace frost::lsp
