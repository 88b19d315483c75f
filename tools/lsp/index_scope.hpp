// SPDX-License-Identifier: Apache-2.0
// The names of one rule, shorthand rule, fact or assertion. Internal to the index.
//
// Calls are looked at last, when all that the text says about the types of variables is known.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/lsp/index_builder.hpp"

namespace frost::lsp {

class RuleScope {
 public:
  // `span` is the rule that variables belong to, as the clauses of the HIR name it.
  RuleScope(IndexBuilder& builder, SourceSpan span) : builder_(builder), span_(span) {}

  void give_type(std::string_view variable, const std::string& type);
  // A variable that the shorthand of `block` introduces by itself (SEM-53).
  void add_implicit(const std::string& variable, const std::string& type, const std::string& block);
  // The head of a rule (a definition of its predicate), or the subject of an assertion.
  void add_head(const ast::Functor& head, bool defines);
  void add_call(const ast::Name& name, const std::vector<ast::TermId>& terms);
  void add_body(ast::ExprId body);
  // Adds the occurrences. To be called once, at the end.
  void finish();

 private:
  // An argument: a term, and the specialiser a head gives it.
  struct Argument {
    ast::TermId term;
    std::string type;
  };
  struct Call {
    std::string name;
    std::vector<Argument> arguments;
    bool is_head = false;
  };
  // A variable in the place of a role, permission or relation, which `in` or `=` may give values.
  struct MemberVariable {
    MemberKind kind = MemberKind::Role;
    std::vector<std::string> types;
    bool is_head = false;
  };

  void add_term(ast::TermId id, OccurrenceKind kind);
  SymbolId variable(std::string_view name);
  std::vector<std::string> types_of(const Argument& argument);
  void resolve(const Call& call);
  void resolve_values(const ast::Expr& expr);

  IndexBuilder& builder_;
  SourceSpan span_;
  std::map<std::string, std::string, std::less<>> implicit_;  // to the block
  std::vector<Call> calls_;
  std::vector<ast::ExprId> value_lists_;  // In and Compare
  std::map<std::string, std::vector<MemberVariable>, std::less<>> member_variables_;
};

}  // namespace frost::lsp
