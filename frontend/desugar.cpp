// SPDX-License-Identifier: Apache-2.0
#include "frontend/desugar.hpp"

#include <algorithm>

#include "frontend/rule_builder.hpp"

namespace frost {

namespace {

// allow(actor, action, resource) if has_permission(actor, action, resource), and the same without
// the resource (polar.md §5.9).
core::Rule default_allow(const ast::Ast& ast, size_t arity, Emitter& emit) {
  RuleBuilder builder(ast, {}, emit);
  static constexpr std::string_view kNames[] = {"actor", "action", "resource"};
  std::vector<core::Term> terms;
  for (size_t i = 0; i < arity; ++i) {
    terms.push_back(RuleBuilder::term(builder.variable(kNames[i], {}), {}));
  }
  builder.head("allow", terms, {});
  builder.atom("has_permission", terms, {});
  core::Rule rule = builder.take();
  rule.builtin = true;
  return rule;
}

// Reports and refuses a rule with a predicate of too many arguments.
bool refuse_arity(const core::Rule& rule, const Limits& limits, Emitter& emit) {
  auto is_too_long = [&](const core::Atom& atom) {
    if (atom.terms.size() <= limits.rule_arity_max) return false;
    emit.emit<diag::TooManyArguments>(atom.span, atom.predicate, atom.terms.size(),
                                      limits.rule_arity_max);
    return true;
  };
  return is_too_long(rule.head) || std::ranges::any_of(rule.body, is_too_long) ||
         std::ranges::any_of(rule.negated, is_too_long);
}

void warn_flags(const std::vector<ast::Name>& flags, Emitter& emit) {
  for (const ast::Name& flag : flags)
    emit.emit<diag::FlagIgnored>(flag.span, flag.text).fix(flag.span, "", "remove it");
}

}  // namespace

std::vector<core::Rule> desugar(const ast::Ast& ast, const BlockTable& blocks, const Limits& limits,
                                Emitter& emit) {
  std::vector<core::Rule> rules;
  for (const ast::Block& block : ast.blocks) {
    for (const ast::ShorthandRule& rule : block.rules) warn_flags(rule.flags, emit);
    desugar_block(ast, block, blocks, limits, emit, rules);
  }
  AuxiliaryNames names;
  bool has_allow = false;
  for (const ast::Rule& rule : ast.rules) {
    has_allow |= rule.head.name.text == "allow";
    warn_flags(rule.flags, emit);
    desugar_rule(ast, rule, limits, names, emit, rules);
  }
  for (const ast::RuleType& type : ast.rule_types) emit.emit<diag::RuleTypeRefused>(type.span);
  for (const ast::InlineQuery& query : ast.inline_queries) {
    emit.emit<diag::InlineQueryIgnored>(query.span);
  }
  if (!has_allow) {
    rules.push_back(default_allow(ast, 3, emit));
    rules.push_back(default_allow(ast, 2, emit));
  }
  std::erase_if(rules, [&](const core::Rule& rule) { return refuse_arity(rule, limits, emit); });
  if (rules.size() > limits.clauses_max) {
    emit.emit<diag::TooManyClauses>(rules[limits.clauses_max].span, limits.clauses_max,
                                    "clauses_max");
    rules.resize(limits.clauses_max);
  }
  return rules;
}

}  // namespace frost
