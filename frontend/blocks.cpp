// SPDX-License-Identifier: Apache-2.0
#include "frontend/blocks.hpp"

#include <algorithm>

#include "base/polar_text.hpp"
#include "frontend/did_you_mean.hpp"

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
  Collector(const ast::Ast& ast, const Limits& limits, Emitter& emit)
      : ast_(ast), limits_(limits), emit_(emit) {}

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
    check_supertypes();
    for (auto& [name, block] : table_.types) inherit(block);
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

  // Drops supertypes that are no blocks, or of a kind that cannot be extended here (DEC-12).
  void check_supertypes() {
    for (auto& [name, block] : table_.types) {
      std::erase_if(block.supertypes, [&](const auto& entry) {
        const auto& [super, span] = entry;
        const BlockInfo* found = table_.find(super);
        if (found == nullptr) {
          block.is_incomplete = true;
          if (table_.may_have_lost(super)) return true;
          auto builder = emit_.emit<diag::UnknownSupertype>(span, name, super);
          builder.help(fmt::format("declare it: {} {} {{}}", keyword(block.kind), super));
          suggest(emit_, builder, {super, span}, table_.types);
          return true;
        }
        if (block.kind == BlockKind::Resource && found->kind == BlockKind::Actor) {
          emit_.emit<diag::SupertypeKind>(span, name, super).label(found->span, "declared here");
          block.is_incomplete = true;
          return true;
        }
        return false;
      });
    }
  }

  // Adds the members of supertypes, which are completed first. An edge that closes a cycle is
  // reported and dropped. An explicit stack: a chain of `extends` is as long as the policy.
  void inherit(BlockInfo& root) {
    std::vector<BlockInfo*> path{&root};
    while (!path.empty()) {
      BlockInfo& block = *path.back();
      if (done_.contains(block.name)) {
        path.pop_back();
        continue;
      }
      BlockInfo* next = first_unfinished(block, path);
      if (next != nullptr) {
        path.push_back(next);
        continue;
      }
      for (const auto& [super, span] : block.supertypes) take_members(block, super, span);
      done_.insert(block.name);
      path.pop_back();
    }
  }

  BlockInfo* first_unfinished(BlockInfo& block, const std::vector<BlockInfo*>& path) {
    for (auto it = block.supertypes.begin(); it != block.supertypes.end();) {
      BlockInfo& super = table_.types.find(it->first)->second;
      if (done_.contains(super.name)) {
        ++it;
        continue;
      }
      auto start = std::ranges::find(path, &super);
      if (start == path.end()) return &super;
      std::string cycle;
      for (auto step = start; step != path.end(); ++step) cycle += (*step)->name + " -> ";
      emit_.emit<diag::SupertypeCycle>(it->second, super.name, cycle + super.name);
      block.is_incomplete = true;
      it = block.supertypes.erase(it);
    }
    return nullptr;
  }

  void take_members(BlockInfo& block, const std::string& super, SourceSpan span) {
    const BlockInfo& parent = table_.types.find(super)->second;
    size_t before = inherited_;
    inherited_ += 1 + parent.ancestors.size() + parent.members.size();
    if (inherited_ > limits_.inherited_max) {
      if (before <= limits_.inherited_max) {
        emit_.emit<diag::TooMuchInheritance>(span, limits_.inherited_max);
      }
      return;
    }
    block.ancestors.insert(super);
    block.lost.insert(parent.lost.begin(), parent.lost.end());
    block.is_incomplete |= parent.is_incomplete;
    block.ancestors.insert(parent.ancestors.begin(), parent.ancestors.end());
    for (const auto& [name, member] : parent.members) {
      auto [it, is_new] = block.members.try_emplace(name, member);
      const Member& own = it->second;
      if (is_new || (own.kind == member.kind && own.target == member.target)) continue;
      emit_
          .emit<diag::InheritedConflict>(own.owner == block.name ? own.span : span, name,
                                         name_of(member.kind), member.owner, name_of(own.kind),
                                         own.owner, block.name)
          .label(member.span, "the inherited one");
    }
  }

  const ast::Ast& ast_;
  const Limits& limits_;
  Emitter& emit_;
  BlockTable table_;
  size_t inherited_ = 0;
  std::set<std::string> done_;  // blocks whose inherited members are complete
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
  if (type == "Actor" || type == "Resource") return true;
  return std::ranges::any_of(types, [&](const auto& entry) {
    const auto& [name, block] = entry;
    return block.kind == ast::BlockKind::Actor && (name == type || block.ancestors.contains(type));
  });
}

BlockTable collect_blocks(const ast::Ast& ast, const Limits& limits, Emitter& emit) {
  return Collector(ast, limits, emit).run();
}

}  // namespace frost
