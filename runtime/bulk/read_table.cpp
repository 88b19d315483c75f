// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <vector>

#include "runtime/bulk/lines.hpp"
#include "runtime/bulk/readers.hpp"
#include "runtime/bulk/table_row.hpp"
#include "runtime/store/utf8.hpp"

namespace frost::bulk {
namespace {

class TableReader {
 public:
  TableReader(Window& window, const TableShape& shape, FactReceiver& receiver, const Limits& limits)
      : window_(window), predicate_(shape.predicate), receiver_(receiver), limits_(limits) {
    has_header_ = shape.types.empty();
    if (!has_header_) set_types({shape.types.begin(), shape.types.end()});
  }

  Result<void> run(ScanRow scan) {
    if (predicate_.empty()) {
      return fail(Code::kInvalidArgument,
                  "whose facts are these? Name the file after the predicate, such as "
                  "has_role.csv, or give the predicate");
    }
    while (true) {
      if (window_.bytes().empty() && window_.at_end()) return {};
      if (auto stepped = step(scan); !stepped) return stepped;
    }
  }

 private:
  // A row, a mistake or more bytes.
  Result<void> step(ScanRow scan) {
    constexpr size_t kLineEndBytes = 2;
    // With its end, so that the longest row passes.
    const size_t bytes_max = size_t{limits_.load_record_bytes_max} + kLineEndBytes;
    const std::string_view text = window_.bytes().substr(0, bytes_max);
    const bool is_cut = text.size() < window_.bytes().size();
    if (text.empty()) return window_.more();
    const auto used = scan(text, window_.at_end() && !is_cut, row_);
    if (!used) return reject_line(used.error());
    if (!used->has_value()) {
      return is_cut ? reject_line(record_too_long(limits_)) : window_.more();
    }
    return take_row(text.substr(0, **used));
  }

  Result<void> reject_line(const Error& why) {
    if (auto go_on = receiver_.reject({.line = line_}, why); !go_on) return go_on;
    ++line_;
    return skip_line(window_);
  }

  Result<void> take_row(std::string_view text) {
    if (!row_.is_empty_line()) {
      auto used = use_row(text);
      if (!used && types_.empty()) {
        return std::unexpected(receiver_.located({.line = line_}, used.error()));
      }
      if (!used) {
        if (auto go_on = receiver_.reject({.line = line_}, used.error()); !go_on) return go_on;
      }
    }
    line_ += static_cast<uint64_t>(std::ranges::count(text, '\n'));
    window_.consume(text.size());
    return {};
  }

  Result<void> use_row(std::string_view text) {
    if (rt::utf8_prefix(text) != text.size()) {
      return fail(Code::kFactSyntax, "this row is not valid UTF-8");
    }
    if (types_.empty()) return use_header();
    if (row_.count() != types_.size()) {
      return fail(Code::kFactSyntax, "expected " + std::to_string(types_.size()) +
                                         " fields, one for each type, but found " +
                                         std::to_string(row_.count()));
    }
    for (size_t index = 0; index < types_.size(); ++index) arguments_[index].id = row_.field(index);
    auto taken = receiver_.fact(predicate_, {arguments_.data(), types_.size()});
    if (!taken && taken.error().code == Code::kFactRefused && has_header_) {
      taken.error().message +=
          " (The types are those of the first row; a file without such a row "
          "needs them as an option.)";
    }
    return taken;
  }

  Result<void> use_header() {
    std::vector<std::string> types;
    for (size_t index = 0; index < row_.count(); ++index) types.emplace_back(row_.field(index));
    if (std::ranges::find(types, std::string()) != types.end()) {
      return fail(Code::kFactSyntax,
                  "the first row names the types of the columns, such as User,String,Organization; "
                  "one of its fields is empty");
    }
    set_types(std::move(types));
    return {};
  }

  void set_types(std::vector<std::string> types) {
    types_ = std::move(types);
    types_.resize(std::min(types_.size(), arguments_.size()));
    for (size_t index = 0; index < types_.size(); ++index) arguments_[index].type = types_[index];
  }

  Window& window_;
  std::string_view predicate_;
  FactReceiver& receiver_;
  const Limits& limits_;
  bool has_header_ = true;
  std::vector<std::string> types_;  // empty until the header is read
  std::array<rt::ValueView, TableRow::kFieldsMax> arguments_{};
  TableRow row_;
  uint64_t line_ = 1;  // of the first byte of the window
};

}  // namespace

Result<void> read_csv(Window& window, const TableShape& shape, FactReceiver& receiver,
                      const Limits& limits) {
  return TableReader(window, shape, receiver, limits).run(scan_csv_row);
}

Result<void> read_tsv(Window& window, const TableShape& shape, FactReceiver& receiver,
                      const Limits& limits) {
  return TableReader(window, shape, receiver, limits).run(scan_tsv_row);
}

Result<void> read_facts(FactFormat format, Window& window, const TableShape& shape,
                        FactReceiver& receiver, const Limits& limits) {
  switch (format) {
    case FactFormat::kAuto:
    case FactFormat::kText:
      return read_text(window, receiver, limits);
    case FactFormat::kJsonl:
      return read_jsonl(window, receiver, limits);
    case FactFormat::kCsv:
      return read_csv(window, shape, receiver, limits);
    case FactFormat::kTsv:
      return read_tsv(window, shape, receiver, limits);
  }
  return fail(Code::kInternal, "there is no such format");
}

}  // namespace frost::bulk
