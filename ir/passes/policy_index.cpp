// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/policy_index.hpp"

#include <algorithm>
#include <set>

#include "base/check.hpp"

namespace frost {

namespace {

// The known tuple that `atom` writes; none when one of its literal positions has a variable.
std::optional<uint32_t> written_tuple(const hir::Hir& hir, const hir::Atom& atom) {
  const hir::Relation& relation = hir.relations[atom.relation];
  auto tuple = hir::literal_tuple(atom, relation, {});
  if (!tuple || tuple->empty()) return std::nullopt;
  auto index = hir::known_index(hir, relation, *tuple);
  FROST_CHECK(index.has_value());  // HirBuilder::find_known_tuples knows what clauses write
  return index;
}

}  // namespace

bool is_copy_clause(const hir::Hir& hir, const hir::Clause& clause) {
  if (clause.body.size() != 1 || clause.body[0].relation != clause.head.relation) return false;
  if (!clause.negated.empty() || !clause.conditions.empty()) return false;
  const hir::Relation& relation = hir.relations[clause.head.relation];
  std::set<hir::VariableId> variables;
  for (uint32_t i = 0; i < relation.types.size(); ++i) {
    const hir::Argument& head = clause.head.arguments[i];
    const hir::Argument& body = clause.body[0].arguments[i];
    if (relation.is_literal_position(i)) {
      if (head.is_variable() || body.is_variable()) return false;
    } else if (!head.is_variable() || head != body || !variables.insert(head.variable).second) {
      return false;
    }
  }
  return true;
}

// A head variable stands for every value when every occurrence in the body may: a relation that
// binds it binds it for good. The least fixpoint.
void PolicyIndex::find_universal(const hir::Hir& hir) {
  for (const hir::Relation& relation : hir.relations) {
    universal_.emplace_back(relation.types.size(), false);
  }
  auto is_bound = [&](const hir::Clause& clause, hir::VariableId variable) {
    for (const hir::Condition& condition : clause.conditions) {
      bool binds = condition.op == hir::Comparison::Equal;
      if (binds && condition.left.variable == variable) return true;
    }
    return std::ranges::any_of(clause.body, [&](const hir::Atom& atom) {
      for (size_t i = 0; i < atom.arguments.size(); ++i) {
        bool is_it = atom.arguments[i].variable == variable;
        if (is_it && !universal_[atom.relation.index()][i]) return true;
      }
      return false;
    });
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (const hir::Clause& clause : hir.clauses) {
      auto positions = universal_[clause.head.relation.index()];
      for (size_t i = 0; i < positions.size(); ++i) {
        const hir::Argument& argument = clause.head.arguments[i];
        if (positions[i] || !argument.is_variable() || is_bound(clause, argument.variable))
          continue;
        positions[i] = true;
        changed = true;
      }
      universal_[clause.head.relation.index()] = std::move(positions);
    }
  }
}

// Nothing of the body gives the variable a value: neither a relation that binds it without asking
// for it, nor the time.
bool PolicyIndex::leaves_open(const hir::Clause& clause, hir::VariableId variable) const {
  for (const hir::Condition& condition : clause.conditions) {
    const bool binds = condition.op == hir::Comparison::Equal;
    if (binds && condition.left.variable == variable) return false;
  }
  return std::ranges::none_of(clause.body, [&](const hir::Atom& atom) {
    for (uint32_t i = 0; i < atom.arguments.size(); ++i) {
      const bool gives = !may_be_universal(atom.relation, i) && !needs_value(atom.relation, i);
      if (atom.arguments[i].variable == variable && gives) return true;
    }
    return false;
  });
}

// A negation, a comparison, or a relation that needs it mentions the variable.
bool PolicyIndex::asks_for(const hir::Clause& clause, hir::VariableId variable) const {
  auto is_it = [&](const auto& argument) { return argument.variable == variable; };
  const bool is_tested =
      std::ranges::any_of(
          clause.negated,
          [&](const hir::Atom& atom) { return std::ranges::any_of(atom.arguments, is_it); }) ||
      std::ranges::any_of(clause.conditions, [&](const hir::Condition& condition) {
        return is_it(condition.left) || is_it(condition.right);
      });
  return is_tested || std::ranges::any_of(clause.body, [&](const hir::Atom& atom) {
           for (uint32_t i = 0; i < atom.arguments.size(); ++i) {
             if (is_it(atom.arguments[i]) && needs_value(atom.relation, i)) return true;
           }
           return false;
         });
}

// The least fixpoint.
void PolicyIndex::find_needs(const hir::Hir& hir) {
  for (const hir::Relation& relation : hir.relations) {
    needs_value_.emplace_back(relation.types.size(), false);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const hir::Clause& clause : hir.clauses) {
      for (size_t i = 0; i < clause.head.arguments.size(); ++i) {
        const hir::Argument& argument = clause.head.arguments[i];
        if (!argument.is_variable() || needs_value_[clause.head.relation.index()][i]) continue;
        const bool needs =
            asks_for(clause, argument.variable) && leaves_open(clause, argument.variable);
        if (!needs) continue;
        needs_value_[clause.head.relation.index()][i] = true;
        changed = true;
      }
    }
  }
}

PolicyIndex::PolicyIndex(const hir::Hir& hir) {
  find_universal(hir);
  find_needs(hir);
  for (const hir::Relation& relation : hir.relations) {
    RelationClauses clauses;
    clauses.by_tuple.resize(relation.known.size());
    clauses.granted_by.resize(relation.known.size());
    relations_.push_back(std::move(clauses));
  }
  for (const hir::Clause& clause : hir.clauses) {
    RelationClauses& clauses = relations_[clause.head.relation.index()];
    std::optional<uint32_t> tuple = written_tuple(hir, clause.head);
    if (!tuple) {
      clauses.others.push_back(&clause);
    } else if (is_copy_clause(hir, clause)) {
      clauses.granted_by[*tuple].push_back(written_tuple(hir, clause.body[0]).value());
    } else {
      clauses.by_tuple[*tuple].push_back(&clause);
    }
  }
}

hir::TupleSet PolicyIndex::close_over_copies(hir::RelationId relation,
                                             const hir::TupleSet& tuples) const {
  const auto& granted_by = of(relation).granted_by;
  const auto grants_nothing_else = [&](uint32_t tuple) { return granted_by[tuple].empty(); };
  if (std::ranges::all_of(tuples, grants_nothing_else)) return tuples;
  std::vector<bool> is_closed(granted_by.size(), false);
  for (const uint32_t tuple : tuples) is_closed[tuple] = true;
  hir::TupleSet closed = tuples;
  for (size_t next = 0; next < closed.size(); ++next) {
    for (const uint32_t granting : granted_by[closed[next]]) {
      if (is_closed[granting]) continue;
      is_closed[granting] = true;
      closed.push_back(granting);
    }
  }
  std::ranges::sort(closed);
  return closed;
}

SourceSpan PolicyIndex::first_rule(hir::RelationId relation, const hir::TupleSet& tuples) const {
  const RelationClauses& clauses = of(relation);
  SourceSpan first;
  const auto consider = [&](const std::vector<const hir::Clause*>& some) {
    for (const hir::Clause* clause : some) {
      const bool is_earlier = !first.valid() || clause->span < first;
      if (clause->span.valid() && is_earlier) first = clause->span;
    }
  };
  if (tuples.empty()) std::ranges::for_each(clauses.by_tuple, consider);
  for (const uint32_t tuple : tuples) consider(clauses.by_tuple[tuple]);
  consider(clauses.others);
  return first;
}

}  // namespace frost
