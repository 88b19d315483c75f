// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/fact_json.hpp"

#include <fmt/format.h>

#include "bench/workloads/check.hpp"

namespace frost::workloads {
namespace {

void append_value(std::string& out, std::string_view type, std::string_view id) {
  out.append("{\"type\":");
  append_json_string(out, type);
  out.append(",\"id\":");
  append_json_string(out, id);
  out.push_back('}');
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20) {
      out.append(fmt::format("\\u{:04x}", byte));
      continue;
    }
    if (character == '"' || character == '\\') out.push_back('\\');
    out.push_back(character);
  }
  out.push_back('"');
}

void append_fact_json(std::string& out, std::string_view predicate,
                      std::span<const Argument> arguments) {
  out.append("{\"predicate\":");
  append_json_string(out, predicate);
  out.append(",\"args\":[");
  bool is_first = true;
  for (const Argument& argument : arguments) {
    if (!is_first) out.push_back(',');
    is_first = false;
    append_value(out, argument.type, argument.id);
  }
  out.append("]}\n");
}

void append_check_json(std::string& out, const Check& check) {
  out.append("{\"actor\":");
  append_value(out, "User", check.actor_id);
  out.append(",\"action\":");
  append_json_string(out, check.action);
  out.append(",\"resource\":");
  append_value(out, check.resource_type, check.resource_id);
  out.append(check.allowed ? ",\"allowed\":true}\n" : ",\"allowed\":false}\n");
}

void FactJsonSink::fact(std::string_view predicate, std::span<const Argument> arguments) {
  append_fact_json(file_.buffer(), predicate, arguments);
  file_.flush_if_full();
}

}  // namespace frost::workloads
