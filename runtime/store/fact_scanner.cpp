// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/fact_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/store/facts_text.hpp"
#include "runtime/store/utf8.hpp"

namespace frost::rt {
namespace {

// A message quotes this much of the text.
constexpr size_t kQuotedBytesMax = 40;

enum CharacterClass : uint8_t { kOther = 0, kBlank = 1, kDigit = 2, kLetter = 4 };

// polar.md §1.3: everything but ASCII punctuation, blanks and control characters is a letter.
constexpr std::array<uint8_t, 256> make_classes() {
  std::array<uint8_t, 256> classes{};
  for (size_t c = 0; c < classes.size(); ++c) {
    const bool is_ascii_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (is_ascii_letter || c >= 0x80) classes[c] = kLetter;
    if (c >= '0' && c <= '9') classes[c] = kDigit;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') classes[c] = kBlank;
  }
  return classes;
}

constexpr std::array<uint8_t, 256> kClasses = make_classes();

bool is(char c, unsigned classes) {
  return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

std::string_view token_at(std::string_view text, size_t offset);

}  // namespace

FactScanner::FactScanner(std::string_view text) : text_(text.substr(0, utf8_prefix(text))) {
  is_utf8_ = text_.size() == text.size();
}

Result<std::optional<FactScanner::Fact>> FactScanner::next(Semicolon semicolon) {
  skip_blanks();
  if (at_end()) {
    if (!is_utf8_) return expected("");
    return std::nullopt;
  }
  Fact fact{.offset = at_, .predicate = {}, .arguments = {}};
  const auto predicate =
      name("a fact such as `has_role(User{\"alice\"}, \"member\", Team{\"a\"});`");
  if (!predicate) return std::unexpected(predicate.error());
  fact.predicate = *predicate;
  if (!take('(')) return expected("`(`");
  size_t count = 0;
  skip_blanks();
  if (peek() != ')') {
    do {
      if (count == kArgumentsMax) return error_at(at_, "this fact has too many arguments");
      if (auto read = argument(count); !read) return std::unexpected(read.error());
      ++count;
    } while (take(','));
  }
  if (!take(')')) return expected("`,` or `)`");
  if (!take(';') && semicolon == Semicolon::kRequired) return expected("`;`");
  fact.arguments = {arguments_.data(), count};
  return fact;
}

Result<void> FactScanner::end_of_text() {
  skip_blanks();
  if (!at_end() || !is_utf8_) return expected("the end of the text");
  return {};
}

void FactScanner::skip_blanks() {
  while (!at_end()) {
    if (is(text_[at_], kBlank)) {
      ++at_;
    } else if (text_[at_] == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      return;
    }
  }
}

bool FactScanner::take(char expected) {
  skip_blanks();
  if (at_end() || text_[at_] != expected) return false;
  ++at_;
  return true;
}

// identifier = id_start { id_char } { "::" id_char { id_char } } [ "?" ]
Result<std::string_view> FactScanner::name(std::string_view what) {
  skip_blanks();
  const size_t begin = at_;
  if (at_end() || !is(text_[at_], kLetter)) return expected(what);
  while (true) {
    while (!at_end() && is(text_[at_], kLetter | kDigit)) ++at_;
    if (text_.substr(at_, 2) != "::") break;
    at_ += 2;
    if (at_end() || !is(text_[at_], kLetter | kDigit)) return expected("a name after `::`");
  }
  if (peek() == '?') ++at_;
  return text_.substr(begin, at_ - begin);
}

Result<void> FactScanner::argument(size_t index) {
  constexpr std::string_view kWanted =
      "a value: a string, a number, `true`, `false` or an object such as `User{\"alice\"}`";
  skip_blanks();
  if (peek() == '"' || at_number()) {
    const bool is_string = peek() == '"';
    const auto id = is_string ? string(index) : number(index);
    if (!id) return std::unexpected(id.error());
    arguments_[index] = {is_string ? "String" : "Integer", *id};
    return {};
  }
  const size_t begin = at_;
  const auto type = name(kWanted);
  if (!type) return std::unexpected(type.error());
  if (*type == "true" || *type == "false") {
    arguments_[index] = {"Boolean", *type};
    return {};
  }
  if (!take('{')) {
    return error_at(begin, "expected " + std::string(kWanted) + "; a fact has no variables like `" +
                               std::string(type->substr(0, kQuotedBytesMax)) + "`");
  }
  return object(index, *type);
}

// After `Type{`.
Result<void> FactScanner::object(size_t index, std::string_view type) {
  skip_blanks();
  const size_t begin = at_;
  Result<std::string_view> id;
  if (type == "Integer") {
    if (!at_number()) return expected("a number");
    id = number(index);
  } else if (type == "Boolean") {
    id = name("`true` or `false`");
    if (id && *id != "true" && *id != "false") {
      return error_at(begin, "expected `true` or `false`");
    }
  } else if (peek() == '"') {
    id = string(index);
  } else if (at_number() && type != "String") {
    id = number(index);
    if (id) {
      const std::string name(type.substr(0, kQuotedBytesMax));
      return error_at(begin, "the id of an entity is a string: write `" + name + "{\"" +
                                 std::string(*id) + "\"}`");
    }
  } else {
    return expected("a string");
  }
  if (!id) return std::unexpected(id.error());
  arguments_[index] = {type, *id};
  if (!take('}')) return expected("`}`");
  return {};
}

Result<std::string_view> FactScanner::string(size_t index) {
  const size_t begin = at_ + 1;
  for (at_ = begin; !at_end(); ++at_) {
    const char c = text_[at_];
    if (c == '"') return text_.substr(begin, at_++ - begin);
    if (c == '\\') return unescape(index, begin);
    if (c == '\n') break;
  }
  if (at_end() && !is_utf8_) return expected("");
  return error_at(begin - 1, "this string is not closed before the end of its line");
}

// The string that begins at `begin` and has its first backslash at `at_`.
Result<std::string_view> FactScanner::unescape(size_t index, size_t begin) {
  std::string& out = respelt_[index];
  out.assign(text_.substr(begin, at_ - begin));
  while (!at_end() && text_[at_] != '\n') {
    const char c = text_[at_++];
    if (c == '"') return std::string_view(out);
    if (c != '\\') {
      out += c;
      continue;
    }
    if (at_end()) break;
    const char escaped = text_[at_++];
    switch (escaped) {
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case '0':
        out += '\0';
        break;
      default:
        out += escaped;
        break;
    }
  }
  if (at_end() && !is_utf8_) return expected("");
  return error_at(begin - 1, "this string is not closed before the end of its line");
}

bool FactScanner::at_number() const { return is(peek(), kDigit) || peek() == '-' || peek() == '+'; }

Result<std::string_view> FactScanner::number(size_t index) {
  const size_t begin = at_;
  const bool has_sign = peek() == '-' || peek() == '+';
  const bool is_negative = peek() == '-';
  if (has_sign) {
    ++at_;
    skip_blanks();
  }
  const size_t digits_begin = at_;
  while (!at_end() && is(text_[at_], kDigit)) ++at_;
  const std::string_view digits = text_.substr(digits_begin, at_ - digits_begin);
  if (digits.empty()) return expected("digits");
  const bool has_exponent = (peek() == 'e' || peek() == 'E');
  if (peek() == '.' || has_exponent) {
    return error_at(begin, "floating point numbers are not supported");
  }

  // Nearly every number is canonical already and is used as it stands.
  std::string& out = respelt_[index];
  std::string_view spelt = text_.substr(begin, at_ - begin);
  const bool is_canonical = spelt.size() < 19 && spelt.size() == digits.size() + is_negative &&
                            (digits.front() != '0' || spelt == "0");
  if (is_canonical) return spelt;
  out = is_negative ? "-" : "";
  out += digits;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(out.data(), out.data() + out.size(), value);
  if (error != std::errc() || end != out.data() + out.size()) {
    return error_at(begin, "'" + out.substr(0, kQuotedBytesMax) + "' caused an integer overflow");
  }
  out = std::to_string(value);
  return std::string_view(out);
}

std::unexpected<Error> FactScanner::expected(std::string_view what) {
  skip_blanks();
  if (at_end() && !is_utf8_) return error_at(at_, "this byte is not valid UTF-8");
  if (at_end()) {
    return error_at(at_, "hit the end of the text unexpectedly; expected " + std::string(what));
  }
  return error_at(at_, "expected " + std::string(what) + " but found `" +
                           std::string(token_at(text_, at_)) + "`");
}

std::unexpected<Error> FactScanner::error_at(size_t offset, std::string message) {
  error_offset_ = offset;
  return fail(Code::kFactSyntax, std::move(message));
}

std::string place_in_text(std::string_view name, std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::string_view line_text = before.substr(before.rfind('\n') + 1);
  // Bytes that continue a character do not count.
  const auto column =
      std::ranges::count_if(
          line_text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }) +
      1;
  return std::string(name) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

namespace {

// What a reader sees at `offset`: a word, or one character.
std::string_view token_at(std::string_view text, size_t offset) {
  size_t end = offset + 1;
  if (is(text[offset], kLetter | kDigit)) {
    while (end < text.size() && is(text[end], kLetter | kDigit)) ++end;
  }
  end = std::min(end, offset + kQuotedBytesMax);
  // Not in the middle of a character.
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return text.substr(offset, end - offset);
}

}  // namespace
}  // namespace frost::rt
