// SPDX-License-Identifier: Apache-2.0
// Longhand rules, `declare`, fixtures and tests (polar.md §4, §7).
#include <algorithm>

#include "tools/lsp/index_builder.hpp"
#include "tools/lsp/index_scope.hpp"

namespace frost::lsp {
namespace {

// A variable that stands for a member in more calls than this is traced through the first ones.
constexpr size_t kVariableUsesMax = 16;

// Which argument of a conventional predicate names a member, and which one is of the member's
// block.
struct MemberPlace {
  MemberKind kind = MemberKind::Role;
  size_t member = 1;
  std::optional<size_t> block;  // none: the global block (polar.md §5.2)
};

std::optional<MemberPlace> member_place(std::string_view predicate, size_t arity) {
  if (predicate == "has_relation" && arity == 3) {
    return MemberPlace{.kind = MemberKind::Relation, .member = 1, .block = 0};
  }
  const bool is_permission = predicate == "has_permission" || predicate == "allow";
  if ((!is_permission && predicate != "has_role") || arity < 2 || arity > 3) return std::nullopt;
  MemberPlace place{.kind = is_permission ? MemberKind::Permission : MemberKind::Role,
                    .member = 1,
                    .block = std::nullopt};
  if (arity == 3) place.block = 2;
  return place;
}

void add_fact(IndexBuilder& builder, const ast::Fact& fact) {
  RuleScope scope(builder, fact.span);
  scope.add_call(fact.name, fact.arguments);
  scope.finish();
}

}  // namespace

void IndexBuilder::add_rules() {
  for (const ast::Rule& rule : ast_.rules) {
    RuleScope scope(*this, rule.span);
    scope.add_head(rule.head, true);
    if (rule.body) scope.add_body(*rule.body);
    scope.finish();
  }
  for (const ast::InlineQuery& query : ast_.inline_queries) {
    RuleScope scope(*this, query.span);
    scope.add_body(query.query);
    scope.finish();
  }
  for (const ast::Declare& declare : ast_.declares) {
    add_predicate(declare.name, declare.types.size(), OccurrenceKind::Definition, declare.span);
    for (const ast::Name& name : declare.types) {
      add_type(name, OccurrenceKind::Reference, declare.span);
    }
  }
}

void IndexBuilder::add_tests() {
  const auto add_fixture = [&](const ast::Name& name, OccurrenceKind kind, SourceSpan statement) {
    const SymbolId symbol = index_.intern(
        {.kind = SymbolKind::Fixture, .name = name.text, .owner = "", .arity = 0, .scope = {}});
    index_.add({.symbol = symbol,
                .span = name.span,
                .kind = kind,
                .is_string = false,
                .statement = statement});
  };
  for (const ast::Fixture& fixture : ast_.fixtures) {
    add_fixture(fixture.name, OccurrenceKind::Definition, fixture.span);
    for (const ast::Fact& fact : fixture.facts) add_fact(*this, fact);
  }
  for (const ast::Test& test : ast_.tests) {
    for (const ast::Name& name : test.fixtures) {
      add_fixture(name, OccurrenceKind::Reference, test.span);
    }
    for (const ast::Fact& fact : test.facts) add_fact(*this, fact);
    for (const ast::Assertion& assertion : test.assertions) {
      RuleScope scope(*this, assertion.span);
      scope.add_head(assertion.subject, false);
      if (assertion.iff) scope.add_body(*assertion.iff);
      scope.finish();
    }
  }
}

void RuleScope::give_type(std::string_view name, const std::string& type) {
  builder_.index().add_written_type(variable(name), type);
}

void RuleScope::add_implicit(const std::string& name, const std::string& type,
                             const std::string& block) {
  implicit_[name] = block;
  give_type(name, type);
}

void RuleScope::add_head(const ast::Functor& head, bool defines) {
  builder_.add_predicate(head.name, head.parameters.size(),
                         defines ? OccurrenceKind::Definition : OccurrenceKind::Reference, span_);
  Call call{.name = head.name.text, .arguments = {}, .is_head = defines};
  for (const ast::Parameter& parameter : head.parameters) {
    add_term(parameter.term, OccurrenceKind::Definition);
    Argument argument{.term = parameter.term, .type = ""};
    if (parameter.type) {
      argument.type = parameter.type->text;
      builder_.add_type(*parameter.type, OccurrenceKind::Reference, span_);
      const ast::Term& term = builder_.ast().terms[parameter.term];
      if (term.kind == ast::TermKind::Variable && term.text != "_") {
        give_type(term.text, parameter.type->text);
      }
    }
    call.arguments.push_back(std::move(argument));
  }
  calls_.push_back(std::move(call));
}

void RuleScope::add_call(const ast::Name& name, const std::vector<ast::TermId>& terms) {
  builder_.add_predicate(name, terms.size(), OccurrenceKind::Reference, span_);
  Call call{.name = name.text, .arguments = {}, .is_head = false};
  for (const ast::TermId id : terms) {
    add_term(id, OccurrenceKind::Reference);
    call.arguments.push_back({.term = id, .type = ""});
  }
  calls_.push_back(std::move(call));
}

void RuleScope::add_body(ast::ExprId body) {
  std::vector<ast::ExprId> rest{body};
  while (!rest.empty()) {
    const ast::ExprId id = rest.back();
    const ast::Expr& expr = builder_.ast().exprs[id];
    rest.pop_back();
    rest.insert(rest.end(), expr.children.begin(), expr.children.end());
    if (expr.kind == ast::ExprKind::Call) {
      add_call(expr.name, expr.terms);
      continue;
    }
    const bool matches =
        expr.kind == ast::ExprKind::Matches || expr.kind == ast::ExprKind::MatchesExact;
    for (const ast::TermId term : expr.terms) add_term(term, OccurrenceKind::Reference);
    if (expr.kind == ast::ExprKind::In || expr.kind == ast::ExprKind::Compare) {
      value_lists_.push_back(id);
    }
    if (!matches) continue;
    builder_.add_type(expr.name, OccurrenceKind::Reference, span_);
    const ast::Term& term = builder_.ast().terms[expr.terms.at(0)];
    if (term.kind == ast::TermKind::Variable && term.text != "_") {
      give_type(term.text, expr.name.text);
    }
  }
}

void RuleScope::finish() {
  for (const Call& call : calls_) resolve(call);
  for (const ast::ExprId id : value_lists_) resolve_values(builder_.ast().exprs[id]);
}

void RuleScope::add_term(ast::TermId id, OccurrenceKind kind) {
  const ast::Term& term = builder_.ast().terms[id];
  if (term.kind == ast::TermKind::Object) {
    builder_.add_type(term.type, OccurrenceKind::Reference, span_);
  }
  if (term.kind == ast::TermKind::Variable && term.text != "_") {
    builder_.index().add({.symbol = variable(term.text),
                          .span = term.span,
                          .kind = kind,
                          .is_string = false,
                          .statement = span_});
  }
}

SymbolId RuleScope::variable(std::string_view name) {
  const auto implicit = implicit_.find(name);
  return builder_.index().intern({.kind = SymbolKind::Variable,
                                  .name = std::string(name),
                                  .owner = implicit == implicit_.end() ? "" : implicit->second,
                                  .arity = 0,
                                  .scope = span_});
}

// Empty when nothing is known, which then may be any type.
std::vector<std::string> RuleScope::types_of(const Argument& argument) {
  if (!argument.type.empty()) return {argument.type};
  const ast::Term& term = builder_.ast().terms[argument.term];
  switch (term.kind) {
    case ast::TermKind::Object:
      return {term.type.text};
    case ast::TermKind::String:
      return {"String"};
    case ast::TermKind::Integer:
    case ast::TermKind::Now:
      return {"Integer"};
    case ast::TermKind::Boolean:
      return {"Boolean"};
    case ast::TermKind::Variable:
      break;
  }
  if (term.text == "_") return {};
  auto types = builder_.index().written_types(variable(term.text));
  if (types.empty()) types = builder_.inferred().of(span_, term.text);
  return types;
}

void RuleScope::resolve(const Call& call) {
  const auto place = member_place(call.name, call.arguments.size());
  if (!place) return;
  const std::vector<std::string> types =
      place->block ? types_of(call.arguments[*place->block]) : std::vector<std::string>{"global"};
  const ast::Term& term = builder_.ast().terms[call.arguments[place->member].term];
  if (term.kind == ast::TermKind::String) {
    builder_.add_member_literal(term, place->kind, types,
                                call.is_head ? OccurrenceKind::Grant : OccurrenceKind::Reference,
                                span_);
  } else if (term.kind == ast::TermKind::Variable && term.text != "_") {
    std::vector<MemberVariable>& uses = member_variables_[term.text];
    if (uses.size() < kVariableUsesMax) {
      uses.push_back({.kind = place->kind, .types = types, .is_head = call.is_head});
    }
  }
}

// `x in ["a", "b"]` and `x = "a"`, where x is a role, permission or relation elsewhere.
void RuleScope::resolve_values(const ast::Expr& expr) {
  const IdVector<ast::TermId, ast::Term>& terms = builder_.ast().terms;
  for (const ast::TermId id : expr.terms) {
    const ast::Term& term = terms[id];
    if (term.kind != ast::TermKind::Variable) continue;
    const auto found = member_variables_.find(term.text);
    if (found == member_variables_.end()) continue;
    for (const MemberVariable& use : found->second) {
      for (const ast::TermId other : expr.terms) {
        if (terms[other].kind != ast::TermKind::String) continue;
        builder_.add_member_literal(terms[other], use.kind, use.types,
                                    use.is_head ? OccurrenceKind::Grant : OccurrenceKind::Reference,
                                    span_);
      }
    }
  }
}

}  // namespace frost::lsp
