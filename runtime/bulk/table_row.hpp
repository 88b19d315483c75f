// SPDX-License-Identifier: Apache-2.0
// One row of a table as fields.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "frost/result.hpp"
#include "runtime/store/fact_scanner.hpp"

namespace frost::bulk {

class TableRow {
 public:
  // More fields than any fact has arguments.
  static constexpr size_t kFieldsMax = rt::FactScanner::kArgumentsMax;

  TableRow() = default;
  TableRow(const TableRow&) = delete;  // fields may lead into it
  TableRow& operator=(const TableRow&) = delete;

  [[nodiscard]] size_t count() const { return count_; }
  // As written, without quotes and escapes. Valid until the row is filled again.
  [[nodiscard]] std::string_view field(size_t index) const { return fields_.at(index); }
  // Whether it was a line without anything.
  [[nodiscard]] bool is_empty_line() const { return count_ == 1 && is_empty_line_; }

  void clear() {
    count_ = 0;
    is_empty_line_ = false;
  }
  void set_empty_line() { is_empty_line_ = true; }
  // Where to write the next field when it differs from the text; add() it then.
  std::string& scratch() { return respelt_.at(count_); }
  Result<void> add(std::string_view field) {
    if (count_ == kFieldsMax) {
      return fail(Code::kFactSyntax, "this row has too many fields");
    }
    fields_.at(count_++) = field;
    return {};
  }

 private:
  std::array<std::string_view, kFieldsMax> fields_{};
  std::array<std::string, kFieldsMax + 1> respelt_{};
  size_t count_ = 0;
  bool is_empty_line_ = false;
};

// Fills `row` with the row that `text` begins with and gives its bytes with the line end; none when
// it may go on behind `text`, which is not so when `is_all`.
using ScanRow = Result<std::optional<size_t>> (*)(std::string_view text, bool is_all,
                                                  TableRow& row);

// RFC 4180, with LF or CR LF.
Result<std::optional<size_t>> scan_csv_row(std::string_view text, bool is_all, TableRow& row);

// Fields between tabs, with \t \n \r \0 and \\ for what they cannot hold.
Result<std::optional<size_t>> scan_tsv_row(std::string_view text, bool is_all, TableRow& row);

}  // namespace frost::bulk
