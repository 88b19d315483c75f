// SPDX-License-Identifier: Apache-2.0
// A policy with `allow` rules of its own has no default `allow` (SEM-57). If none of them ever asks
// for permissions, those that blocks declare have no effect.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "frontend/lint/lints.hpp"

namespace frost::lint_groups {

namespace {

// Predicates that the bodies of each predicate's rules call, directly.
using Calls = std::map<std::string_view, std::set<std::string_view>>;

// Whether some block declares `name` as a permission.
bool is_permission(const BlockTable& blocks, std::string_view name) {
  auto declares = [&](const BlockInfo& block) {
    const Member* member = block.find(name);
    return member != nullptr && member->kind == MemberKind::Permission;
  };
  return (blocks.global && declares(*blocks.global)) ||
         std::ranges::any_of(blocks.types, [&](const auto& type) { return declares(type.second); });
}

// What the rules of roles in blocks lead to. All blocks are taken together: better one path too
// many than a false alarm.
void add_shorthand_calls(const LintInput& input, std::set<std::string_view>& called) {
  for (const ast::ShorthandExpr& expr : input.ast.shorthands) {
    if (expr.kind == ast::ShorthandKind::Call) called.insert(expr.name.text);
    bool is_word = !expr.first.is_string && expr.first.text == "permission";
    if (is_word || (expr.first.is_string && is_permission(input.blocks, expr.first.text))) {
      called.insert("has_permission");
    }
  }
}

Calls calls_of(const LintInput& input) {
  const ast::Ast& ast = input.ast;
  Calls calls;
  add_shorthand_calls(input, calls["has_role"]);
  for (const ast::Rule& rule : ast.rules) {
    auto& called = calls[rule.head.name.text];
    if (!rule.body) continue;
    std::vector<ast::ExprId> open{*rule.body};
    while (!open.empty()) {
      const ast::Expr& expr = ast.exprs[open.back()];
      open.pop_back();
      if (expr.kind == ast::ExprKind::Call) called.insert(expr.name.text);
      open.insert(open.end(), expr.children.begin(), expr.children.end());
    }
  }
  return calls;
}

bool reaches(const Calls& calls, std::string_view from, std::string_view target) {
  std::set<std::string_view> seen{from};
  std::vector<std::string_view> open{from};
  while (!open.empty()) {
    auto called = calls.find(open.back());
    open.pop_back();
    if (called == calls.end()) continue;
    for (std::string_view predicate : called->second) {
      if (predicate == target) return true;
      if (seen.insert(predicate).second) open.push_back(predicate);
    }
  }
  return false;
}

// The first permission of a block, if there is any.
SourceSpan first_permission(const BlockTable& blocks) {
  SourceSpan first;
  auto look = [&](const BlockInfo& block) {
    for (const auto& [name, member] : block.members) {
      bool is_earlier = !first.valid() || member.span < first;
      if (member.kind == MemberKind::Permission && is_earlier) first = member.span;
    }
  };
  for (const auto& [name, block] : blocks.types) look(block);
  if (blocks.global) look(*blocks.global);
  return first;
}

}  // namespace

void entry_point(const LintInput& input, Emitter& emit) {
  const ast::Rule* allow = nullptr;
  for (const ast::Rule& rule : input.ast.rules) {
    bool is_first = allow == nullptr || rule.span < allow->span;
    if (rule.head.name.text == "allow" && is_first) allow = &rule;
  }
  SourceSpan permission = first_permission(input.blocks);
  if (allow == nullptr || !permission.valid()) return;
  if (reaches(calls_of(input), "allow", "has_permission")) return;
  emit.emit<diag::PermissionsNotAsked>(allow->head.span)
      .label(permission, "permissions are declared here")
      .help(
          "add `allow(actor, action, resource) if has_permission(actor, action, resource);`, which "
          "a policy has by default only as long as it defines no `allow`");
}

}  // namespace frost::lint_groups
