// SPDX-License-Identifier: Apache-2.0
#include "frontend/lint/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/polar_text.hpp"
#include "frontend/lint/lints.hpp"

namespace frost {

void lint(const FrontEnd& policy, const Limits& limits, Emitter& emit) {
  if (policy.has_syntax_errors) return;
  const lint_groups::LintInput input{policy.ast, policy.blocks, policy.hir ? &*policy.hir : nullptr,
                                     limits};
  lint_groups::types(input, emit);
  lint_groups::tests(input, emit);
  std::set<SourceSpan> dead = lint_groups::firing(input, emit);
  lint_groups::redundancy(input, dead, emit);
  lint_groups::entry_point(input, emit);
  if (input.hir == nullptr) return;
  lint_groups::members(input, emit);
  lint_groups::derivation(input, emit);
}

namespace lint_groups {

std::string term_text(const ast::Ast& ast, ast::TermId id) {
  const ast::Term& term = ast.terms[id];
  switch (term.kind) {
    case ast::TermKind::String:
      return quoted(term.text);
    case ast::TermKind::Integer:
      return fmt::format("{}", term.integer);
    case ast::TermKind::Boolean:
      return term.boolean ? "true" : "false";
    case ast::TermKind::Object:
      // The value of an object is no object, so this recursion ends.
      return fmt::format("{}{{{}}}", term.type.text, term_text(ast, term.value));
    case ast::TermKind::Now:
      return "@current_unix_time";
    case ast::TermKind::Variable:
      return term.text;
  }
  return "";
}

std::string_view type_of(const ast::Ast& ast, ast::TermId id) {
  const ast::Term& term = ast.terms[id];
  switch (term.kind) {
    case ast::TermKind::String:
      return "String";
    case ast::TermKind::Integer:
    case ast::TermKind::Now:
      return "Integer";
    case ast::TermKind::Boolean:
      return "Boolean";
    case ast::TermKind::Object:
      return term.type.text;
    case ast::TermKind::Variable:
      break;
  }
  return "";
}

void MeantWord::offer(std::string_view word) {
  std::optional<size_t> distance = edit_distance(word, written_);
  bool is_near = distance && *distance * 3 <= std::max(word.size(), written_.size());
  bool is_same_but_case = std::ranges::equal(word, written_, [](char a, char b) {
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
  });
  if ((is_near || is_same_but_case) && nearest_.offer(word)) best_ = word;
}

bool is_primitive(std::string_view type) {
  return type == "String" || type == "Integer" || type == "Boolean";
}

}  // namespace lint_groups

}  // namespace frost
