// SPDX-License-Identifier: Apache-2.0
// Questions, facts and places of policy tests in the words of the API.
#include "codegen/engine/test_suite.hpp"

#include <algorithm>

#include "base/polar_text.hpp"

namespace frost {

namespace {

TestValue value_of(const hir::Hir& hir, hir::LiteralId id) {
  const hir::Literal& literal = hir.literals[id];
  if (hir.types[literal.type].kind == hir::TypeKind::Any) {
    auto [type, text] = split_any(literal.text);
    return {std::string(type), std::string(text)};
  }
  return {hir.types[literal.type].name, literal.text};
}

// Invalid for a type that the policy does not know.
hir::TypeId find_type(const hir::Hir& hir, std::string_view name) {
  for (size_t i = 0; i < hir.types.size(); ++i) {
    if (hir.types[hir::TypeId(i)].name == name) return hir::TypeId(i);
  }
  return {};
}

std::optional<TraceQuestion> find_goal(const hir::Hir& hir, const TestQuestion& question,
                                       const std::string& open_type) {
  std::vector<hir::TypeId> types;
  for (const std::optional<TestValue>& argument : question.arguments) {
    types.push_back(find_type(hir, argument ? argument->type : open_type));
  }
  auto relation = hir.find_covering(question.predicate, types);
  if (!relation) return std::nullopt;
  TraceQuestion result;
  result.open_type = open_type;
  result.goal.relation = *relation;
  for (size_t i = 0; i < types.size(); ++i) {
    const std::optional<TestValue>& argument = question.arguments[i];
    bool is_any = hir.types[hir.relations[*relation].types[i]].kind == hir::TypeKind::Any;
    if (!argument) {
      result.goal.arguments.emplace_back();
      result.is_any = is_any;
    } else {
      result.goal.arguments.emplace_back(is_any ? any_text(argument->type, argument->id)
                                                : argument->id);
    }
  }
  return result;
}

}  // namespace

std::string place_text(const SourceMap& sources, SourceSpan span) {
  if (!span.valid()) return "";
  const SourceFile& file = sources.file(span.file);
  return file.name() + ":" + std::to_string(file.line_column(span.begin).line);
}

std::string one_line(const SourceMap& sources, SourceSpan span, size_t bytes_max) {
  if (!span.valid()) return "";
  std::string out;
  bool is_string = false;
  bool is_comment = false;
  bool is_escaped = false;
  for (char c : sources.text(span)) {
    if (is_comment) {
      is_comment = c != '\n';
      if (is_comment) continue;
    }
    if (is_string) {
      is_string = is_escaped || c != '"';
      is_escaped = !is_escaped && c == '\\';
    } else if (c == '#') {
      is_comment = true;
      continue;
    } else if (c == '"') {
      is_string = true;
    } else if (c == '\n' || c == '\r' || c == '\t' || c == ' ') {
      if (!out.empty() && out.back() != ' ') out += ' ';
      continue;
    }
    out += c;
  }
  while (out.ends_with(' ')) out.pop_back();
  if (out.size() <= bytes_max) return out;
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
  return out.substr(0, end) + "...";
}

std::string value_text(const TestValue& value) {
  if (value.type == "String") return quoted(value.id);
  if (value.type == "Integer" || value.type == "Boolean") return value.id;
  return value.type + "{" + quoted(value.id) + "}";
}

std::vector<hir::Fact> facts_of(const hir::Hir& hir, const hir::Test& test) {
  std::vector<hir::Fact> facts;
  for (uint32_t fixture : test.fixtures) {
    const std::vector<hir::Fact>& more = hir.fixtures.at(fixture);
    facts.insert(facts.end(), more.begin(), more.end());
  }
  facts.insert(facts.end(), test.facts.begin(), test.facts.end());
  return facts;
}

std::vector<TestFact> test_facts(const hir::Hir& hir, const hir::Test& test) {
  std::vector<TestFact> result;
  for (const hir::Fact& fact : facts_of(hir, test)) {
    TestFact& added = result.emplace_back();
    added.predicate = hir.relations[fact.relation].predicate;
    for (hir::LiteralId id : fact.arguments) added.arguments.push_back(value_of(hir, id));
  }
  return result;
}

TestQuestion question_of(const hir::Hir& hir, const hir::Assertion& assertion) {
  TestQuestion question;
  question.predicate = assertion.predicate;
  for (hir::LiteralId id : assertion.arguments) {
    question.arguments.push_back(id.valid() ? std::optional(value_of(hir, id)) : std::nullopt);
  }
  for (hir::TypeId type : assertion.open_types) {
    question.open_types.push_back(hir.types[type].name);
  }
  return question;
}

std::set<TestValue> expected_of(const hir::Hir& hir, const hir::Assertion& assertion) {
  std::set<TestValue> values;
  if (!assertion.iff) return values;
  for (hir::LiteralId id : *assertion.iff) values.insert(value_of(hir, id));
  return values;
}

std::vector<TraceQuestion> trace_questions(const hir::Hir& hir, const TestQuestion& question) {
  std::vector<TraceQuestion> result;
  bool is_open = std::ranges::any_of(question.arguments, [](const auto& a) { return !a; });
  if (!is_open) {
    if (auto found = find_goal(hir, question, "")) result.push_back(std::move(*found));
    return result;
  }
  for (const std::string& type : question.open_types) {
    if (auto found = find_goal(hir, question, type)) result.push_back(std::move(*found));
  }
  return result;
}

}  // namespace frost
