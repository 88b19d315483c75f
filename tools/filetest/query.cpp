// SPDX-License-Identifier: Apache-2.0
#include "tools/filetest/query.hpp"

#include <cctype>

namespace frost::filetest {

namespace {

using difftest::Fact;
using difftest::Question;
using difftest::QuestionKind;
using difftest::Value;

using Problem = std::unexpected<std::string>;

// One argument: a value, or a bare type name (empty id).
struct Argument {
  Value value;
  bool is_type = false;
};

struct Call {
  std::string name;
  std::vector<Argument> arguments;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::expected<Call, std::string> call() {
    Call call{word(), {}};
    if (call.name.empty() || !take('(')) return expected_text("name(…)");
    while (!take(')')) {
      if (!call.arguments.empty() && !take(',')) return expected_text("`,` or `)`");
      auto argument = one_argument();
      if (!argument) return Problem(argument.error());
      call.arguments.push_back(std::move(*argument));
    }
    take(';');
    skip_spaces();
    if (!text_.empty() && !text_.starts_with('#')) return expected_text("the end of the line");
    return call;
  }

 private:
  Problem expected_text(std::string_view what) const {
    return Problem("expected " + std::string(what) + " before `" + std::string(text_) + "`");
  }

  void skip_spaces() {
    while (text_.starts_with(' ')) text_.remove_prefix(1);
  }

  bool take(char c) {
    skip_spaces();
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }

  // An identifier or a number; polar.md §1.3 is wider than any golden needs.
  std::string word() {
    skip_spaces();
    size_t size = 0;
    auto is_part = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':' || c == '?' ||
             c == '-';
    };
    while (size < text_.size() && is_part(text_[size])) ++size;
    std::string result(text_.substr(0, size));
    text_.remove_prefix(size);
    return result;
  }

  std::expected<std::string, std::string> string() {
    if (!take('"')) return expected_text("a string");
    std::string result;
    while (!text_.empty() && text_.front() != '"') {
      if (text_.front() == '\\' && text_.size() > 1) text_.remove_prefix(1);
      result += text_.front();
      text_.remove_prefix(1);
    }
    if (!take('"')) return expected_text("a closing quote");
    return result;
  }

  std::expected<Argument, std::string> one_argument() {
    skip_spaces();
    if (text_.starts_with('"')) {
      auto id = string();
      if (!id) return Problem(id.error());
      return Argument{{"String", *id}, false};
    }
    std::string name = word();
    if (name.empty()) return expected_text("a value");
    bool is_number = std::isdigit(static_cast<unsigned char>(name.back())) != 0 &&
                     (name[0] == '-' || std::isdigit(static_cast<unsigned char>(name[0])) != 0);
    if (is_number) return Argument{{"Integer", name}, false};
    if (name == "true" || name == "false") return Argument{{"Boolean", name}, false};
    if (!take('{')) return Argument{{name, ""}, true};
    auto id = string();
    if (!id) return Problem(id.error());
    if (!take('}')) return expected_text("`}`");
    return Argument{{name, *id}, false};
  }

  std::string_view text_;
};

}  // namespace

std::expected<Question, std::string> parse_query(std::string_view line) {
  auto call = Scanner(line).call();
  if (!call) return Problem(call.error());
  auto& arguments = call->arguments;
  auto is_value = [&](size_t i) { return i < arguments.size() && !arguments[i].is_type; };
  bool has_action = is_value(1) && arguments[1].value.type == "String";
  if (call->name == "actions" && arguments.size() == 2 && is_value(0) && is_value(1)) {
    return Question{QuestionKind::Actions, arguments[0].value, "", arguments[1].value};
  }
  if (arguments.size() == 3 && is_value(0) && has_action) {
    Question question{QuestionKind::Authorize, arguments[0].value, arguments[1].value.id,
                      arguments[2].value};
    if (call->name == "allow" && is_value(2)) return question;
    question.kind = QuestionKind::List;
    if (call->name == "list" && arguments[2].is_type) return question;
  }
  return Problem(
      "expected allow(value, \"action\", value), list(value, \"action\", Type) or "
      "actions(value, value)");
}

std::expected<Fact, std::string> parse_fact(std::string_view line) {
  auto call = Scanner(line).call();
  if (!call) return Problem(call.error());
  Fact fact{call->name, {}};
  for (const Argument& argument : call->arguments) {
    if (argument.is_type) return Problem("a fact has values only");
    fact.arguments.push_back(argument.value);
  }
  return fact;
}

}  // namespace frost::filetest
