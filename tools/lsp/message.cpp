// SPDX-License-Identifier: Apache-2.0
#include "tools/lsp/message.hpp"

#include <algorithm>
#include <utility>

namespace frost::lsp {
namespace {

struct TooDeep {};

[[noreturn]] void refuse(const char* name, std::string_view wanted) {
  throw RequestError(ErrorCode::kInvalidParams,
                     "`" + std::string(name) + "` must be " + std::string(wanted));
}

}  // namespace

std::expected<Message, MalformedMessage> parse_message(std::string_view text,
                                                       const ServerLimits& limits) {
  using enum ErrorCode;
  Json json;
  try {
    json = Json::parse(text, [&](int depth, Json::parse_event_t, Json&) {
      if (depth > static_cast<int>(limits.json_depth_max)) throw TooDeep{};
      return true;
    });
  } catch (const TooDeep&) {
    return std::unexpected(MalformedMessage{kParseError,
                                            "the message is nested deeper than " +
                                                std::to_string(limits.json_depth_max) +
                                                " levels (json_depth_max)",
                                            nullptr});
  } catch (const Json::exception& error) {
    return std::unexpected(
        MalformedMessage{kParseError, std::string("not JSON: ") + error.what(), nullptr});
  }
  if (!json.is_object()) {
    return std::unexpected(MalformedMessage{kInvalidRequest, "a message is an object", nullptr});
  }
  Message message;
  if (const auto id = json.find("id"); id != json.end() && !id->is_null()) {
    if (!id->is_number() && !id->is_string()) {
      return std::unexpected(
          MalformedMessage{kInvalidRequest, "an id is a number or a string", nullptr});
    }
    message.kind = MessageKind::kRequest;
    message.id = *id;
  }
  const auto method = json.find("method");
  if (method == json.end()) {
    if (json.contains("result") || json.contains("error")) {
      message.kind = MessageKind::kResponse;
      return message;
    }
    return std::unexpected(
        MalformedMessage{kInvalidRequest, "the message has no `method`", message.id});
  }
  if (!method->is_string()) {
    return std::unexpected(MalformedMessage{kInvalidRequest, "`method` is a string", message.id});
  }
  message.method = method->get<std::string>();
  if (const auto params = json.find("params"); params != json.end()) {
    message.params = std::move(*params);
  }
  return message;
}

Json make_response(const Json& id, Json result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

Json make_error(const Json& id, ErrorCode code, std::string_view message) {
  return {{"jsonrpc", "2.0"},
          {"id", id},
          {"error", {{"code", static_cast<int>(code)}, {"message", message}}}};
}

Json make_notification(std::string_view method, Json params) {
  return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

std::string to_text(const Json& message) {
  return message.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json& member(const Json& object, const char* name) {
  if (!object.is_object()) refuse("params", "an object");
  const auto found = object.find(name);
  if (found == object.end()) refuse(name, "there");
  return *found;
}

std::string string_member(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) refuse(name, "a string");
  return value.get<std::string>();
}

uint32_t number_member(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_number_unsigned()) refuse(name, "a natural number");
  return static_cast<uint32_t>(std::min<uint64_t>(value.get<uint64_t>(), UINT32_MAX));
}

bool flag_at(const Json& object, std::initializer_list<const char*> path) {
  const Json* at = &object;
  for (const char* name : path) {
    if (!at->is_object()) return false;
    const auto found = at->find(name);
    if (found == at->end()) return false;
    at = &*found;
  }
  return at->is_boolean() && at->get<bool>();
}

Position read_position(const Json& json) {
  return {.line = number_member(json, "line"), .character = number_member(json, "character")};
}

Range read_range(const Json& json) {
  Range range{.start = read_position(member(json, "start")),
              .end = read_position(member(json, "end"))};
  if (range.end < range.start) std::swap(range.start, range.end);
  return range;
}

Json to_json(Position position) {
  return {{"line", position.line}, {"character", position.character}};
}

Json to_json(const Range& range) {
  return {{"start", to_json(range.start)}, {"end", to_json(range.end)}};
}

}  // namespace frost::lsp
