// SPDX-License-Identifier: Apache-2.0
// Roles, permissions and relations that a block declares in vain. A declaration alone makes no fact
// acceptable (SEM-18, DEC-9), which surprises authors.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/any_value.hpp"
#include "frontend/lint/lints.hpp"

namespace frost::lint_groups {

namespace {

using hir::ShapeOrigin;

constexpr std::string_view kGlobal = "global";
// Stands for every name, and for every type, in the sets below; no identifier and no name of a
// member can be confused with it, because an entry says which it is.
using MaybeAll = std::optional<std::string>;

// Members of types as (type, name); no name stands for every name.
class MemberSet {
 public:
  void add(std::string_view type, MaybeAll name) {
    if (name) {
      names_.emplace(type, std::move(*name));
    } else {
      every_name_.emplace(type);
    }
  }

  [[nodiscard]] bool contains(std::string_view type, std::string_view name) const {
    return every_name_.contains(type) || every_name_.contains(kAnyName) ||
           names_.contains(std::pair(std::string(type), std::string(name))) ||
           names_.contains(std::pair(std::string(kAnyName), std::string(name)));
  }

 private:
  std::set<std::string, std::less<>> every_name_;
  std::set<std::pair<std::string, std::string>> names_;
};

// The place of the member's name and of its type in the facts of a kind of member.
struct Layout {
  size_t arity;
  std::optional<size_t> type;  // none: of the global block
};

class Members {
 public:
  Members(const LintInput& input, Emitter& emit)
      : hir_(*input.hir), blocks_(input.blocks), emit_(emit) {
    for (const auto& [name, block] : blocks_.types) {
      below_[name].insert(name);
      for (const std::string& ancestor : block.ancestors) below_[ancestor].insert(name);
    }
    collect_shapes();
    collect_grants();
  }

  void report() {
    for (const auto& [name, block] : blocks_.types) report_block(block, name);
    if (blocks_.global) report_block(*blocks_.global, kGlobal);
  }

 private:
  // ---------- what the policy knows

  void collect_shapes() {
    for (const hir::Shape& shape : hir_.schema) {
      const hir::Relation& relation = hir_.relations[shape.relation];
      size_t arity = relation.types.size();
      bool is_permission = relation.predicate == "has_permission";
      if (shape.origin == ShapeOrigin::BuiltinHead) continue;
      if (shape.origin == ShapeOrigin::DefaultAllow) continue;
      auto type = [&](size_t i) { return std::string_view(hir_.types[relation.types[i]].name); };
      if (relation.predicate == "has_relation" && arity == 3) {
        used_relations_.add(type(0), name_in(shape.arguments[1]));
      } else if (relation.predicate == "has_role" && (arity == 2 || arity == 3)) {
        used_roles_.add(arity == 3 ? type(2) : kGlobal, name_in(shape.arguments[1]));
      } else if (is_permission && shape.origin == ShapeOrigin::Declare && arity >= 2) {
        // Who declares such facts means to store them.
        granted_.add(arity == 3 ? type(2) : kGlobal, std::nullopt);
      }
    }
  }

  [[nodiscard]] MaybeAll name_in(const std::optional<hir::LiteralId>& literal) const {
    if (!literal) return std::nullopt;
    return hir_.literals[*literal].text;
  }

  void collect_grants() {
    for (const hir::Clause& clause : hir_.clauses) {
      if (!is_grant(clause)) continue;
      const hir::Argument& name = clause.head.arguments[1];
      std::string_view type =
          clause.head.arguments.size() == 3
              ? std::string_view(hir_.types[hir_.relations[clause.head.relation].types[2]].name)
              : kGlobal;
      granted_.add(type, name.is_variable() ? std::nullopt : name_in(name.literal));
    }
    for (const hir::Fact& fact : hir_.facts) grant(fact);
    for (const auto& fixture : hir_.fixtures) {
      for (const hir::Fact& fact : fixture) grant(fact);
    }
    for (const hir::Test& test : hir_.tests) {
      for (const hir::Fact& fact : test.facts) grant(fact);
    }
  }

  // A clause of has_permission, or one of `allow` that does not only pass permissions on.
  [[nodiscard]] bool is_grant(const hir::Clause& clause) const {
    const std::string& predicate = hir_.relations[clause.head.relation].predicate;
    size_t arity = clause.head.arguments.size();
    if (arity != 2 && arity != 3) return false;
    if (predicate == "has_permission") return true;
    const hir::Argument& action = clause.head.arguments[1];
    if (predicate != "allow" || !action.is_variable()) return predicate == "allow";
    return std::ranges::none_of(clause.body, [&](const hir::Atom& atom) {
      return hir_.relations[atom.relation].predicate == "has_permission" &&
             atom.arguments.size() > 1 && atom.arguments[1] == action;
    });
  }

  void grant(const hir::Fact& fact) {
    const hir::Relation& relation = hir_.relations[fact.relation];
    size_t arity = relation.types.size();
    bool is_permission = relation.predicate == "has_permission" || relation.predicate == "allow";
    if (!is_permission || (arity != 2 && arity != 3)) return;
    std::string_view type =
        arity == 3 ? std::string_view(hir_.types[relation.types[2]].name) : kGlobal;
    granted_.add(type, hir_.literals[fact.arguments[1]].text);
  }

  // ---------- what it declares

  void report_block(const BlockInfo& block, std::string_view type) {
    for (const auto& [name, member] : block.members) {
      if (!member.owner.empty() && member.owner != block.name) continue;  // inherited
      switch (member.kind) {
        case MemberKind::Relation:
          if (!is_known(used_relations_, type, name)) {
            emit_.emit<diag::UnusedRelation>(member.span, name, type)
                .help("use it in a rule, or add `declare has_relation(" + std::string(type) +
                      ", String, " + member.target + ");` to store such facts all the same");
          }
          break;
        case MemberKind::Role:
          if (!is_known(used_roles_, type, name)) {
            emit_.emit<diag::UnusedRole>(member.span, name, type)
                .help("give it a meaning, as in `\"some permission\" if \"" + name + "\";`");
          }
          break;
        case MemberKind::Permission:
          if (!is_known(granted_, type, name)) {
            emit_.emit<diag::UngrantedPermission>(member.span, name, type)
                .help("grant it, as in `\"" + name + "\" if \"some role\";`");
          }
          break;
      }
    }
  }

  // Whether the type or one below it is known with this member.
  [[nodiscard]] bool is_known(const MemberSet& set, std::string_view type,
                              std::string_view name) const {
    auto below = below_.find(type);
    if (below == below_.end()) return set.contains(type, name);
    return std::ranges::any_of(below->second,
                               [&](const std::string& sub) { return set.contains(sub, name); });
  }

  const hir::Hir& hir_;
  const BlockTable& blocks_;
  Emitter& emit_;
  std::map<std::string, std::set<std::string>, std::less<>> below_;
  MemberSet used_relations_;
  MemberSet used_roles_;
  MemberSet granted_;
};

bool has_actor(const BlockTable& blocks) {
  return std::ranges::any_of(
      blocks.types, [](const auto& type) { return type.second.kind == ast::BlockKind::Actor; });
}

}  // namespace

void members(const LintInput& input, Emitter& emit) {
  // Without an actor no shorthand rule means anything: P1417 says so once.
  if (has_actor(input.blocks)) Members(input, emit).report();
}

}  // namespace frost::lint_groups
