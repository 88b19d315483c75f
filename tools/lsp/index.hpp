// SPDX-License-Identifier: Apache-2.0
// Every name of a policy and every place where it is written. Built from the syntax tree alone, so
// it is there when the policy has errors; statements that do not parse are not in it.
//
// A literal that may name members of several blocks, such as the role in `has_role(u, "reader", x)`
// with `x: Resource`, is one occurrence of each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/id.hpp"
#include "base/source.hpp"
#include "frontend/ast/ast.hpp"
#include "frontend/blocks.hpp"
#include "tools/lsp/inferred_types.hpp"

namespace frost::lsp {

enum class SymbolKind : uint8_t {
  Type,  // blocks, built-in and undeclared types; "global" for the global block
  Role,
  Permission,
  Relation,
  Predicate,
  Fixture,
  Variable,
};

using SymbolId = Id<struct LspSymbolTag>;

struct Symbol {
  SymbolKind kind = SymbolKind::Type;
  std::string name;
  // Role, Permission, Relation: the block, "global" for the global one. Variable: the block whose
  // shorthand gives it, for `actor` and `resource`; else empty.
  std::string owner;
  uint32_t arity = 0;  // Predicate: rules of different arity are different predicates (SEM-23)
  SourceSpan scope;    // Variable: the rule, shorthand rule or assertion it belongs to
  friend auto operator<=>(const Symbol&, const Symbol&) = default;
};

enum class OccurrenceKind : uint8_t {
  Definition,  // a block, a declaration, a rule head's predicate, `declare`, the first of a
               // variable
  Grant,       // a role, permission or relation in the head of a rule
  Reference,
};

struct Occurrence {
  SymbolId symbol;
  SourceSpan span;  // with the quotes when `is_string`
  OccurrenceKind kind = OccurrenceKind::Reference;
  bool is_string = false;
  SourceSpan statement;  // the declaration, rule, fact or assertion around it
};

// A block as all its texts together declare it (DEC-11).
struct BlockSummary {
  ast::BlockKind kind = ast::BlockKind::Resource;
  std::vector<std::string> supertypes;  // in source order, distinct
  struct Member {
    SymbolId symbol;
    MemberKind kind = MemberKind::Role;
    std::string target;  // Relation: the target type, empty when it is missing
  };
  std::map<std::string, Member, std::less<>> members;  // own ones; the first of a repeated name
};

class Index {
 public:
  // ---------- reading
  [[nodiscard]] const Symbol& symbol(SymbolId id) const { return symbols_[id]; }
  [[nodiscard]] const IdVector<SymbolId, Symbol>& symbols() const { return symbols_; }
  // The occurrences under or just before `offset`: all have one span. Cost: logarithmic.
  [[nodiscard]] std::span<const Occurrence> at(FileId file, uint32_t offset) const;
  // All with exactly this span.
  [[nodiscard]] std::span<const Occurrence> at(SourceSpan span) const;
  // By file and place. Cost: linear in the index.
  [[nodiscard]] std::vector<Occurrence> of(SymbolId id) const;
  [[nodiscard]] std::optional<SymbolId> find(const Symbol& symbol) const;

  // By type name; the global block under "global".
  [[nodiscard]] const std::map<std::string, BlockSummary, std::less<>>& blocks() const {
    return blocks_;
  }
  [[nodiscard]] const BlockSummary* block(std::string_view type) const;
  // `type` and the supertypes of its block, nearest first.
  [[nodiscard]] std::vector<std::string> with_supertypes(std::string_view type) const;
  // The member that `name` means in a shorthand rule of `type`: its own or an inherited one.
  [[nodiscard]] const BlockSummary::Member* member(std::string_view type,
                                                   std::string_view name) const;
  // Whether a parameter of type `type` accepts the values of the block `owner` (SEM-5, SEM-6).
  [[nodiscard]] bool accepts(std::string_view type, std::string_view owner) const;
  // Whether some literal that may name a member `name` could not be traced to few enough blocks.
  [[nodiscard]] bool is_loose(std::string_view name) const { return loose_.contains(name); }
  // The types that the text of its rule gives a variable: specialisers and `matches`, sorted.
  [[nodiscard]] std::vector<std::string> written_types(SymbolId variable) const;

  // ---------- building
  SymbolId intern(Symbol symbol);
  void add(Occurrence occurrence) { occurrences_.push_back(occurrence); }
  BlockSummary& edit_block(const std::string& type) { return blocks_[type]; }
  void add_written_type(SymbolId variable, std::string type);
  void add_loose(const std::string& name) { loose_.insert(name); }
  // Sorts. To be called once, before any reading of occurrences.
  void finish();

 private:
  IdVector<SymbolId, Symbol> symbols_;
  std::map<Symbol, SymbolId> ids_;
  std::vector<Occurrence> occurrences_;  // after finish(): by file, begin, end, symbol
  std::map<std::string, BlockSummary, std::less<>> blocks_;
  std::map<SymbolId, std::vector<std::string>> written_types_;
  std::set<std::string, std::less<>> loose_;
};

// `inferred` types the variables that the text of their rule does not. Cost: near linear.
Index build_index(const ast::Ast& ast, const InferredTypes& inferred);

// "role", "type", …
std::string_view name_of(SymbolKind kind);
SymbolKind symbol_kind(MemberKind kind);
bool is_member(SymbolKind kind);
// Whether its name is fixed by the language: String, Actor, global, has_role, allow, `actor` and
// `resource` in shorthand, …
bool is_built_in(const Symbol& symbol);

}  // namespace frost::lsp
