// SPDX-License-Identifier: Apache-2.0
// The declarations of actor, resource and global blocks (polar.md §5.1–§5.3, §5.8).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/diagnostics/emitter.hpp"
#include "frontend/ast/ast.hpp"
#include "frost/limits.hpp"

namespace frost {

enum class MemberKind : uint8_t { Role, Permission, Relation };

std::string_view name_of(MemberKind kind);

struct Member {
  MemberKind kind = MemberKind::Role;
  std::string target;  // Relation: the target type
  SourceSpan span;
  std::string owner;  // the block that declares it: this one or a supertype
  SourceSpan target_span = {};
};

struct BlockInfo {
  ast::BlockKind kind = ast::BlockKind::Resource;
  std::string name;
  std::map<std::string, Member, std::less<>> members;  // inherited ones included (SEM-7)
  SourceSpan span;
  std::map<std::string, SourceSpan, std::less<>> supertypes;  // what `extends` names
  std::set<std::string, std::less<>> ancestors;               // supertypes, transitively

  // Names in declarations that were refused, and whether there may be more that nobody could read.
  std::set<std::string, std::less<>> lost = {};
  bool is_incomplete = false;

  [[nodiscard]] const Member* find(std::string_view member) const;
  // Whether it may be due to a reported mistake that there is no `member`.
  [[nodiscard]] bool may_have_lost(std::string_view member) const {
    return is_incomplete || lost.contains(member);
  }
};

// "actor", "resource" or "global".
std::string_view keyword(ast::BlockKind kind);

struct BlockTable {
  std::map<std::string, BlockInfo, std::less<>> types;
  std::optional<BlockInfo> global;
  std::set<std::string, std::less<>> actor_types = {};  // of actor blocks, and their supertypes
  // The same for blocks: those that did not parse.
  std::set<std::string, std::less<>> lost = {};
  bool is_incomplete = false;

  [[nodiscard]] const BlockInfo* find(std::string_view type) const;
  // Whether some actor type is `type` or below it.
  [[nodiscard]] bool may_be_actor(std::string_view type) const;
  // Whether it may be due to a reported mistake that there is no block `type`.
  [[nodiscard]] bool may_have_lost(std::string_view type) const {
    return is_incomplete || lost.contains(type);
  }
};

// Collects every block; blocks of one type and kind are merged (DEC-11); `extends` is resolved and
// members are inherited (polar.md §3.2, DEC-12). Mistakes are reported and
// left out, so that later phases need no second look. Stops at Limits::inherited_max.
BlockTable collect_blocks(const ast::Ast& ast, const Limits& limits, Emitter& emit);

}  // namespace frost
