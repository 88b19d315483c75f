// SPDX-License-Identifier: Apache-2.0
// How this module words a refusal. What a message quotes from a hostile file is bounded and
// printable.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "frost/result.hpp"

namespace frost::artefact {

inline std::unexpected<Error> corrupt(std::string_view reason) {
  return fail(Code::kCorrupt, fmt::format("artefact refused: {}", reason));
}

inline std::unexpected<Error> incompatible(std::string_view reason) {
  return fail(Code::kIncompatible, fmt::format("artefact refused: {}", reason));
}

// A name from the file in backquotes.
inline std::string quoted(std::string_view name) {
  constexpr size_t kShownBytes = 64;
  std::string text = "`";
  for (const char c : name.substr(0, kShownBytes)) text += c >= ' ' && c <= '~' ? c : '?';
  if (name.size() > kShownBytes) text += "...";
  text += '`';
  return text;
}

// SAFETY: char may alias every object.
inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace frost::artefact
