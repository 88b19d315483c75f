// SPDX-License-Identifier: Apache-2.0
#include "frontend/rule_builder.hpp"

#include "base/polar_text.hpp"

namespace frost {

namespace {

// The rules for ids of polar.md §3.1, the same that stored facts obey.
std::optional<std::string_view> id_problem(std::string_view id) {
  if (id.empty()) return "an id cannot be empty";
  if (id == "*") return "the id `*` is reserved for wildcards in answers";
  if (id.size() > Limits{}.argument_bytes_max) {
    return "an id has at most 512 bytes (argument_bytes_max)";
  }
  return std::nullopt;
}

std::optional<core::Value> checked_value(std::string_view type, std::string id, SourceSpan span,
                                         Emitter& emit) {
  if (auto problem = id_problem(id)) {
    emit.emit<diag::BadIdentifier>(span, *problem);
    return std::nullopt;
  }
  return core::Value{std::string(type), std::move(id)};
}

// A literal as the policy writes it.
std::string source_text(const ast::Term& term) {
  if (term.kind == ast::TermKind::Integer) return std::to_string(term.integer);
  if (term.kind == ast::TermKind::Boolean) return term.boolean ? "true" : "false";
  return quoted(term.text);
}

// `Type{value}`: pure notation for the primitives, a string id for everything else.
std::optional<core::Value> object_value(const ast::Term& object, const ast::Term& inner,
                                        Emitter& emit) {
  const std::string& type = object.type.text;
  if (type == "Actor" || type == "Resource") {
    emit.emit<diag::AbstractObject>(object.type.span, type)
        .help("name a declared actor or resource type");
    return std::nullopt;
  }
  auto mismatch = [&]() -> std::optional<core::Value> {
    emit.emit<diag::LiteralType>(inner.span, source_text(inner), type);
    return std::nullopt;
  };
  if (type == "Integer") {
    if (inner.kind != ast::TermKind::Integer) return mismatch();
    return core::Value{type, std::to_string(inner.integer)};
  }
  if (type == "Boolean") {
    if (inner.kind != ast::TermKind::Boolean) return mismatch();
    return core::Value{type, inner.boolean ? "true" : "false"};
  }
  if (inner.kind != ast::TermKind::String) {
    auto builder = emit.emit<diag::EntityIdNotString>(inner.span);
    if (inner.kind == ast::TermKind::Integer) {
      builder.help(fmt::format("write `{}{{\"{}\"}}`", type, inner.integer));
    }
    return std::nullopt;
  }
  return checked_value(type, inner.text, inner.span, emit);
}

}  // namespace

std::optional<core::Value> value_of(const ast::Ast& ast, ast::TermId id, Emitter& emit) {
  const ast::Term& term = ast.terms[id];
  switch (term.kind) {
    case ast::TermKind::String:
      return checked_value("String", term.text, term.span, emit);
    case ast::TermKind::Integer:
      return core::Value{"Integer", std::to_string(term.integer)};
    case ast::TermKind::Boolean:
      return core::Value{"Boolean", term.boolean ? "true" : "false"};
    case ast::TermKind::Object:
      return object_value(term, ast.terms[term.value], emit);
    case ast::TermKind::Now:
      emit.emit<diag::Unsupported>(term.span, "`@current_unix_time`");
      return std::nullopt;
    case ast::TermKind::Variable:
      break;
  }
  emit.emit<diag::FactNotGround>(term.span);
  return std::nullopt;
}

core::VariableId RuleBuilder::fresh(std::string_view name, SourceSpan span) {
  return rule_.variables.push({std::string(name), span});
}

core::VariableId RuleBuilder::variable(std::string_view name, SourceSpan span) {
  if (name == "_") return fresh(name, span);
  auto it = names_.find(name);
  if (it == names_.end()) it = names_.emplace(name, fresh(name, span)).first;
  return it->second;
}

core::VariableId RuleBuilder::word(std::string_view word, SourceSpan span) {
  auto it = words_.find(word);
  if (it == words_.end()) {
    it = words_.emplace(word, fresh(word, span)).first;
    test(it->second, "String", span);
  }
  return it->second;
}

core::Term RuleBuilder::term(ast::TermId id) {
  const ast::Term& source = ast_.terms[id];
  if (source.kind == ast::TermKind::Variable) {
    return term(variable(source.text, source.span), source.span);
  }
  std::optional<core::Value> value = value_of(ast_, id, emit_);
  if (!value) {
    fail();
    return {core::VariableId(), {"String", "?"}, source.span};
  }
  return {core::VariableId(), *value, source.span};
}

void RuleBuilder::test(core::VariableId id, std::string_view type, SourceSpan span) {
  rule_.tests.push_back({id, std::string(type), span});
}

void RuleBuilder::head(std::string_view predicate, std::vector<core::Term> terms, SourceSpan span) {
  rule_.head = {std::string(predicate), std::move(terms), span};
}

void RuleBuilder::atom(std::string_view predicate, std::vector<core::Term> terms, SourceSpan span) {
  rule_.body.push_back({std::string(predicate), std::move(terms), span});
}

void RuleBuilder::call(const ast::Name& name, const std::vector<ast::TermId>& terms,
                       SourceSpan span) {
  std::vector<core::Term> arguments;
  for (ast::TermId id : terms) arguments.push_back(term(id));
  atom(name.text, std::move(arguments), span);
}

}  // namespace frost
