// SPDX-License-Identifier: Apache-2.0
// What every function of the C interface does at the border: no exception leaves, no argument is
// believed, failures become codes and error objects.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "frost/c.h"
#include "frost/result.hpp"

namespace frost::c_api {

// ---------- errors

frost_code code_of(Code code);

// Hands `error` over, where somebody wants it and there is memory. Gives its code.
frost_code hand_over(frost_error** out, Error error, frost_code code) noexcept;
frost_code hand_over_exception(frost_error** out) noexcept;

// Runs `body`, which gives a Result<void>.
template <class Body>
frost_code guarded(frost_error** out, Body&& body) noexcept {
  if (out != nullptr) *out = nullptr;
  try {
    Result<void> done = body();
    if (done) [[likely]] {
      return FROST_CODE_OK;
    }
    const frost_code code = code_of(done.error().code);
    return hand_over(out, std::move(done.error()), code);
  } catch (...) {
    return hand_over_exception(out);
  }
}

// ---------- arguments

std::unexpected<Error> null_argument(const char* name);

// kInvalidArgument for a null pointer among `pointers`; `name` says which they are.
template <class... Pointers>
Result<void> require(const char* name, const Pointers*... pointers) {
  if ((... && (pointers != nullptr))) [[likely]] {
    return {};
  }
  return null_argument(name);
}

// The place for a new handle, which is null until there is one.
template <class Handle>
Result<void> require_out(const char* name, Handle** out) {
  if (out == nullptr) return null_argument(name);
  *out = nullptr;
  return {};
}

// An array that may be empty.
Result<void> require_array(const char* name, const void* array, size_t count);

// By words, the last of which may overlap: names are short, and ASCII nearly always.
[[nodiscard]] inline bool is_ascii(std::string_view text) {
  const auto load = [&]<class Word>(size_t at, Word word) -> uint64_t {
    std::memcpy(&word, text.data() + at, sizeof word);
    return word;
  };
  constexpr uint64_t kHighBits = 0x8080808080808080U;
  const size_t size = text.size();
  uint64_t bits = 0;
  if (size >= sizeof(uint64_t)) {
    for (size_t at = 0; at + sizeof(uint64_t) < size; at += sizeof(uint64_t)) {
      bits |= load(at, uint64_t{});
    }
    return ((bits | load(size - sizeof(uint64_t), uint64_t{})) & kHighBits) == 0;
  }
  if (size >= sizeof(uint32_t)) {
    bits = load(0, uint32_t{}) | load(size - sizeof(uint32_t), uint32_t{});
    return (bits & kHighBits) == 0;
  }
  for (const char byte : text) bits |= static_cast<unsigned char>(byte);
  return (bits & kHighBits) == 0;
}

[[nodiscard]] bool is_utf8(std::string_view text);

// A text about which there is nothing to say; others are for text_of.
[[nodiscard]] inline bool is_plain(frost_text text) {
  return text.data != nullptr && text.size <= PTRDIFF_MAX && is_ascii({text.data, text.size});
}

// A text of the caller's, checked; an empty one for none.
Result<std::string_view> text_of(frost_text text, const char* name);
// The same; none where there is no data.
Result<std::optional<std::string_view>> optional_text_of(frost_text text, const char* name);

inline frost_text to_c(std::string_view text) { return {text.data(), text.size()}; }

// ---------- structures that begin with their size

// A structure of a later header may be so large.
inline constexpr size_t kStructBytesMax = 4'096;

Result<void> check_struct(const void* given, size_t given_size, size_t first_size,
                          size_t known_size, const char* name);

// What the caller gave of `T`, zero where its header knows less; the default for null. `T` had
// `first_size` bytes in the first release that had it: less is no size.
template <class T>
Result<T> read_struct(const T* given, const char* name, size_t first_size = sizeof(T)) {
  T out{};
  out.size = sizeof(T);
  if (given == nullptr) return out;
  // SAFETY: it is the first member, and the only one that is believed.
  const size_t size = given->size;
  if (auto checked = check_struct(given, size, first_size, sizeof(T), name); !checked) {
    return std::unexpected(checked.error());
  }
  std::memcpy(&out, given, std::min(size, sizeof(T)));
  return out;
}

// Gives `value` to a caller who may know less of `T`.
template <class T>
Result<void> write_struct(T* out, T value, const char* name, size_t first_size = sizeof(T)) {
  if (out == nullptr) return null_argument(name);
  const size_t size = out->size;
  // What a later header has more stays as the caller set it.
  if (size < first_size || size > kStructBytesMax) {
    return check_struct(out, size, first_size, sizeof(T), name);
  }
  value.size = size;
  std::memcpy(out, &value, std::min(size, sizeof(T)));
  return {};
}

}  // namespace frost::c_api
