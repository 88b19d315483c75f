// SPDX-License-Identifier: Apache-2.0
#include "frontend/hir_builder.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace frost {

namespace {

using hir::Argument;
using hir::Atom;
using hir::Clause;
using hir::LiteralId;
using hir::LiteralTuple;
using hir::RelationId;
using hir::TypeId;
using hir::VariableId;

bool same_arguments(const Atom& a, const Atom& b) {
  return a.relation == b.relation && a.arguments == b.arguments;
}

// The clause says p if p, which derives nothing (SEM-55). With further conditions it may still make
// concrete rows of a universal one, so that is recursion like any other.
bool is_tautology(const Clause& clause) {
  return clause.body.size() == 1 && same_arguments(clause.body[0], clause.head);
}

bool is_ground(const Atom& atom) {
  return std::ranges::none_of(atom.arguments, [](const Argument& a) { return a.is_variable(); });
}

}  // namespace

HirBuilder::HirBuilder(Inference inference, const Limits& limits)
    : inference_(std::move(inference)), limits_(limits) {}

hir::Hir HirBuilder::take() {
  hir_.types = inference_.types.types();
  return std::move(hir_);
}

LiteralId HirBuilder::literal(const core::Value& value) {
  TypeId type = types().intern(value.type);
  auto [it, is_new] = literals_.try_emplace({type, value.id});
  if (is_new) it->second = hir_.literals.push({type, value.id});
  return it->second;
}

void HirBuilder::build() {
  create_relations();
  create_clauses();
  extract_facts();
  prune_clauses();
  find_literal_positions();
  find_known_tuples();
  find_open_shapes();
  for (const Clause& clause : hir_.clauses) hir_.relations[clause.head.relation].derived = true;
}

std::vector<TypeId> HirBuilder::types_of(const core::Atom& atom, const MonoRule& rule) {
  std::vector<TypeId> result;
  for (const core::Term& term : atom.terms) {
    result.push_back(term.variable.valid() ? rule.types[term.variable.index()]
                                           : types().intern(term.value.type));
  }
  return result;
}

void HirBuilder::create_relations() {
  std::set<FactShape> shapes = inference_.fact_shapes;
  for (const MonoRule& rule : inference_.rules) {
    shapes.insert({rule.rule->head.predicate, types_of(rule.rule->head, rule)});
    for (const core::Atom& body : rule.rule->body) {
      shapes.insert({body.predicate, types_of(body, rule)});
    }
  }
  for (const FactShape& shape : shapes) {
    hir::Relation relation;
    relation.predicate = shape.predicate;
    relation.types = shape.types;
    relations_.emplace(shape, hir_.relations.push(std::move(relation)));
  }
}

RelationId HirBuilder::relation(const std::string& predicate,
                                const std::vector<TypeId>& types) const {
  auto it = relations_.find({predicate, types});
  FROST_CHECK(it != relations_.end());
  return it->second;
}

Atom HirBuilder::atom(const core::Atom& source, const MonoRule& rule) {
  Atom result{relation(source.predicate, types_of(source, rule)), {}, source.span};
  for (const core::Term& term : source.terms) {
    Argument argument;
    if (term.variable.valid()) {
      argument.variable = VariableId(term.variable.raw);
    } else {
      argument.literal = literal(term.value);
    }
    result.arguments.push_back(argument);
  }
  return result;
}

// A fact of this atom's shape is accepted: literals stay literals, variables stand for any value.
void HirBuilder::accept(const Atom& atom) {
  size_t arity = atom.arguments.size();
  if (arity == 0 || arity > limits_.fact_arity_max) return;  // DEC-25, SEM-11
  Pattern pattern;
  for (size_t i = 0; i < arity; ++i) {
    const Argument& argument = atom.arguments[i];
    TypeId type = hir_.relations[atom.relation].types[i];
    bool is_literal =
        !argument.is_variable() && inference_.types.types()[type].kind == hir::TypeKind::Primitive;
    pattern.push_back(is_literal ? std::optional(argument.literal) : std::nullopt);
  }
  hir_.relations[atom.relation].stored = true;
  accepted_[atom.relation].insert(std::move(pattern));
}

