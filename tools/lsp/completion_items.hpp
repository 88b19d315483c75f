// SPDX-License-Identifier: Apache-2.0
// The list of suggestions at one place. Internal to completion.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "tools/lsp/completion_context.hpp"
#include "tools/lsp/features.hpp"

namespace frost::lsp {

// The protocol's CompletionItemKind, as far as it is used here.
enum class ItemKind : uint8_t {
  kFunction = 3,
  kField = 5,
  kVariable = 6,
  kClass = 7,
  kKeyword = 14,
  kFolder = 19,
  kEnumMember = 20,
};

// Items of an answer. A longer list is narrowed to what was typed already, then cut.
inline constexpr size_t kCompletionItemsMax = 1'000;

// Distinct labels; the first item of a label stays. Inside a string only strings are added.
class CompletionItems {
 public:
  // `index` may be another one than the view's.
  CompletionItems(const View& view, const Index& index, const CompletionContext& context)
      : view_(view), index_(index), context_(context) {}

  // The result of the request.
  Json take();
  [[nodiscard]] bool is_empty() const { return items_.empty(); }

  void add_keyword(const char* word, ItemKind kind, std::string detail);
  void add_member(const std::string& name, const BlockSummary::Member& member);
  // Of a block and its supertypes.
  void add_members(const std::string& type, MemberKind kind);
  void add_all_members(const std::string& type);
  // Of every block.
  void add_strings_of(MemberKind kind);
  void add_types(bool with_built_in);
  void add_predicates();
  void add_fixtures();
  // The names of the statement that look like variables.
  void add_variables();

 protected:
  [[nodiscard]] std::string_view text(const grammar::Token& token) const;

  const View& view_;
  const Index& index_;
  const CompletionContext& context_;

 private:
  void add(const std::string& label, ItemKind kind, std::string detail);
  // Whether a symbol is written nowhere but at the cursor, which makes it no suggestion.
  [[nodiscard]] bool is_only_here(const Symbol& symbol) const;

  std::map<std::string, Json> items_;  // by label
};

}  // namespace frost::lsp
