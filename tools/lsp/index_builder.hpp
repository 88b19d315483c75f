// SPDX-License-Identifier: Apache-2.0
// Fills an Index. Internal to the index: build_index() is what others call.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/lsp/index.hpp"

namespace frost::lsp {

class IndexBuilder {
 public:
  IndexBuilder(const ast::Ast& ast, const InferredTypes& inferred)
      : ast_(ast), inferred_(inferred) {}

  Index build();

  // ---------- shared by the parts of the index
  [[nodiscard]] const ast::Ast& ast() const { return ast_; }
  [[nodiscard]] const InferredTypes& inferred() const { return inferred_; }
  [[nodiscard]] Index& index() { return index_; }

  SymbolId type(const std::string& name);
  void add_type(const ast::Name& name, OccurrenceKind kind, SourceSpan statement);
  void add_predicate(const ast::Name& name, size_t arity, OccurrenceKind kind,
                     SourceSpan statement);

  // A string that names a member of kind `kind` of a block that one of `types` accepts; any block
  // when `types` is empty.
  void add_member_literal(const ast::Term& literal, MemberKind kind,
                          const std::vector<std::string>& types, OccurrenceKind occurrence,
                          SourceSpan statement);

 private:
  // index_blocks.cpp
  void declare_blocks();
  void declare_members(const ast::Block& block);
  void declare_member(const std::string& owner, const std::string& name,
                      BlockSummary::Member member, SourceSpan span, bool is_string,
                      SourceSpan statement);
  void add_shorthand_rules();
  void add_shorthand(const ast::Block& block, const ast::ShorthandRule& rule);
  void add_shorthand_leaf(const std::string& type, const ast::ShorthandExpr& leaf,
                          SourceSpan statement);
  void add_own_member(const std::string& type, const ast::ShortTerm& term, OccurrenceKind kind,
                      SourceSpan statement);

  // index_rules.cpp
  void add_rules();
  void add_tests();

  const ast::Ast& ast_;
  const InferredTypes& inferred_;
  Index index_;
  // Members by name, for literals whose block is known by type only.
  std::map<std::string, std::vector<std::pair<std::string, BlockSummary::Member>>, std::less<>>
      members_by_name_;
};

}  // namespace frost::lsp
