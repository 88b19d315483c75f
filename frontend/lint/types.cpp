// SPDX-License-Identifier: Apache-2.0
// Type names that no block declares: legal, each one a type of its own (SEM-9), and often a slip.
#include <algorithm>
#include <map>
#include <string>

#include "frontend/lint/lints.hpp"

namespace frost::lint_groups {

namespace {

constexpr std::string_view kBuiltIn[] = {"String", "Integer", "Boolean", "Actor", "Resource"};

// What other languages call the primitives.
struct Synonym {
  std::string_view written;
  std::string_view meant;
};
constexpr Synonym kSynonyms[] = {
    {"string", "String"},    {"str", "String"},   {"Str", "String"},   {"text", "String"},
    {"integer", "Integer"},  {"int", "Integer"},  {"Int", "Integer"},  {"long", "Integer"},
    {"boolean", "Boolean"},  {"bool", "Boolean"}, {"Bool", "Boolean"}, {"actor", "Actor"},
    {"resource", "Resource"}};

class UnknownTypes {
 public:
  explicit UnknownTypes(const BlockTable& blocks) : blocks_(blocks) {}

  void use(const ast::Name& type) {
    if (std::ranges::find(kBuiltIn, type.text) != std::end(kBuiltIn)) return;
    if (blocks_.find(type.text) != nullptr) return;
    auto [it, is_new] = first_.try_emplace(type.text, type.span);
    if (!is_new) it->second = std::min(it->second, type.span);
  }

  void report(Emitter& emit) const {
    for (const auto& [name, span] : first_) {
      std::string_view meant = nearest(name);
      if (meant.empty()) {
        emit.emit<diag::UnknownType>(span, name)
            .help("if it is no slip, declare it: `resource " + name + " {}`");
      } else {
        emit.emit<diag::MistypedType>(span, name, meant).replace(span, std::string(meant));
      }
    }
  }

 private:
  [[nodiscard]] std::string_view nearest(std::string_view name) const {
    auto synonym = std::ranges::find(kSynonyms, name, &Synonym::written);
    if (synonym != std::end(kSynonyms)) return synonym->meant;
    MeantWord meant(name);
    for (const auto& [type, block] : blocks_.types) meant.offer(type);
    for (std::string_view type : kBuiltIn) meant.offer(type);
    return meant.best();
  }

  const BlockTable& blocks_;
  std::map<std::string, SourceSpan, std::less<>> first_;
};

}  // namespace

void types(const LintInput& input, Emitter& emit) {
  const ast::Ast& ast = input.ast;
  UnknownTypes unknown(input.blocks);
  auto use_all = [&](const ast::Functor& functor) {
    for (const ast::Parameter& parameter : functor.parameters) {
      if (parameter.type) unknown.use(*parameter.type);
    }
  };
  for (const ast::Rule& rule : ast.rules) use_all(rule.head);
  for (const ast::Test& test : ast.tests) {
    for (const ast::Assertion& assertion : test.assertions) use_all(assertion.subject);
  }
  for (const ast::Declare& declare : ast.declares) {
    for (const ast::Name& type : declare.types) unknown.use(type);
  }
  for (const ast::Block& block : ast.blocks) {
    for (const ast::Declaration& declaration : block.declarations) {
      for (const ast::RelationField& field : declaration.fields) {
        if (field.type) unknown.use(*field.type);
      }
    }
  }
  for (const ast::Expr& expr : ast.exprs) {
    bool has_type = expr.kind == ast::ExprKind::Matches || expr.kind == ast::ExprKind::MatchesExact;
    if (has_type) unknown.use(expr.name);
  }
  for (const ast::Term& term : ast.terms) {
    if (term.kind == ast::TermKind::Object) unknown.use(term.type);
  }
  unknown.report(emit);
}

}  // namespace frost::lint_groups
