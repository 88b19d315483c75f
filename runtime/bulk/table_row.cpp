// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk/table_row.hpp"

#include <array>

namespace frost::bulk {
namespace {

std::unexpected<Error> mistake(std::string message) {
  return fail(Code::kFactSyntax, std::move(message));
}

// Behind a field: its separator, a line end, or neither.
struct FieldEnd {
  size_t bytes = 0;
  bool ends_row = false;
};

// Of the bytes at `at`, which end a field; none when nothing that ends one is there.
std::optional<FieldEnd> field_end(std::string_view text, size_t at, char separator) {
  if (at == text.size()) return FieldEnd{0, true};
  if (text[at] == separator) return FieldEnd{1, false};
  if (text[at] == '\n') return FieldEnd{1, true};
  if (text.substr(at, 2) == "\r\n") return FieldEnd{2, true};
  if (text[at] == '\r' && at + 1 == text.size()) return FieldEnd{1, true};
  return std::nullopt;
}

constexpr std::array<bool, 256> kEndsPlainField = [] {
  std::array<bool, 256> ends{};
  for (const char c : {',', '\n', '\r', '"', '\0'}) ends[static_cast<unsigned char>(c)] = true;
  return ends;
}();

class CsvScanner {
 public:
  CsvScanner(std::string_view text, bool is_all, TableRow& row)
      : text_(text), is_all_(is_all), row_(row) {}

  Result<std::optional<size_t>> run() {
    row_.clear();
    while (true) {
      const bool is_quoted = at_ < text_.size() && text_[at_] == '"';
      const auto field = is_quoted ? quoted() : plain();
      if (!field) return std::unexpected(field.error());
      if (!field->has_value()) return std::nullopt;
      if (auto added = row_.add(**field); !added) return std::unexpected(added.error());
      if (!is_all_ && at_ + 1 >= text_.size() && !ends_with_break()) return std::nullopt;
      const auto end = field_end(text_, at_, ',');
      if (!end) return misplaced(is_quoted);
      at_ += end->bytes;
      if (!end->ends_row) continue;
      if (row_.count() == 1 && !is_quoted && row_.field(0).empty()) row_.set_empty_line();
      return at_;
    }
  }

 private:
  [[nodiscard]] bool ends_with_break() const { return at_ < text_.size() && text_[at_] == '\n'; }

  Result<std::optional<std::string_view>> plain() {
    const size_t begin = at_;
    while (at_ < text_.size() && !kEndsPlainField[static_cast<unsigned char>(text_[at_])]) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  Result<std::optional<std::string_view>> quoted() {
    const size_t begin = ++at_;
    std::string* unquoted = nullptr;
    size_t part = begin;
    while (true) {
      const size_t quote = text_.find('"', at_);
      const bool is_last = quote == text_.size() - 1 && !is_all_;
      if (quote == std::string_view::npos || is_last) {
        if (!is_all_) return std::nullopt;
        return mistake("a quoted field is not closed");
      }
      at_ = quote + 1;
      const bool is_doubled = at_ < text_.size() && text_[at_] == '"';
      if (!is_doubled && unquoted == nullptr) return text_.substr(begin, quote - begin);
      if (unquoted == nullptr) (unquoted = &row_.scratch())->clear();
      unquoted->append(text_, part, quote - part + (is_doubled ? 1 : 0));
      if (!is_doubled) return std::string_view(*unquoted);
      part = ++at_;
    }
  }

  [[nodiscard]] std::unexpected<Error> misplaced(bool is_quoted) const {
    if (is_quoted) return mistake("there is something behind the closing quote of a field");
    if (text_[at_] == '"') {
      return mistake(
          "a quote in the middle of a field: quote the field and double the quotes in it");
    }
    if (text_[at_] == '\0') return mistake("a NUL byte: is this UTF-16? Facts are read as UTF-8");
    return mistake("a carriage return in the middle of a line: quote the field it belongs to");
  }

  std::string_view text_;
  bool is_all_;
  TableRow& row_;
  size_t at_ = 0;
};

// The field `text`, which has a backslash, into `out`.
Result<void> unescape(std::string_view text, std::string& out) {
  out.clear();
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
      continue;
    }
    constexpr std::string_view kEscapes = "tnr0\\";
    constexpr std::string_view kMeanings("\t\n\r\0\\", 5);
    ++at;
    const size_t which = at < text.size() ? kEscapes.find(text[at]) : std::string_view::npos;
    if (which == std::string_view::npos) {
      return mistake("a backslash is followed by none of t, n, r, 0 and another backslash");
    }
    out += kMeanings[which];
  }
  return {};
}

}  // namespace

Result<std::optional<size_t>> scan_csv_row(std::string_view text, bool is_all, TableRow& row) {
  return CsvScanner(text, is_all, row).run();
}

Result<std::optional<size_t>> scan_tsv_row(std::string_view text, bool is_all, TableRow& row) {
  row.clear();
  const size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos && !is_all) return std::nullopt;
  std::string_view line = text.substr(0, line_end);
  const size_t used = line_end == std::string_view::npos ? text.size() : line_end + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) row.set_empty_line();
  if (line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos) {
    return mistake("a carriage return or a NUL byte in a field: write \\r or \\0");
  }
  while (true) {
    const size_t tab = line.find('\t');
    std::string_view field = line.substr(0, tab);
    if (field.find('\\') != std::string_view::npos) {
      std::string& out = row.scratch();
      if (auto done = unescape(field, out); !done) return std::unexpected(done.error());
      field = out;
    }
    if (auto added = row.add(field); !added) return std::unexpected(added.error());
    if (tab == std::string_view::npos) return used;
    line.remove_prefix(tab + 1);
  }
}

}  // namespace frost::bulk
