// SPDX-License-Identifier: Apache-2.0
// The groups of lints, each in a file of its own. Internal to lint().
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/edit_distance.hpp"
#include "frontend/lint/lint.hpp"

namespace frost::lint_groups {

// A policy without syntax errors. `hir` is null when it does not compile.
struct LintInput {
  const ast::Ast& ast;
  const BlockTable& blocks;
  const hir::Hir* hir = nullptr;
  const Limits& limits;
};

// P1410, P1411: type names that no block declares.
void types(const LintInput& input, Emitter& emit);
// P1412, P1413, P1414: roles, permissions and relations that are declared in vain. Needs the HIR.
void members(const LintInput& input, Emitter& emit);
// P1417, P1418: rules that cannot fire. Gives their spans.
std::set<SourceSpan> firing(const LintInput& input, Emitter& emit);
// P1415, P1416: rules that add nothing, among those that are not `dead`.
void redundancy(const LintInput& input, const std::set<SourceSpan>& dead, Emitter& emit);
// P1419: conditions that no rule fulfils although rules for them exist. Needs the HIR.
void derivation(const LintInput& input, Emitter& emit);
// P1420: `allow` that never asks for permissions.
void entry_point(const LintInput& input, Emitter& emit);
// P1421, P1422, P1423: tests and fixtures.
void tests(const LintInput& input, Emitter& emit);

// ---------- shared

// A term as Polar writes it.
std::string term_text(const ast::Ast& ast, ast::TermId id);
// The type of a literal or object literal; empty for a variable. `@current_unix_time` is an
// Integer.
std::string_view type_of(const ast::Ast& ast, ast::TermId id);

bool is_primitive(std::string_view type);

// Keeps the word that `written` was most likely meant to be: at most one mistake in three letters,
// two in all, or another spelling of capitals.
class MeantWord {
 public:
  explicit MeantWord(std::string_view written) : written_(written), nearest_(written) {}
  void offer(std::string_view word);
  // Empty when none is near.
  [[nodiscard]] std::string_view best() const { return best_; }

 private:
  std::string_view written_;
  NearestWord nearest_;
  std::string_view best_;
};

}  // namespace frost::lint_groups
