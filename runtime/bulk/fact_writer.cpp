// SPDX-License-Identifier: Apache-2.0
#include "runtime/bulk/fact_writer.hpp"

#include <algorithm>
#include <cstddef>

#include "runtime/store/facts_text.hpp"
#include "runtime/store/utf8.hpp"

namespace frost::bulk {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

Result<void> check_utf8(std::string_view text) {
  if (rt::utf8_prefix(text) == text.size()) return {};
  return fail(Code::kInvalidArgument, "a fact has a type or an id that is not UTF-8");
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHexDigits[static_cast<unsigned char>(c) >> 4U];
      out += kHexDigits[static_cast<unsigned char>(c) & 0xFU];
    } else {
      out += c;
    }
  }
  out += '"';
}

Result<void> append_json(std::string& out, const rt::FactView& fact) {
  out += R"({"predicate":)";
  append_json_string(out, fact.predicate);
  out += R"(,"args":[)";
  for (size_t index = 0; index < fact.arguments.size(); ++index) {
    const rt::ValueView& value = fact.arguments[index];
    if (auto checked = check_utf8(value.type); !checked) return checked;
    if (auto checked = check_utf8(value.id); !checked) return checked;
    out += index == 0 ? R"({"type":)" : R"(,{"type":)";
    append_json_string(out, value.type);
    out += R"(,"id":)";
    append_json_string(out, value.id);
    out += '}';
  }
  out += "]}\n";
  return {};
}

// Nearly every type is an ASCII name.
bool is_plain_name(std::string_view type) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !type.empty() && is_letter(type.front()) && type != "true" && type != "false" &&
         std::ranges::all_of(type, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// A type that no policy could spell occurs where a variable takes values of every type.
bool is_type_name(std::string_view type) {
  if (is_plain_name(type)) return true;
  return rt::read_fact(std::string(type) + "()",
                       [&](std::string_view name, auto) -> Result<void> {
                         if (name == type && type != "true" && type != "false") return {};
                         return fail(Code::kFactSyntax, "");
                       })
      .has_value();
}

Result<void> append_text(std::string& out, const rt::FactView& fact) {
  for (const rt::ValueView& value : fact.arguments) {
    if (auto checked = check_utf8(value.id); !checked) return checked;
    if (!is_type_name(value.type)) {
      return fail(Code::kInvalidArgument,
                  "a fact has a type that is no name in Polar: write JSONL instead");
    }
  }
  rt::append_fact_text(out, fact.predicate, fact.arguments);
  return {};
}

void append_csv_field(std::string& out, std::string_view field) {
  constexpr std::string_view kQuoted(",\"\n\r\0", 5);
  const bool has_edge_blank = !field.empty() && (field.front() == ' ' || field.front() == '\t' ||
                                                 field.back() == ' ' || field.back() == '\t');
  // Blanks at the ends mean nothing here, but other programs take them away. A byte order mark
  // would be one at the beginning of a file.
  if (!has_edge_blank && !field.empty() && !field.starts_with("\xEF\xBB\xBF") &&
      field.find_first_of(kQuoted) == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_tsv_field(std::string& out, std::string_view field) {
  for (const char c : field) {
    constexpr std::string_view kSpecial("\t\n\r\0\\", 5);
    constexpr std::string_view kEscapes = "tnr0\\";
    const size_t which = kSpecial.find(c);
    if (which == std::string_view::npos) {
      out += c;
    } else {
      out += '\\';
      out += kEscapes[which];
    }
  }
}

Result<void> append_row(FactFormat format, std::string& out, size_t count, auto&& field) {
  for (size_t index = 0; index < count; ++index) {
    const std::string_view text = field(index);
    if (auto checked = check_utf8(text); !checked) return checked;
    if (index != 0) out += format == FactFormat::kCsv ? ',' : '\t';
    if (format == FactFormat::kCsv) {
      append_csv_field(out, text);
    } else {
      append_tsv_field(out, text);
    }
  }
  out += '\n';
  return {};
}

bool is_safe_in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

}  // namespace

Result<void> append_fact(FactFormat format, std::string& out, const rt::FactView& fact) {
  switch (format) {
    case FactFormat::kAuto:
    case FactFormat::kText:
      return append_text(out, fact);
    case FactFormat::kJsonl:
      return append_json(out, fact);
    case FactFormat::kCsv:
    case FactFormat::kTsv:
      return append_row(format, out, fact.arguments.size(),
                        [&](size_t index) { return fact.arguments[index].id; });
  }
  return fail(Code::kInternal, "there is no such format");
}

Result<void> append_header(FactFormat format, std::string& out,
                           std::span<const std::string> types) {
  return append_row(format, out, types.size(),
                    [&](size_t index) -> std::string_view { return types[index]; });
}

std::string table_name(FactFormat format, std::string_view predicate,
                       std::span<const std::string> types) {
  std::string name(predicate);
  for (const std::string& type : types) {
    name += '.';
    for (const char c : type) {
      if (is_safe_in_name(c)) {
        name += c;
        continue;
      }
      name += '%';
      name += kHexDigits[static_cast<unsigned char>(c) >> 4U];
      name += kHexDigits[static_cast<unsigned char>(c) & 0xFU];
    }
  }
  return name + (format == FactFormat::kCsv ? ".csv" : ".tsv");
}

}  // namespace frost::bulk
