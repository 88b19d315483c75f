// SPDX-License-Identifier: Apache-2.0
// frost/c/base.h: errors and buffers.
#include <array>

#include "codegen/c_api/handles.hpp"

extern "C" {

const char* frost_version(void) noexcept { return frost::kVersion; }

const char* frost_code_name(frost_code code) noexcept {
  static constexpr std::array<const char*, FROST_CODE_POLICY + 1> kNames = {
      "ok",           "invalid argument", "not found", "io",          "fact refused", "fact syntax",
      "corrupt",      "incompatible",     "untrusted", "unavailable", "limit",        "deadline",
      "unanswerable", "no space",         "busy",      "internal",    "policy"};
  if (code < 0 || code > FROST_CODE_POLICY) return "unknown";
  return kNames[static_cast<size_t>(code)];
}

frost_code frost_error_code(const frost_error* error) noexcept {
  return error == nullptr ? FROST_CODE_OK : error->code;
}

const char* frost_error_message(const frost_error* error) noexcept {
  return error == nullptr ? "" : error->message.c_str();
}

void frost_error_free(frost_error* error) noexcept { delete error; }

const char* frost_buffer_data(const frost_buffer* buffer) noexcept {
  return buffer == nullptr ? "" : buffer->bytes.c_str();
}

size_t frost_buffer_size(const frost_buffer* buffer) noexcept {
  return buffer == nullptr ? 0 : buffer->bytes.size();
}

void frost_buffer_free(frost_buffer* buffer) noexcept { delete buffer; }

}  // extern "C"
