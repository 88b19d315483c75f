// SPDX-License-Identifier: Apache-2.0
// JSON-RPC 2.0 messages and the errors of the protocol.
#pragma once

#include <cstdint>
#include <exception>
#include <expected>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "tools/lsp/limits.hpp"
#include "tools/lsp/position.hpp"

namespace frost::lsp {

using Json = nlohmann::json;

enum class ErrorCode : int32_t {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kServerNotInitialized = -32002,
  kRequestFailed = -32803,
  kRequestCancelled = -32800,
};

// What a request is answered with when it cannot be answered. Thrown by readers of parameters and
// by features, caught in one place: Server::receive.
class RequestError : public std::exception {
 public:
  RequestError(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
  [[nodiscard]] ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
  std::string message_;
};

enum class MessageKind : uint8_t { kRequest, kNotification, kResponse };

struct Message {
  MessageKind kind = MessageKind::kNotification;
  Json id;  // a number or a string; null for a notification
  std::string method;
  Json params;
};

struct MalformedMessage {
  ErrorCode code = ErrorCode::kInvalidRequest;
  std::string message;
  Json id;  // null when it could not be read
};

// Total: any text gives a message or what is wrong with it. Cost: linear.
std::expected<Message, MalformedMessage> parse_message(std::string_view text,
                                                       const ServerLimits& limits);

Json make_response(const Json& id, Json result);
Json make_error(const Json& id, ErrorCode code, std::string_view message);
Json make_notification(std::string_view method, Json params);

// The text of a message. Strings that are not UTF-8 are mended.
std::string to_text(const Json& message);

// ---------- parameters; RequestError(kInvalidParams) when they are not what they must be

const Json& member(const Json& object, const char* name);
std::string string_member(const Json& object, const char* name);
// A number that is too large becomes the largest one.
uint32_t number_member(const Json& object, const char* name);
// False when the member is not there.
bool flag_at(const Json& object, std::initializer_list<const char*> path);

Position read_position(const Json& json);
Range read_range(const Json& json);
Json to_json(Position position);
Json to_json(const Range& range);

}  // namespace frost::lsp
