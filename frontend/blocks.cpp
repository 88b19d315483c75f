// SPDX-License-Identifier: Apache-2.0
#include "frontend/blocks.hpp"

#include <algorithm>

#include "base/polar_text.hpp"
#include "frontend/did_you_mean.hpp"
#include "frontend/inheritance.hpp"

namespace frost {

namespace {

using ast::BlockKind;
using ast::DeclarationShape;

std::optional<MemberKind> declared_kind(std::string_view key) {
  if (key == "roles") return MemberKind::Role;
  if (key == "permissions") return MemberKind::Permission;
  if (key == "relations") return MemberKind::Relation;
  return std::nullopt;
}

class Collector {
 public:
  Collector(const ast::Ast& ast, Emitter& emit) : ast_(ast), emit_(emit) {}

  BlockTable run() {
    table_.lost.insert(ast_.lost.begin(), ast_.lost.end());
    table_.is_incomplete = ast_.is_incomplete;
    for (const ast::Block& block : ast_.blocks) {
      BlockInfo* info = open(block);
      if (info == nullptr) {
        lose(block);
        continue;
      }
      info->is_incomplete |= block.is_incomplete || table_.may_have_lost(block.name.text);
      for (const ast::Name& super : block.supertypes) {
        info->supertypes.try_emplace(super.text, super.span);
      }
      std::map<std::string, SourceSpan, std::less<>> seen;
      for (const ast::Declaration& declaration : block.declarations) {
        auto [first, is_new] = seen.emplace(declaration.key.text, declaration.key.span);
        if (!is_new) {
          emit_
              .emit<diag::RepeatedDeclaration>(declaration.key.span, declaration.key.text,
                                               info->name, keyword(info->kind))
              .label(first->second, "the first one");
          lose(*info, declaration);
          continue;
        }
        declare(*info, declaration);
      }
    }
    return std::move(table_);
  }

 private:
  BlockInfo* open(const ast::Block& block) {
    if (block.kind == BlockKind::Global) {
      if (table_.global) {
        emit_.emit<diag::SecondGlobal>(block.name.span).label(table_.global->span, "the first one");
        return nullptr;
      }
      table_.global = BlockInfo{BlockKind::Global, "global", {}, block.name.span, {}, {}};
      return &*table_.global;
    }
    static constexpr std::string_view kBuiltIn[] = {"String", "Integer",  "Boolean",
                                                    "Actor",  "Resource", "global"};
    if (std::ranges::find(kBuiltIn, block.name.text) != std::end(kBuiltIn)) {
      emit_.emit<diag::ReservedTypeName>(block.name.span, block.name.text);
      return nullptr;
    }
    auto [it, is_new] = table_.types.try_emplace(block.name.text);
    if (is_new) it->second = BlockInfo{block.kind, block.name.text, {}, block.name.span, {}, {}};
    if (it->second.kind != block.kind) {
      emit_.emit<diag::BlockKindConflict>(block.name.span, block.name.text)
          .label(it->second.span, "declared here first");
      return nullptr;
    }
    return &it->second;
  }

  // The names of a declaration that was refused: nothing is said about their absence.
  void lose(BlockInfo& info, const ast::Declaration& declaration) {
    for (ast::TermId element : declaration.elements) info.lost.insert(ast_.terms[element].text);
    for (const ast::RelationField& field : declaration.fields) info.lost.insert(field.name.text);
  }

  // The same for a block that cannot be merged with the one of its name.
  void lose(const ast::Block& block) {
    auto type = table_.types.find(block.name.text);
    BlockInfo* info = nullptr;
    if (block.kind == BlockKind::Global) {
      info = &*table_.global;
    } else if (type != table_.types.end()) {
      info = &type->second;
    }
    if (info == nullptr) return;
    info->is_incomplete |= block.is_incomplete;
    for (const ast::Declaration& declaration : block.declarations) lose(*info, declaration);
  }

