// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/action_sources.hpp"

#include <optional>
#include <vector>

namespace frost {
namespace {

constexpr uint32_t kActionPosition = 1;

using Column = std::pair<hir::RelationId, uint32_t>;

// The first goal that gives `variable` its value; every value passes it.
std::optional<Column> first_use(const hir::Clause& clause, hir::VariableId variable) {
  for (const hir::Atom& atom : clause.body) {
    for (uint32_t i = 0; i < atom.arguments.size(); ++i) {
      if (atom.arguments[i].is_variable() && atom.arguments[i].variable == variable) {
        return Column(atom.relation, i);
      }
    }
  }
  return std::nullopt;
}

// Follows the values of one column back to literals, facts and open heads. Each column once, so
// that recursion ends.
class Search {
 public:
  explicit Search(const Snapshot& snapshot)
      : snapshot_(snapshot), hir_(*snapshot.impl()->policy->hir) {}

  PossibleActions run(Column start) {
    want(start);
    while (!open_.empty()) {
      const Column column = open_.back();
      open_.pop_back();
      follow(column);
    }
    return std::move(found_);
  }

 private:
  void want(Column column) {
    if (seen_.insert(column).second) open_.push_back(column);
  }

  void follow(Column column) {
    const auto [relation, position] = column;
    for (const hir::Clause& clause : hir_.clauses) {
      if (clause.head.relation != relation) continue;
      const hir::Argument& argument = clause.head.arguments[position];
      if (!argument.is_variable()) {
        found_.names.insert(hir_.literals[argument.literal].text);
      } else if (const auto use = first_use(clause, argument.variable)) {
        want(*use);
      } else {
        found_.is_open = true;
      }
    }
    read_facts(column);
  }

  void read_facts(Column column) {
    const hir::Relation& relation = hir_.relations[column.first];
    std::vector<ValuePattern> patterns;
    for (const hir::TypeId type : relation.types) {
      ValuePattern& pattern = patterns.emplace_back();
      if (hir_.types[type].kind != hir::TypeKind::Any) pattern.type = hir_.types[type].name;
    }
    patterns[column.second].type = "String";
    const FactQuery query{.predicate = relation.predicate, .arguments = patterns};
    // Of the policy text, too.
    snapshot_.impl()->facts->visit_facts(query, [&](const Fact& fact) {
      const std::string_view id = fact.arguments[column.second].id;
      // Nearly always one that is known: no string is made then.
      if (!found_.names.contains(id)) found_.names.emplace(id);
      return true;
    });
  }

  const Snapshot& snapshot_;
  const hir::Hir& hir_;
  PossibleActions found_;
  std::set<Column> seen_;
  std::vector<Column> open_;
};

}  // namespace

PossibleActions possible_actions(const Snapshot& snapshot, hir::RelationId allow) {
  return Search(snapshot).run({allow, kActionPosition});
}

}  // namespace frost
