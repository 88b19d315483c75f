// SPDX-License-Identifier: Apache-2.0
#include "codegen/c_api/boundary.hpp"

#include <bit>
#include <cstdint>
#include <exception>
#include <span>
#include <utility>

#include "base/utf8.hpp"
#include "codegen/c_api/handles.hpp"

namespace frost::c_api {

static_assert(FROST_CODE_INVALID_ARGUMENT == static_cast<int>(Code::kInvalidArgument) + 1);
static_assert(FROST_CODE_INTERNAL == static_cast<int>(Code::kInternal) + 1);

frost_code code_of(Code code) { return static_cast<frost_code>(code) + 1; }

frost_code hand_over(frost_error** out, Error error, frost_code code) noexcept {
  if (out != nullptr) *out = new (std::nothrow) frost_error{code, std::move(error.message)};
  return code;
}

frost_code hand_over_exception(frost_error** out) noexcept {
  Error error{Code::kInternal, {}};
  try {
    try {
      throw;
    } catch (const std::bad_alloc&) {
      error = {Code::kLimit, "out of memory"};
    } catch (const std::exception& exception) {
      error.message = std::string("an exception: ") + exception.what();
    } catch (...) {
      error.message = "an exception, of a callback or of the library";
    }
  } catch (const std::bad_alloc&) {  // not even for the message
  }
  const frost_code code = code_of(error.code);
  return hand_over(out, std::move(error), code);
}

std::unexpected<Error> null_argument(const char* name) {
  return fail(Code::kInvalidArgument, std::string("a null pointer was given for ") + name);
}

Result<void> require_array(const char* name, const void* array, size_t count) {
  if (array != nullptr || count == 0) return {};
  return null_argument(name);
}

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (!point.is_valid) return false;
    text.remove_prefix(point.bytes);
  }
  return true;
}

Result<std::string_view> text_of(frost_text text, const char* name) {
  const std::string_view view(text.data, text.data == nullptr ? 0 : text.size);
  const bool is_whole = text.data != nullptr || text.size == 0;
  if (is_whole && text.size <= PTRDIFF_MAX && is_utf8(view)) [[likely]] {
    return view;
  }
  const char* why = is_whole ? " is not valid UTF-8" : " has a size but no data";
  return fail(Code::kInvalidArgument, std::string(name) + why);
}

Result<std::optional<std::string_view>> optional_text_of(frost_text text, const char* name) {
  const auto view = text_of(text, name);
  if (!view) return std::unexpected(view.error());
  if (text.data == nullptr) return std::nullopt;
  return *view;
}

Result<void> check_struct(const void* given, size_t given_size, size_t first_size,
                          size_t known_size, const char* name) {
  if (given_size < first_size || given_size > kStructBytesMax) {
    return fail(Code::kInvalidArgument,
                std::string(name) + " has the size " + std::to_string(given_size) +
                    ", which it cannot have (" + std::to_string(first_size) +
                    " at least): use its _INIT macro");
  }
  if (given_size <= known_size) return {};
  // SAFETY: the caller says that it has so many bytes.
  const std::span rest(static_cast<const unsigned char*>(given) + known_size,
                       given_size - known_size);
  const bool is_zero = std::ranges::all_of(rest, [](unsigned char byte) { return byte == 0; });
  if (is_zero) return {};
  return fail(Code::kIncompatible, std::string(name) + " asks for what this version of libfrost, " +
                                       frost_version() + ", does not know");
}

}  // namespace frost::c_api
