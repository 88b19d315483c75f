// SPDX-License-Identifier: Apache-2.0
// A scripted client that talks to a Server in this process: what it sends is handled before the
// call returns.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/lsp/server.hpp"

namespace frost::lsp {

// A place in a text, written as `|` in it.
struct Marked {
  std::string text;  // without the mark
  Position position;
};

// The position of the only `|` of an ASCII text.
inline Marked marked(std::string_view text) {
  Marked result;
  const size_t at = text.find('|');
  for (const char c : text.substr(0, at)) {
    ++result.position.character;
    if (c == '\n') result.position = {.line = result.position.line + 1, .character = 0};
  }
  result.text = std::string(text.substr(0, at));
  if (at != std::string_view::npos) result.text += text.substr(at + 1);
  return result;
}

class Client {
 public:
  explicit Client(const ServerLimits& limits = {})
      : server_(limits, "test",
                [this](const std::string& body) { received_.push_back(Json::parse(body)); }) {}

  // ---------- raw
  void send_text(std::string_view text) {
    server_.enqueue(text);
    while (server_.has_queued() && !server_.exit_code()) server_.handle_next();
  }
  void send(const Json& message) { send_text(message.dump()); }
  void enqueue(const Json& message) { server_.enqueue(message.dump()); }
  void settle() {
    while (server_.has_queued()) server_.handle_next();
    while (server_.idle()) {
    }
  }
  Server& server() { return server_; }

  // ---------- messages
  // The whole response.
  Json call(const std::string& method, Json params) {
    const int id = ++last_id_;
    send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
    for (auto message = received_.begin(); message != received_.end(); ++message) {
      if (!message->contains("id") || (*message)["id"] != id) continue;
      Json found = std::move(*message);
      received_.erase(message);
      return found;
    }
    return {{"error", {{"code", 0}, {"message", "no response"}}}};
  }
  // The result alone; a string with the error when there is one.
  Json ask(const std::string& method, Json params) {
    Json response = call(method, std::move(params));
    if (response.contains("error"))
      return "error: " + response["error"]["message"].get<std::string>();
    return response.contains("result") ? response["result"] : Json("no result");
  }
  void notify(const std::string& method, Json params) {
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
  }
  // The oldest notification of this method, null when there is none.
  Json take(std::string_view method) {
    for (auto message = received_.begin(); message != received_.end(); ++message) {
      if (!message->contains("method") || (*message)["method"] != method) continue;
      Json found = std::move(*message);
      received_.erase(message);
      return found;
    }
    return nullptr;
  }
  const std::deque<Json>& received() const { return received_; }
  void forget() { received_.clear(); }

  // ---------- a session
  Json initialize(Json capabilities = Json::object(), Json more = Json::object()) {
    Json params = {
        {"processId", nullptr}, {"rootUri", nullptr}, {"capabilities", std::move(capabilities)}};
    params.update(more);
    Json result = ask("initialize", std::move(params));
    notify("initialized", Json::object());
    return result;
  }
  void open(const std::string& uri, const std::string& text, int version = 1) {
    notify("textDocument/didOpen",
           {{"textDocument",
             {{"uri", uri}, {"languageId", "polar"}, {"version", version}, {"text", text}}}});
  }
  void change(const std::string& uri, int version, Json changes) {
    notify("textDocument/didChange", {{"textDocument", {{"uri", uri}, {"version", version}}},
                                      {"contentChanges", std::move(changes)}});
  }
  void replace(const std::string& uri, int version, const std::string& text) {
    change(uri, version, Json::array({{{"text", text}}}));
  }
  void close(const std::string& uri) {
    notify("textDocument/didClose", {{"textDocument", {{"uri", uri}}}});
  }
  // The diagnostics published last for a document, null when none were.
  Json diagnostics(const std::string& uri) {
    settle();
    Json found = nullptr;
    for (auto message = received_.begin(); message != received_.end();) {
      const bool fits = message->contains("method") &&
                        (*message)["method"] == "textDocument/publishDiagnostics" &&
                        (*message)["params"]["uri"] == uri;
      if (fits) found = (*message)["params"]["diagnostics"];
      message = fits ? received_.erase(message) : message + 1;
    }
    return found;
  }

  // The errors among them: what a test's policy is for may look odd to a lint.
  Json errors(const std::string& uri) {
    const Json all = diagnostics(uri);
    if (all.is_null()) return all;
    Json found = Json::array();
    for (const Json& diagnostic : all) {
      if (diagnostic["severity"] == 1) found.push_back(diagnostic);
    }
    return found;
  }

 private:
  std::deque<Json> received_;
  Server server_;
  int last_id_ = 0;
};

inline Json text_document(const std::string& uri) { return {{"textDocument", {{"uri", uri}}}}; }

inline Json at(const std::string& uri, Position position) {
  return {{"textDocument", {{"uri", uri}}}, {"position", to_json(position)}};
}

inline Json at(const std::string& uri, uint32_t line, uint32_t character) {
  return at(uri, Position{.line = line, .character = character});
}

// "3:2-3:6", for short expectations.
inline std::string text(const Json& range) {
  const auto point = [](const Json& position) {
    return position["line"].dump() + ":" + position["character"].dump();
  };
  return point(range["start"]) + "-" + point(range["end"]);
}

// The ranges of locations, highlights or edits in order: "0:6-0:10 3:2-3:6".
inline std::string ranges(const Json& list) {
  std::string out;
  for (const Json& item : list) out += (out.empty() ? "" : " ") + text(item["range"]);
  return out;
}

// The message of a "error: …" answer of Client::ask, empty when it is no error.
inline std::string error_of(const Json& answer) {
  return answer.is_string() ? answer.get<std::string>() : std::string();
}

}  // namespace frost::lsp
