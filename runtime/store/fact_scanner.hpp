// SPDX-License-Identifier: Apache-2.0
// Reads fact statements one after another from a text that is only borrowed.
//
// Errors: the first one ends the scan; it knows its place. Cost: linear, no allocation per fact
// except for strings with escapes and oddly spelt numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "frost/result.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

class FactScanner {
 public:
  // More arguments than any fact has (the store says which number is right).
  static constexpr size_t kArgumentsMax = 32;

  explicit FactScanner(std::string_view text);
  FactScanner(const FactScanner&) = delete;
  FactScanner& operator=(const FactScanner&) = delete;

  struct Fact {
    size_t offset = 0;  // of its first character
    std::string_view predicate;
    std::span<const ValueView> arguments;  // valid until the next call
  };

  enum class Semicolon : uint8_t { kRequired, kOptional };

  // The next fact; none at the end of the text.
  Result<std::optional<Fact>> next(Semicolon semicolon);

  // Succeeds when nothing but blanks and comments is left.
  Result<void> end_of_text();

  // Bytes read so far, and where the last error is.
  [[nodiscard]] size_t offset() const { return at_; }
  [[nodiscard]] size_t error_offset() const { return error_offset_; }

 private:
  void skip_blanks();
  bool take(char expected);
  Result<std::string_view> name(std::string_view what);
  Result<void> argument(size_t index);
  Result<void> object(size_t index, std::string_view type);
  Result<std::string_view> string(size_t index);
  Result<std::string_view> unescape(size_t index, size_t begin);
  Result<std::string_view> number(size_t index);
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] bool at_number() const;

  std::unexpected<Error> expected(std::string_view what);
  std::unexpected<Error> error_at(size_t offset, std::string message);

  std::string_view text_;  // up to the first byte that is not UTF-8
  bool is_utf8_ = true;
  size_t at_ = 0;
  size_t error_offset_ = 0;
  std::array<ValueView, kArgumentsMax> arguments_{};
  std::array<std::string, kArgumentsMax> respelt_{};  // texts that differ from the source
};

// One-based, the column in code points: `name:line:column`.
std::string place_in_text(std::string_view name, std::string_view text, size_t offset);

}  // namespace frost::rt
