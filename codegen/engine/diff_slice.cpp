// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/diff_slice.hpp"

#include <algorithm>

#include "ir/hir/text.hpp"

namespace frost {
namespace {

std::string types_text(const hir::Hir& hir, const hir::Relation& relation) {
  std::string text = relation.predicate + "(";
  for (const hir::TypeId type : relation.types) text += hir::type_text(hir.types[type]) + ",";
  return text + ")";
}

bool has_any(const hir::Hir& hir, const hir::Relation& relation) {
  return std::ranges::any_of(
      relation.types, [&](hir::TypeId type) { return hir.types[type].kind == hir::TypeKind::Any; });
}

}  // namespace

DecidingPart::DecidingPart(const hir::Hir& hir, LineNumbers& numbers)
    : hir_(hir), numbers_(numbers) {
  for (const hir::Clause& clause : hir.clauses) clauses_[clause.head.relation].push_back(&clause);
  for (const hir::Fact& fact : hir.facts) facts_[fact.relation].push_back(&fact);
  for (const hir::Shape& shape : hir.schema) shapes_[shape.relation].push_back(&shape);
}

std::set<uint32_t> DecidingPart::lines(hir::RelationId relation, size_t position,
                                       const std::optional<std::string>& value) {
  Goal first(relation, {});
  first.second.resize(hir_.relations[relation].types.size());
  first.second[position] = value;
  std::set<uint32_t> found;
  std::set<Goal> seen = {first};
  std::vector<Goal> open = {first};
  while (!open.empty()) {
    const Goal goal = open.back();
    open.pop_back();
    follow(goal, found, seen, open);
  }
  return found;
}

void DecidingPart::follow(const Goal& goal, std::set<uint32_t>& found, std::set<Goal>& seen,
                          std::vector<Goal>& open) {
  const auto& [relation, values] = goal;
  add_relation(relation, found);
  for (const hir::Fact* fact : facts_[relation]) {
    bool matches = true;
    for (size_t i = 0; i < values.size(); ++i) {
      matches = matches && (!values[i] || *values[i] == hir_.literals[fact->arguments[i]].text);
    }
    if (matches) found.insert(number("fact " + hir::fact_text(hir_, *fact)));
  }
  for (const hir::Clause* clause : clauses_[relation]) follow(*clause, goal, found, seen, open);
}

void DecidingPart::follow(const hir::Clause& clause, const Goal& goal, std::set<uint32_t>& found,
                          std::set<Goal>& seen, std::vector<Goal>& open) {
  std::map<hir::VariableId, std::string> known;
  for (size_t i = 0; i < goal.second.size(); ++i) {
    const std::optional<std::string>& value = goal.second[i];
    const hir::Argument& argument = clause.head.arguments[i];
    if (!value) continue;
    if (!argument.is_variable()) {
      if (hir_.literals[argument.literal].text != *value) return;
    } else if (const auto [at, is_new] = known.emplace(argument.variable, *value);
               !is_new && at->second != *value) {
      return;
    }
  }
  found.insert(number(hir::canonical_clause(hir_, clause)));
  for (const auto* atoms : {&clause.body, &clause.negated}) {
    for (const hir::Atom& atom : *atoms) {
      Goal next(atom.relation, {});
      for (const hir::Argument& argument : atom.arguments) {
        std::optional<std::string>& value = next.second.emplace_back();
        if (!argument.is_variable()) {
          value = hir_.literals[argument.literal].text;
        } else if (const auto at = known.find(argument.variable); at != known.end()) {
          value = at->second;
        }
      }
      if (seen.insert(next).second) open.push_back(std::move(next));
    }
  }
}

// Which facts belong to the relation: those of accepted shapes, and of the type Any those of types
// that no other relation of the predicate takes.
void DecidingPart::add_relation(hir::RelationId id, std::set<uint32_t>& found) {
  const hir::Relation& relation = hir_.relations[id];
  const std::string name = types_text(hir_, relation);
  for (const hir::Shape* shape : shapes_[id]) {
    if (shape->origin == hir::ShapeOrigin::BuiltinHead) continue;
    std::string line = "shape " + name;
    for (const std::optional<hir::LiteralId>& literal : shape->arguments) {
      line += " " + (literal ? hir::literal_text(hir_, *literal) : "_");
    }
    found.insert(number(line));
  }
  if (!has_any(hir_, relation)) return;
  for (const hir::Relation& other : hir_.relations) {
    if (other.predicate == relation.predicate && other.types.size() == relation.types.size()) {
      found.insert(number("beside " + types_text(hir_, other)));
    }
  }
}

uint32_t DecidingPart::number(const std::string& line) {
  return numbers_.emplace(line, static_cast<uint32_t>(numbers_.size())).first->second;
}

}  // namespace frost