void HirBuilder::create_clauses() {
  for (const FactShape& shape : inference_.fact_shapes) {
    RelationId id = relation(shape.predicate, shape.types);
    hir_.relations[id].stored = true;
    accepted_[id].insert(Pattern(shape.types.size()));
  }
  std::set<std::vector<std::vector<uint32_t>>> seen;
  for (const MonoRule& rule : inference_.rules) {
    Clause clause;
    clause.span = rule.rule->span;
    for (size_t i = 0; i < rule.rule->variables.size(); ++i) {
      core::VariableId id(i);
      clause.variables.push({rule.rule->variables[id].name, rule.types[i]});
    }
    clause.head = atom(rule.rule->head, rule);
    for (size_t i = 0; i < rule.rule->body.size(); ++i) {
      clause.body.push_back(atom(rule.rule->body[i], rule));
      if (rule.makes_fact[i]) accept(clause.body.back());
    }
    if (!rule.rule->builtin) accept(clause.head);
    if (is_tautology(clause)) continue;
    // The same clause again, from a repeated rule or a merged disjunct, adds nothing.
    std::vector<std::vector<uint32_t>> key;
    auto add_key = [&](const Atom& part) {
      std::vector<uint32_t> row{part.relation.raw};
      for (const Argument& a : part.arguments) {
        row.push_back(a.variable.raw);
        row.push_back(a.literal.raw);
      }
      key.push_back(std::move(row));
    };
    add_key(clause.head);
    for (const Atom& body : clause.body) add_key(body);
    if (seen.insert(std::move(key)).second) hir_.clauses.push(std::move(clause));
  }
}

// Ground unconditional rules mean the same as stored facts (polar.md §4.3) and become facts.
void HirBuilder::extract_facts() {
  IdVector<hir::ClauseId, Clause> rest;
  for (Clause& clause : hir_.clauses) {
    size_t arity = clause.head.arguments.size();
    bool storable = arity > 0 && arity <= limits_.fact_arity_max;
    if (!clause.body.empty() || !is_ground(clause.head) || !storable) {
      rest.push(std::move(clause));
      continue;
    }
    hir::Fact fact{clause.head.relation, {}, clause.span};
    for (const Argument& argument : clause.head.arguments)
      fact.arguments.push_back(argument.literal);
    hir_.facts.push_back(std::move(fact));
  }
  hir_.clauses = std::move(rest);
}

// Drops clauses that need a relation which has neither accepted facts nor clauses.
void HirBuilder::prune_clauses() {
  for (bool changed = true; changed;) {
    std::set<RelationId> possible;
    for (size_t i = 0; i < hir_.relations.size(); ++i) {
      if (hir_.relations[RelationId(i)].stored) possible.insert(RelationId(i));
    }
    for (const Clause& clause : hir_.clauses) possible.insert(clause.head.relation);
    IdVector<hir::ClauseId, Clause> rest;
    for (Clause& clause : hir_.clauses) {
      bool can_fire = std::ranges::all_of(
          clause.body, [&](const Atom& atom) { return possible.contains(atom.relation); });
      if (can_fire) rest.push(std::move(clause));
    }
    changed = rest.size() != hir_.clauses.size();
    hir_.clauses = std::move(rest);
  }
}

// A position is literal when some clause or fact writes a literal there, or when a literal position
// of a head flows into it through a variable (so that `role if role on "r"` keeps using masks).
void HirBuilder::find_literal_positions() {
  std::map<RelationId, std::set<uint32_t>> positions;
  auto is_primitive = [&](RelationId id, size_t i) {
    TypeId type = hir_.relations[id].types[i];
    return inference_.types.types()[type].kind == hir::TypeKind::Primitive;
  };
  auto note = [&](const Atom& atom) {
    for (size_t i = 0; i < atom.arguments.size(); ++i) {
      if (!atom.arguments[i].is_variable() && is_primitive(atom.relation, i)) {
        positions[atom.relation].insert(static_cast<uint32_t>(i));
      }
    }
  };
  for (const Clause& clause : hir_.clauses) {
    note(clause.head);
    for (const Atom& body : clause.body) note(body);
  }
  for (const hir::Fact& fact : hir_.facts) {
    for (size_t i = 0; i < fact.arguments.size(); ++i) {
      if (is_primitive(fact.relation, i)) positions[fact.relation].insert(static_cast<uint32_t>(i));
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const Clause& clause : hir_.clauses) {
      for (uint32_t position : std::set<uint32_t>(positions[clause.head.relation])) {
        const Argument& argument = clause.head.arguments[position];
        if (!argument.is_variable()) continue;
        for (const Atom& body : clause.body) {
          for (size_t i = 0; i < body.arguments.size(); ++i) {
            if (body.arguments[i] != argument) continue;
            changed |= positions[body.relation].insert(static_cast<uint32_t>(i)).second;
          }
        }
      }
    }
  }
  for (const auto& [id, set] : positions) {
    hir_.relations[id].literal_positions.assign(set.begin(), set.end());
  }
}

