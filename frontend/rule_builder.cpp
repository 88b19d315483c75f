// SPDX-License-Identifier: Apache-2.0
#include "frontend/rule_builder.hpp"

#include "base/polar_text.hpp"
#include "frontend/did_you_mean.hpp"

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
    static constexpr std::string_view kPrimitives[] = {"Integer", "Boolean"};
    auto builder = emit.emit<diag::EntityIdNotString>(inner.span);
    suggest_word(builder, {type, object.type.span}, kPrimitives);
    std::string id = quoted(source_text(inner));
    builder.fix(inner.span, id, fmt::format("write `{}{{{}}}`", type, id));
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
    case ast::TermKind::Variable:
      break;
  }
  emit.emit<diag::FactNotGround>(term.span);
  return std::nullopt;
}

std::pair<std::string, bool> AuxiliaryNames::name(const std::string& content) {
  auto known = names_.find(content);
  if (known != names_.end()) return {known->second, false};
  uint32_t hash = 2166136261U;  // FNV-1a
  for (char c : content) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619U;
  std::string name = fmt::format("not#{:08x}", hash);
  while (contents_.contains(name)) name += '\'';
  contents_.emplace(name, content);
  names_.emplace(content, name);
  return {name, true};
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
  if (source.kind == ast::TermKind::Now) return {core::VariableId(), {}, source.span, true};
  std::optional<core::Value> value = value_of(ast_, id, emit_);
  if (!value) {
    fail();
    return {core::VariableId(), {"String", "?"}, source.span};
  }
  return {core::VariableId(), *value, source.span};
}

void RuleBuilder::test(core::VariableId id, std::string_view type, SourceSpan span,
                       core::TestKind kind) {
  rule_.tests.push_back({id, {}, std::string(type), span, kind});
}

void RuleBuilder::head(std::string_view predicate, std::vector<core::Term> terms, SourceSpan span) {
  rule_.head = {std::string(predicate), std::move(terms), span};
}

void RuleBuilder::atom(std::string_view predicate, std::vector<core::Term> terms, SourceSpan span) {
  rule_.body.push_back({std::string(predicate), std::move(terms), span});
}

void RuleBuilder::negated(std::string_view predicate, std::vector<core::Term> terms,
                          SourceSpan span) {
  rule_.negated.push_back({std::string(predicate), std::move(terms), span});
}

std::vector<core::Term> RuleBuilder::arguments(const std::vector<ast::TermId>& terms) {
  std::vector<core::Term> result;
  for (ast::TermId id : terms) {
    core::Term argument = term(id);
    if (argument.is_now) {
      core::Term time = term(fresh("_now", argument.span), argument.span);
      compare(hir::Comparison::Equal, time, argument, argument.span);
      argument = time;
    }
    result.push_back(std::move(argument));
  }
  return result;
}

void RuleBuilder::call(const ast::Name& name, const std::vector<ast::TermId>& terms,
                       SourceSpan span) {
  atom(name.text, arguments(terms), span);
}

core::Term RuleBuilder::resolve(core::Term term) const {
  for (auto it = equals_.find(term.variable); it != equals_.end();
       it = equals_.find(term.variable)) {
    SourceSpan span = term.span;
    term = it->second;
    term.span = span;
    if (!term.variable.valid()) break;
  }
  return term;
}

void RuleBuilder::equal(const core::Term& left, const core::Term& right, SourceSpan span) {
  core::Term a = resolve(left);
  core::Term b = resolve(right);
  if (!a.variable.valid() && b.variable.valid()) std::swap(a, b);
  if (a.is_now || b.is_now) {
    if (a.is_now) std::swap(a, b);
    if (!a.is_now) compare(hir::Comparison::Equal, a, b, span);
    return;
  }
  if (!a.variable.valid()) {
    if (a.value != b.value) contradict();
    return;
  }
  if (a.variable == b.variable) return;
  if (b.variable.valid()) {
    // The named one stays, for messages.
    if (rule_.variables[b.variable].name.starts_with('_')) std::swap(a, b);
    rule_.variables[b.variable].merged = true;
  }
  equals_.emplace(a.variable, b);
}

void RuleBuilder::compare(hir::Comparison op, const core::Term& left, const core::Term& right,
                          SourceSpan span) {
  rule_.conditions.push_back({op, left, right, span});
}

void RuleBuilder::substitute() {
  auto in_atom = [&](core::Atom& atom) {
    for (core::Term& term : atom.terms) term = resolve(term);
  };
  in_atom(rule_.head);
  for (core::Atom& atom : rule_.body) in_atom(atom);
  for (core::Atom& atom : rule_.negated) in_atom(atom);
  for (core::Condition& condition : rule_.conditions) {
    condition.left = resolve(condition.left);
    condition.right = resolve(condition.right);
  }
  for (core::TypeTest& test : rule_.tests) {
    core::Term resolved = resolve(term(test.variable, test.span));
    test.variable = resolved.variable;
    if (!resolved.variable.valid()) test.value_type = resolved.value.type;
  }
}

core::Rule RuleBuilder::take() {
  if (!equals_.empty()) substitute();
  return std::move(rule_);
}

}  // namespace frost
