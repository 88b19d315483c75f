// SPDX-License-Identifier: Apache-2.0
// A condition that no rule fulfils, although its predicate has rules: legal, it defines a new shape
// of facts (polar.md §6.4), and often a slip in a name or a type.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/polar_text.hpp"
#include "frontend/lint/lints.hpp"

namespace frost::lint_groups {

namespace {

using hir::ShapeOrigin;

bool is_of_members(std::string_view predicate) {
  return predicate == "has_role" || predicate == "has_relation" || predicate == "has_permission";
}

class Derivation {
 public:
  Derivation(const LintInput& input, Emitter& emit)
      : hir_(*input.hir), blocks_(input.blocks), emit_(emit) {
    for (const hir::Shape& shape : hir_.schema) {
      const hir::Relation& relation = hir_.relations[shape.relation];
      if (shape.origin == ShapeOrigin::Head) {
        has_rules_.insert({relation.predicate, relation.types.size()});
        heads_[shape.relation].push_back(&shape.arguments);
      }
      bool is_meant = shape.origin == ShapeOrigin::Head || shape.origin == ShapeOrigin::Declare;
      bool has_any = std::ranges::any_of(relation.types, [&](hir::TypeId type) {
        return hir_.types[type].kind == hir::TypeKind::Any;
      });
      // Compared by predicate instead of relation: a position of type Any takes every type.
      if (is_meant && has_any) takes_any_.insert({relation.predicate, relation.types.size()});
      if (shape.origin == ShapeOrigin::Declare) declared_.insert(shape.relation);
    }
    for (const auto& fixture : hir_.fixtures) {
      for (const hir::Fact& fact : fixture) stored_.insert({fact.relation, literal_of(fact)});
    }
    for (const hir::Test& test : hir_.tests) {
      for (const hir::Fact& fact : test.facts) stored_.insert({fact.relation, literal_of(fact)});
    }
  }

  void report() {
    // One condition has a shape for each choice of concrete types; one that can hold is enough.
    std::map<SourceSpan, const hir::Shape*> suspects;
    std::set<SourceSpan> fine;
    for (const hir::Shape& shape : hir_.schema) {
      if (shape.origin != ShapeOrigin::Use) continue;
      bool is_suspect = this->is_suspect(shape);
      for (SourceSpan span : shape.spans) {
        if (is_suspect) {
          suspects.try_emplace(span, &shape);
        } else {
          fine.insert(span);
        }
      }
    }
    for (const auto& [span, shape] : suspects) {
      if (!fine.contains(span)) report(span, *shape);
    }
  }

 private:
  // The primitive literals of a fact, in order: what distinguishes shapes of one relation.
  [[nodiscard]] std::vector<std::string> literal_of(const hir::Fact& fact) const {
    std::vector<std::string> texts;
    for (hir::LiteralId id : fact.arguments) {
      const hir::Literal& literal = hir_.literals[id];
      bool is_primitive = hir_.types[literal.type].kind == hir::TypeKind::Primitive;
      texts.push_back(is_primitive ? literal.text : "");
    }
    return texts;
  }

  [[nodiscard]] bool is_suspect(const hir::Shape& shape) const {
    const hir::Relation& relation = hir_.relations[shape.relation];
    std::pair key{relation.predicate, relation.types.size()};
    if (relation.auxiliary || declared_.contains(shape.relation)) return false;
    if (takes_any_.contains(key) || is_stored_by_a_test(shape)) return false;
    auto heads = heads_.find(shape.relation);
    bool is_derived =
        heads != heads_.end() && std::ranges::any_of(heads->second, [&](const auto* head) {
          return may_match(*head, shape.arguments);
        });
    if (is_derived) return false;
    const std::string& predicate = relation.predicate;
    if (is_of_members(predicate)) return !nearest_member(shape).empty();
    return has_rules_.contains(key);
  }