void HirBuilder::find_known_tuples() {
  std::map<RelationId, std::set<LiteralTuple>> known;
  auto note = [&](const Atom& atom, const hir::LiteralValues& values) {
    const hir::Relation& relation = hir_.relations[atom.relation];
    if (relation.literal_positions.empty()) return false;
    auto tuple = hir::literal_tuple(atom, relation, values);
    return tuple && known[atom.relation].insert(*tuple).second;
  };
  for (const hir::Fact& fact : hir_.facts) {
    LiteralTuple tuple;
    for (uint32_t i : hir_.relations[fact.relation].literal_positions) {
      tuple.push_back(fact.arguments[i]);
    }
    if (!tuple.empty()) known[fact.relation].insert(tuple);
  }
  for (const Clause& clause : hir_.clauses) {
    note(clause.head, {});
    for (const Atom& body : clause.body) note(body, {});
  }
  for (const auto& [id, patterns] : accepted_) {  // accepted though its clause was pruned
    for (const Pattern& pattern : patterns) {
      LiteralTuple tuple;
      for (uint32_t i : hir_.relations[id].literal_positions) {
        if (pattern[i]) tuple.push_back(*pattern[i]);
      }
      bool full = tuple.size() == hir_.relations[id].literal_positions.size();
      if (full && !tuple.empty()) known[id].insert(tuple);
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const Clause& clause : hir_.clauses) {
      const hir::Relation& head = hir_.relations[clause.head.relation];
      // Literals flow through variables only.
      bool flows = std::ranges::any_of(head.literal_positions, [&](uint32_t position) {
        return clause.head.arguments[position].is_variable();
      });
      if (!flows) continue;
      for (const LiteralTuple& tuple : std::set<LiteralTuple>(known[clause.head.relation])) {
        auto values = hir::match_head(clause.head, head, tuple);
        if (!values) continue;
        for (const Atom& body : clause.body) changed |= note(body, *values);
      }
    }
  }
  for (const auto& [id, tuples] : known) {
    auto& sorted = hir_.relations[id].known;
    sorted.assign(tuples.begin(), tuples.end());
    std::ranges::sort(sorted, [&](const LiteralTuple& a, const LiteralTuple& b) {
      return hir::text_less(hir_, a, b);
    });
  }
}

void HirBuilder::find_open_shapes() {
  for (const auto& [id, patterns] : accepted_) {
    hir::Relation& relation = hir_.relations[id];
    std::set<hir::LiteralPattern> open;
    for (const Pattern& pattern : patterns) {
      hir::LiteralPattern projected;
      bool has_hole = relation.literal_positions.empty();
      for (uint32_t i : relation.literal_positions) {
        projected.push_back(pattern[i]);
        has_hole |= !pattern[i].has_value();
      }
      if (has_hole) open.insert(std::move(projected));
    }
    relation.open.assign(open.begin(), open.end());
  }
}

bool HirBuilder::accepts(RelationId id, const std::vector<LiteralId>& arguments) const {
  auto it = accepted_.find(id);
  if (it == accepted_.end()) return false;
  return std::ranges::any_of(it->second, [&](const Pattern& pattern) {
    for (size_t i = 0; i < pattern.size(); ++i) {
      if (pattern[i] && *pattern[i] != arguments[i]) return false;
    }
    return true;
  });
}

}  // namespace frost
