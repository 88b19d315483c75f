// SPDX-License-Identifier: Apache-2.0
// Facts as tables, one for each predicate and choice of types: CSV and TSV files as `frost dump`
// writes them, or statements of SQL.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "bench/workloads/atomic_file.hpp"
#include "bench/workloads/fact_sink.hpp"

namespace frost::workloads {

enum class TableFormat : uint8_t { Csv, Tsv };

// Writes FOLDER/has_role.User.String.Organization.csv and so on: a row with the types, then a row
// of ids for each fact.
//
// Files appear with commit(). Errors: the first one is kept in error().
class FactTableSink : public FactSink {
 public:
  // Makes the folder unless it is there.
  FactTableSink(std::string folder, TableFormat format);

  void fact(std::string_view predicate, std::span<const Argument> arguments) override;
  bool commit();
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  AtomicFile& file_for(const std::string& name, std::span<const Argument> arguments);
  void append_field(std::string& out, std::string_view field) const;

  std::string folder_;
  TableFormat format_;
  std::string error_;
  std::map<std::string, AtomicFile> files_;
};

// Writes a file of SQL that PostgreSQL and SQLite read: tables named as the files above, with the
// columns a, b, c …, and their rows, in one transaction. Call finish() before commit().
class FactSqlSink : public FactSink {
 public:
  explicit FactSqlSink(AtomicFile& file);

  void fact(std::string_view predicate, std::span<const Argument> arguments) override;
  void finish();

 private:
  static constexpr uint32_t kRowsMax = 500;  // of one statement

  void begin_statement(const std::string& name, size_t columns);

  AtomicFile& file_;
  std::map<std::string, size_t> tables_;
  std::string open_;  // the table of the statement that is being written, if any
  uint32_t rows_ = 0;
};

}  // namespace frost::workloads