  [[nodiscard]] bool is_stored_by_a_test(const hir::Shape& shape) const {
    auto first = stored_.lower_bound({shape.relation, {}});
    for (auto it = first; it != stored_.end() && it->first == shape.relation; ++it) {
      bool matches = true;
      for (size_t i = 0; i < shape.arguments.size(); ++i) {
        const auto& literal = shape.arguments[i];
        matches &= !literal || hir_.literals[*literal].text == it->second[i];
      }
      if (matches) return true;
    }
    return false;
  }

  static bool may_match(const hir::LiteralPattern& head, const hir::LiteralPattern& goal) {
    for (size_t i = 0; i < goal.size(); ++i) {
      if (head[i] && goal[i] && *head[i] != *goal[i]) return false;
    }
    return true;
  }

  // Facts of roles, relations and permissions need no rule. Those that the block does not declare
  // are suspicious only if it declares something with almost the same name.
  [[nodiscard]] std::string_view nearest_member(const hir::Shape& shape) const {
    const hir::Relation& relation = hir_.relations[shape.relation];
    if (!is_of_members(relation.predicate)) return {};
    if (shape.arguments.size() < 2 || !shape.arguments[1]) return {};
    bool is_relation = relation.predicate == "has_relation";
    const BlockInfo* block = nullptr;
    if (shape.arguments.size() == 3) {
      block = blocks_.find(hir_.types[relation.types[is_relation ? 0 : 2]].name);
    } else if (!is_relation && blocks_.global) {
      block = &*blocks_.global;
    }
    if (block == nullptr) return {};
    MemberKind kind = is_relation                              ? MemberKind::Relation
                      : relation.predicate == "has_permission" ? MemberKind::Permission
                                                               : MemberKind::Role;
    const std::string& name = hir_.literals[*shape.arguments[1]].text;
    const Member* declared = block->find(name);
    if (declared != nullptr && declared->kind == kind) return {};
    MeantWord meant(name);
    for (const auto& [candidate, member] : block->members) {
      if (member.kind == kind) meant.offer(candidate);
    }
    return meant.best();
  }

  void report(SourceSpan span, const hir::Shape& shape) {
    DiagnosticBuilder builder = emit_.emit<diag::Underivable>(span, text_of(shape));
    std::string_view meant = nearest_member(shape);
    if (!meant.empty()) {
      builder.help("did you mean " + quoted(meant) + "?");
    } else {
      const hir::Relation& relation = hir_.relations[shape.relation];
      builder.help("if such facts are stored, say so: `declare " + relation.predicate + "(" +
                   types_of(relation) + ");`");
    }
  }

  [[nodiscard]] std::string types_of(const hir::Relation& relation) const {
    std::string text;
    for (hir::TypeId type : relation.types) {
      if (!text.empty()) text += ", ";
      text += hir::type_text(hir_.types[type]);
    }
    return text;
  }

  // has_role(User, "steward", Lab)
  [[nodiscard]] std::string text_of(const hir::Shape& shape) const {
    const hir::Relation& relation = hir_.relations[shape.relation];
    std::string text = relation.predicate + "(";
    for (size_t i = 0; i < shape.arguments.size(); ++i) {
      if (i > 0) text += ", ";
      text += shape.arguments[i] ? hir::literal_text(hir_, *shape.arguments[i])
                                 : hir::type_text(hir_.types[relation.types[i]]);
    }
    return text + ")";
  }

  const hir::Hir& hir_;
  const BlockTable& blocks_;
  Emitter& emit_;
  std::set<std::pair<std::string, size_t>> has_rules_;
  std::set<std::pair<std::string, size_t>> takes_any_;
  std::map<hir::RelationId, std::vector<const hir::LiteralPattern*>> heads_;
  std::set<hir::RelationId> declared_;
  std::set<std::pair<hir::RelationId, std::vector<std::string>>> stored_;
};

}  // namespace

void derivation(const LintInput& input, Emitter& emit) { Derivation(input, emit).report(); }

}  // namespace frost::lint_groups
