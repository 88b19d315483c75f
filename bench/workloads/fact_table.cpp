// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/fact_table.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace frost::workloads {
namespace {

std::string name_of(std::string_view predicate, std::span<const Argument> arguments) {
  std::string name(predicate);
  for (const Argument& argument : arguments) name.append(".").append(argument.type);
  return name;
}

// `text` between `quote`s, those inside doubled.
void append_quoted(std::string& out, char quote, std::string_view text) {
  out.push_back(quote);
  for (const char character : text) {
    if (character == quote) out.push_back(quote);
    out.push_back(character);
  }
  out.push_back(quote);
}

void append_tsv(std::string& out, std::string_view text) {
  static constexpr std::string_view kPlain("\t\n\r\0\\", 5);
  static constexpr std::string_view kEscaped = "tnr0\\";
  for (const char character : text) {
    const size_t place = kPlain.find(character);
    if (place == std::string_view::npos) {
      out.push_back(character);
    } else {
      out.push_back('\\');
      out.push_back(kEscaped[place]);
    }
  }
}

}  // namespace

FactTableSink::FactTableSink(std::string folder, TableFormat format)
    : folder_(std::move(folder)), format_(format) {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) error_ = "cannot make the folder `" + folder_ + "`: " + error.message();
}

void FactTableSink::fact(std::string_view predicate, std::span<const Argument> arguments) {
  if (!error_.empty()) return;
  AtomicFile& file = file_for(name_of(predicate, arguments), arguments);
  std::string& out = file.buffer();
  for (const Argument& argument : arguments) {
    if (&argument != arguments.data()) out.push_back(format_ == TableFormat::Csv ? ',' : '\t');
    append_field(out, argument.id);
  }
  out.push_back('\n');
  file.flush_if_full();
}

AtomicFile& FactTableSink::file_for(const std::string& name, std::span<const Argument> arguments) {
  const auto found = files_.find(name);
  if (found != files_.end()) return found->second;
  const std::string path = folder_ + "/" + name + (format_ == TableFormat::Csv ? ".csv" : ".tsv");
  AtomicFile& file = files_.try_emplace(name, path).first->second;
  for (const Argument& argument : arguments) {
    if (&argument != arguments.data()) {
      file.buffer().push_back(format_ == TableFormat::Csv ? ',' : '\t');
    }
    file.buffer().append(argument.type);
  }
  file.buffer().push_back('\n');
  return file;
}

void FactTableSink::append_field(std::string& out, std::string_view field) const {
  if (format_ == TableFormat::Tsv) return append_tsv(out, field);
  const bool is_plain = field.find_first_of(",\"\r\n") == std::string_view::npos;
  if (is_plain) {
    out.append(field);
  } else {
    append_quoted(out, '"', field);
  }
}

bool FactTableSink::commit() {
  for (auto& [name, file] : files_) {
    if (error_.empty() && !file.close()) error_ = file.error();
  }
  for (auto& [name, file] : files_) {
    if (error_.empty() && !file.commit()) error_ = file.error();
  }
  return error_.empty();
}

FactSqlSink::FactSqlSink(AtomicFile& file) : file_(file) { file_.buffer().append("BEGIN;\n"); }

void FactSqlSink::fact(std::string_view predicate, std::span<const Argument> arguments) {
  const std::string name = name_of(predicate, arguments);
  std::string& out = file_.buffer();
  if (name == open_ && rows_ < kRowsMax) {
    out.append(",\n(");
  } else {
    begin_statement(name, arguments.size());
  }
  ++rows_;
  for (const Argument& argument : arguments) {
    if (&argument != arguments.data()) out.push_back(',');
    append_quoted(out, '\'', argument.id);
  }
  out.push_back(')');
  file_.flush_if_full();
}

void FactSqlSink::begin_statement(const std::string& name, size_t columns) {
  std::string& out = file_.buffer();
  if (!open_.empty()) out.append(";\n");
  if (tables_.try_emplace(name, columns).second) {
    out.append("CREATE TABLE \"").append(name).append("\"(");
    for (size_t column = 0; column < columns; ++column) {
      if (column != 0) out.append(", ");
      out.push_back(static_cast<char>('a' + column));
      out.append(" TEXT NOT NULL");
    }
    out.append(");\n");
  }
  out.append("INSERT INTO \"").append(name).append("\" VALUES\n(");
  open_ = name;
  rows_ = 0;
}

void FactSqlSink::finish() {
  if (!open_.empty()) file_.buffer().append(";\n");
  open_.clear();
  file_.buffer().append("COMMIT;\n");
}

}  // namespace frost::workloads