  void declare(BlockInfo& info, const ast::Declaration& declaration) {
    std::optional<MemberKind> kind = declared_kind(declaration.key.text);
    if (!kind) {
      refuse_key(declaration);
      return lose(info, declaration);
    }
    bool wants_dictionary = *kind == MemberKind::Relation;
    if (wants_dictionary != (declaration.shape == DeclarationShape::Dictionary)) {
      emit_.emit<diag::WrongContainer>(declaration.span, declaration.key.text,
                                       wants_dictionary ? "dictionary" : "list of strings",
                                       wants_dictionary ? "list" : "dictionary");
      return lose(info, declaration);
    }
    if (info.kind == BlockKind::Global && wants_dictionary) {
      emit_.emit<diag::GlobalRelations>(declaration.key.span);
      return;
    }
    for (ast::TermId element : declaration.elements) {
      const ast::Term& term = ast_.terms[element];
      if (term.kind != ast::TermKind::String) {
        refuse_name(term, declaration.key.text);
        info.lost.insert(term.text);
        continue;
      }
      add(info, term.text, Member{*kind, "", term.span, info.name});
    }
    std::map<std::string_view, SourceSpan> keys;
    for (const ast::RelationField& field : declaration.fields) {
      auto [first, is_new] = keys.emplace(field.name.text, field.name.span);
      if (!is_new) {
        emit_.emit<diag::DuplicateKey>(field.name.span, field.name.text)
            .label(first->second, "the first one");
        continue;
      }
      if (!field.type) {
        emit_.emit<diag::RelationWithoutType>(field.name.span, field.name.text, field.name.text);
        info.lost.insert(field.name.text);
        continue;
      }
      add(info, field.name.text,
          Member{*kind, field.type->text, field.name.span, info.name, field.type->span});
    }
  }

  void refuse_key(const ast::Declaration& declaration) {
    static constexpr std::string_view kLists[] = {"roles", "permissions"};
    static constexpr std::string_view kDictionaries[] = {"relations"};
    const ast::Name& key = declaration.key;
    Misspelt written{key.text, key.span};
    if (declaration.shape == DeclarationShape::Dictionary) {
      auto builder =
          emit_.emit<diag::UnexpectedDeclaration>(key.span, key.text, "'relations = { ... };'");
      return suggest_word(builder, written, kDictionaries);
    }
    auto builder = emit_.emit<diag::UnexpectedDeclaration>(
        key.span, key.text, "'roles = [ ... ];' or 'permissions = [ ... ];'");
    suggest_word(builder, written, kLists);
  }

  void refuse_name(const ast::Term& term, const std::string& key) {
    auto builder = emit_.emit<diag::NameNotString>(term.span, key);
    if (term.kind == ast::TermKind::Variable) builder.replace(term.span, quoted(term.text));
  }

  void add(BlockInfo& info, const std::string& name, Member member) {
    auto [it, is_new] = info.members.try_emplace(name, member);
    if (is_new) return;
    emit_
        .emit<diag::DuplicateName>(member.span, name_of(it->second.kind), name, keyword(info.kind),
                                   info.name, name_of(member.kind))
        .label(it->second.span, "declared here first");
  }

  const ast::Ast& ast_;
  Emitter& emit_;
  BlockTable table_;
};

}  // namespace

std::string_view name_of(MemberKind kind) {
  switch (kind) {
    case MemberKind::Role:
      return "role";
    case MemberKind::Permission:
      return "permission";
    case MemberKind::Relation:
      return "relation";
  }
  return "member";
}

std::string_view keyword(BlockKind kind) {
  switch (kind) {
    case BlockKind::Actor:
      return "actor";
    case BlockKind::Resource:
      return "resource";
    case BlockKind::Global:
      return "global";
  }
  return "block";
}

const Member* BlockInfo::find(std::string_view member) const {
  auto it = members.find(member);
  return it == members.end() ? nullptr : &it->second;
}

const BlockInfo* BlockTable::find(std::string_view type) const {
  auto it = types.find(type);
  return it == types.end() ? nullptr : &it->second;
}

bool BlockTable::may_be_actor(std::string_view type) const {
  return type == "Actor" || type == "Resource" || actor_types.contains(type);
}

BlockTable collect_blocks(const ast::Ast& ast, const Limits& limits, Emitter& emit) {
  BlockTable table = Collector(ast, emit).run();
  inherit_members(table, limits, emit);
  for (const auto& [name, block] : table.types) {
    if (block.kind != ast::BlockKind::Actor) continue;
    table.actor_types.insert(name);
    table.actor_types.insert(block.ancestors.begin(), block.ancestors.end());
  }
  return table;
}

}  // namespace frost
