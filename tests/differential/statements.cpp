// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/statements.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace frost::difftest {

namespace {

// A place where an operand ends or begins: an operator with its spaces, the comma of a list, `if`,
// or what encloses operands.
struct Mark {
  enum class Kind : uint8_t { Operator, If, Open, Close, End };
  Kind kind;
  size_t begin;
  size_t end;
  size_t depth;  // of the operands beside it
};

std::vector<Mark> marks_of(std::string_view text) {
  static constexpr std::pair<std::string_view, Mark::Kind> kWords[] = {
      {" and ", Mark::Kind::Operator}, {" or ", Mark::Kind::Operator}, {", ", Mark::Kind::Operator},
      {" if ", Mark::Kind::If},        {"(", Mark::Kind::Open},        {"[", Mark::Kind::Open},
      {"{", Mark::Kind::Open},         {")", Mark::Kind::Close},       {"]", Mark::Kind::Close},
      {"}", Mark::Kind::Close},        {";", Mark::Kind::End}};
  std::vector<Mark> marks;
  std::string enclosing;  // opening characters, the innermost last
  bool is_quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_quoted && text[i] == '\\') {
      ++i;
      continue;
    }
    if (text[i] == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    for (const auto& [word, kind] : kWords) {
      if (!text.substr(i).starts_with(word)) continue;
      if (word == ", " && enclosing.ends_with('(')) break;  // the arguments of a call stay
      if (kind == Mark::Kind::Open) enclosing += text[i];
      marks.push_back({kind, i, i + word.size(), enclosing.size()});
      if (kind == Mark::Kind::Close && !enclosing.empty()) enclosing.pop_back();
      break;
    }
  }
  return marks;
}

// The mark at the same depth where the operand before or after mark `index` ends.
std::optional<Mark> neighbour(const std::vector<Mark>& marks, size_t index, ptrdiff_t direction) {
  for (size_t i = index;;) {
    if (direction < 0 && i == 0) return std::nullopt;
    i = direction < 0 ? i - 1 : i + 1;
    if (i == marks.size()) return std::nullopt;
    bool is_call = marks[i].kind == Mark::Kind::Open || marks[i].kind == Mark::Kind::Close;
    // Parentheses around both operands bear the depth of what they enclose.
    bool encloses =
        is_call && marks[i].kind == (direction < 0 ? Mark::Kind::Open : Mark::Kind::Close);
    if (marks[i].depth == marks[index].depth && (!is_call || encloses)) return marks[i];
  }
}

}  // namespace

std::vector<std::string> shorter_statements(const std::string& statement) {
  std::vector<Mark> marks = marks_of(statement);
  std::vector<std::string> result;
  auto without = [&](size_t begin, size_t end) {
    result.push_back(statement.substr(0, begin) + statement.substr(end));
  };
  for (size_t i = 0; i < marks.size(); ++i) {
    std::optional<Mark> before = neighbour(marks, i, -1);
    std::optional<Mark> after = neighbour(marks, i, 1);
    if (marks[i].kind == Mark::Kind::If) {
      for (size_t j = i; j < marks.size(); ++j) {
        if (marks[j].kind != Mark::Kind::End) continue;
        without(marks[i].begin, marks[j].begin);
        break;
      }
    }
    if (marks[i].kind != Mark::Kind::Operator) continue;
    if (after) without(marks[i].begin, after->begin);
    if (before) without(before->end, marks[i].end);
  }
  return result;
}

std::string with_shuffled_operands(const std::string& statement, Random& random) {
  std::vector<Mark> operators;
  std::optional<Mark> start;
  std::optional<Mark> end;
  for (const Mark& mark : marks_of(statement)) {
    if (mark.depth != 0) continue;
    if (end) return statement;  // several clauses
    if (mark.kind == Mark::Kind::If) start = mark;
    if (mark.kind == Mark::Kind::Operator) operators.push_back(mark);
    if (mark.kind == Mark::Kind::End) end = mark;
  }
  if (!start || !end || operators.empty()) return statement;
  std::string word = statement.substr(operators[0].begin, operators[0].end - operators[0].begin);
  std::vector<std::string> operands;
  size_t from = start->end;
  for (const Mark& mark : operators) {
    // Where `and` meets `or`, only the operands of `or` are whole.
    if (statement.compare(mark.begin, mark.end - mark.begin, word) != 0) return statement;
    operands.push_back(statement.substr(from, mark.begin - from));
    from = mark.end;
  }
  operands.push_back(statement.substr(from, end->begin - from));
  random.shuffle(operands);
  std::string result = statement.substr(0, start->end);
  for (size_t i = 0; i < operands.size(); ++i) result += (i > 0 ? word : "") + operands[i];
  return result + statement.substr(end->begin);
}

}  // namespace frost::difftest
