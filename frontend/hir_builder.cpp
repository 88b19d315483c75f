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
using hir::ShapeOrigin;
using hir::TypeId;
using hir::VariableId;

bool same_arguments(const Atom& a, const Atom& b) {
  return a.relation == b.relation && a.arguments == b.arguments;
}

// The clause says p if p, which derives nothing (SEM-55). With further conditions it may still make
// concrete rows of a universal one, so that is recursion like any other.
bool is_tautology(const Clause& clause) {
  return clause.body.size() == 1 && clause.negated.empty() && clause.conditions.empty() &&
         same_arguments(clause.body[0], clause.head);
}

// What distinguishes a clause from others, up to the names of its variables.
std::vector<uint32_t> clause_key(const Clause& clause) {
  constexpr uint32_t kEnd = UINT32_MAX - 1;
  std::vector<uint32_t> key;
  key.reserve(32);
  auto add = [&](const Atom& atom) {
    key.push_back(atom.relation.raw);
    for (const Argument& argument : atom.arguments) {
      key.push_back(argument.variable.raw);
      key.push_back(argument.literal.raw);
    }
  };
  add(clause.head);
  for (const Atom& atom : clause.body) add(atom);
  key.push_back(kEnd);
  for (const Atom& atom : clause.negated) add(atom);
  key.push_back(kEnd);
  for (const hir::Condition& condition : clause.conditions) {
    key.push_back(static_cast<uint32_t>(condition.op));
    for (const hir::Operand& operand : {condition.left, condition.right}) {
      key.push_back(operand.variable.raw);
      key.push_back(operand.literal.raw);
    }
  }
  return key;
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
  accept_declared();
  create_clauses();
  extract_facts();
  prune_clauses();
  find_literal_positions();
  find_known_tuples();
  find_open_shapes();
  find_schema();
  for (const Clause& clause : hir_.clauses) hir_.relations[clause.head.relation].derived = true;
}

HirBuilder::Types HirBuilder::types_of(const core::Atom& atom, const MonoRule& rule) {
  Types result;
  for (const core::Term& term : atom.terms) {
    result.push_back(term.variable.valid() ? rule.types[term.variable.index()]
                                           : types().intern(term.value.type));
  }
  return result;
}

void HirBuilder::create_relations() {
  using Shapes = std::set<FactShape, FactShapeLess>;
  Shapes shapes;
  Shapes auxiliary;
  for (const auto& [shape, span] : inference_.declared) shapes.insert(shape);
  auto note = [&](const core::Atom& atom, const MonoRule& rule, Shapes& into) {
    const Types types = types_of(atom, rule);
    const FactShapeView shape{atom.predicate, types};
    if (into.contains(shape)) return;
    into.insert({atom.predicate, {types.begin(), types.end()}});
  };
  for (const MonoRule& rule : inference_.rules) {
    if (rule.rule->auxiliary) note(rule.rule->head, rule, auxiliary);
    note(rule.rule->head, rule, shapes);
    for (const core::Atom& body : rule.rule->body) note(body, rule, shapes);
    for (const core::Atom& negated : rule.rule->negated) note(negated, rule, shapes);
  }
  for (const FactShape& shape : shapes) {
    hir::Relation relation;
    relation.predicate = shape.predicate;
    relation.types = shape.types;
    relation.auxiliary = auxiliary.contains(shape);
    relations_.emplace(shape, hir_.relations.push(std::move(relation)));
  }
}

// `declare`, and the has_permission facts that the default `allow` takes (SEM-19).
void HirBuilder::accept_declared() {
  for (const auto& [shape, span] : inference_.declared) {
    add_shape(relation(shape.predicate, shape.types), Pattern(shape.types.size()),
              ShapeOrigin::Declare, span);
  }
  if (!inference_.default_allow) return;
  for (size_t i = 0; i < hir_.relations.size(); ++i) {
    const hir::Relation& relation = hir_.relations[RelationId(i)];
    size_t arity = relation.types.size();
    bool fits = relation.predicate == "has_permission" && (arity == 2 || arity == 3) &&
                relation.types[1] == hir::kString;
    if (fits) add_shape(RelationId(i), Pattern(arity), ShapeOrigin::DefaultAllow, {});
  }
}

RelationId HirBuilder::relation(std::string_view predicate, std::span<const TypeId> types) const {
  auto it = relations_.find(FactShapeView{predicate, types});
  FROST_CHECK(it != relations_.end());
  return it->second;
}

Atom HirBuilder::atom(const core::Atom& source, const MonoRule& rule) {
  Atom result{relation(source.predicate, types_of(source, rule)), {}, source.span};
  result.arguments.reserve(source.terms.size());
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

void HirBuilder::add_shape(RelationId relation, Pattern pattern, ShapeOrigin origin,
                           SourceSpan span) {
  size_t arity = pattern.size();
  if (arity == 0 || arity > limits_.fact_arity_max) return;  // DEC-25, SEM-11
  if (origin != ShapeOrigin::BuiltinHead) {
    hir_.relations[relation].stored = true;
    accepted_[relation].insert(pattern);
  }
  std::vector<SourceSpan>& spans = shapes_[{relation, std::move(pattern), origin}];
  if (span.valid() && (spans.empty() || spans.back() != span)) spans.push_back(span);
}

// The shape of an atom: literals stay literals, variables stand for any value, and entities are
// widened to their types.
void HirBuilder::add_shape(const Atom& atom, ShapeOrigin origin, SourceSpan span) {
  Pattern pattern;
  pattern.reserve(atom.arguments.size());
  for (size_t i = 0; i < atom.arguments.size(); ++i) {
    const Argument& argument = atom.arguments[i];
    TypeId type = hir_.relations[atom.relation].types[i];
    bool is_literal =
        !argument.is_variable() && inference_.types.types()[type].kind == hir::TypeKind::Primitive;
    pattern.push_back(is_literal ? std::optional(argument.literal) : std::nullopt);
  }
  add_shape(atom.relation, std::move(pattern), origin, span);
}

bool HirBuilder::add_condition(const core::Condition& source, const MonoRule& rule,
                               Clause& clause) {
  auto operand = [&](const core::Term& term) {
    hir::Operand result;
    if (term.variable.valid()) {
      result.variable = VariableId(term.variable.raw);
    } else if (!term.is_now) {
      result.literal = literal(term.value);
    }
    return result;
  };
  auto type = [&](const core::Term& term) {
    if (term.is_now) return hir::kInteger;
    return term.variable.valid() ? rule.types[term.variable.index()]
                                 : types().intern(term.value.type);
  };
  hir::Condition condition{source.op, operand(source.left), operand(source.right), source.span};
  bool is_different = source.op == hir::Comparison::NotEqual;
  if (type(source.left) != type(source.right)) return is_different;  // SEM-1
  if (condition.left == condition.right) return source.op == hir::Comparison::LessEqual;
  if (condition.left.literal.valid() && condition.right.literal.valid()) {
    return hir::holds(hir_, condition);
  }
  clause.conditions.push_back(condition);
  return true;
}

Clause HirBuilder::clause(const MonoRule& rule) {
  const core::Rule& source = *rule.rule;
  Clause result;
  result.span = source.span;
  result.variables.reserve(source.variables.size());
  result.body.reserve(source.body.size());
  for (size_t i = 0; i < source.variables.size(); ++i) {
    result.variables.push({source.variables[core::VariableId(i)].name, rule.types[i]});
  }
  result.head = atom(source.head, rule);
  for (const core::Atom& body : source.body) result.body.push_back(atom(body, rule));
  for (const core::Atom& negated : source.negated) result.negated.push_back(atom(negated, rule));
  return result;
}

void HirBuilder::create_clauses() {
  std::set<std::vector<uint32_t>> seen;
  for (const MonoRule& rule : inference_.rules) {
    const core::Rule& source = *rule.rule;
    Clause made = clause(rule);
    bool can_hold = std::ranges::all_of(source.conditions, [&](const core::Condition& condition) {
      return add_condition(condition, rule, made);
    });
    for (size_t i = 0; i < source.body.size(); ++i) {
      if (rule.makes_fact[i]) add_shape(made.body[i], ShapeOrigin::Use, source.body[i].span);
    }
    for (size_t i = 0; i < source.negated.size(); ++i) {
      if (!rule.makes_fact[source.body.size() + i]) continue;
      add_shape(made.negated[i], ShapeOrigin::Use, source.negated[i].span);
    }
    if (!source.auxiliary) {
      add_shape(made.head, source.builtin ? ShapeOrigin::BuiltinHead : ShapeOrigin::Head,
                source.head.span);
    }
    if (!can_hold || is_tautology(made)) continue;
    // The same clause again, from a repeated rule or a merged disjunct, adds nothing.
    if (seen.insert(clause_key(made)).second) hir_.clauses.push(std::move(made));
  }
}

// Ground unconditional rules mean the same as stored facts (polar.md §4.3) and become facts.
void HirBuilder::extract_facts() {
  IdVector<hir::ClauseId, Clause> rest;
  for (Clause& clause : hir_.clauses) {
    size_t arity = clause.head.arguments.size();
    bool storable = arity > 0 && arity <= limits_.fact_arity_max;
    bool is_conditional =
        !clause.body.empty() || !clause.negated.empty() || !clause.conditions.empty();
    if (is_conditional || !is_ground(clause.head) || !storable) {
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

// Drops clauses that need a relation which has neither accepted facts nor clauses, and negations of
// such relations, which always hold.
void HirBuilder::prune_clauses() {
  std::vector<size_t> missing(hir_.clauses.size(), 0);  // by clause: impossible conditions
  std::vector<size_t> clauses_of(hir_.relations.size(), 0);
  std::vector<std::vector<size_t>> users(hir_.relations.size());
  for (const Clause& clause : hir_.clauses) ++clauses_of[clause.head.relation.index()];
  auto is_possible = [&](RelationId id) {
    return hir_.relations[id].stored || clauses_of[id.index()] > 0;
  };
  std::vector<size_t> dropped;
  for (size_t i = 0; i < hir_.clauses.size(); ++i) {
    for (const Atom& atom : hir_.clauses[hir::ClauseId(i)].body) {
      users[atom.relation.index()].push_back(i);
      if (!is_possible(atom.relation)) ++missing[i];
    }
    if (missing[i] > 0) dropped.push_back(i);
  }
  while (!dropped.empty()) {
    RelationId head = hir_.clauses[hir::ClauseId(dropped.back())].head.relation;
    dropped.pop_back();
    if (--clauses_of[head.index()] > 0 || hir_.relations[head].stored) continue;
    for (size_t user : users[head.index()]) {
      if (missing[user]++ == 0) dropped.push_back(user);
    }
  }
  IdVector<hir::ClauseId, Clause> rest;
  for (size_t i = 0; i < missing.size(); ++i) {
    if (missing[i] > 0) continue;
    Clause& clause = hir_.clauses[hir::ClauseId(i)];
    std::erase_if(clause.negated, [&](const Atom& atom) { return !is_possible(atom.relation); });
    rest.push(std::move(clause));
  }
  hir_.clauses = std::move(rest);
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
    for (const Atom& negated : clause.negated) note(negated);
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
        auto flow = [&](const Atom& body) {
          for (size_t i = 0; i < body.arguments.size(); ++i) {
            if (body.arguments[i] != argument) continue;
            changed |= positions[body.relation].insert(static_cast<uint32_t>(i)).second;
          }
        };
        std::ranges::for_each(clause.body, flow);
        std::ranges::for_each(clause.negated, flow);
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
    for (const Atom& negated : clause.negated) note(negated, {});
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
        for (const Atom& negated : clause.negated) changed |= note(negated, *values);
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

void HirBuilder::find_schema() {
  for (auto& [key, spans] : shapes_) {
    hir_.schema.push_back({key.relation, key.pattern, key.origin, std::move(spans)});
  }
}

std::optional<RelationId> HirBuilder::find(const std::string& predicate,
                                           const std::vector<TypeId>& wanted) {
  auto exact = relations_.find(FactShapeView{predicate, wanted});
  if (exact != relations_.end()) return exact->second;
  hir::CoveringRelation best(wanted, types().any());
  for (auto it = relations_.lower_bound(FactShapeView{predicate, {}});
       it != relations_.end() && it->first.predicate == predicate; ++it) {
    best.consider(it->second, it->first.types);
  }
  return best.found();
}

LiteralId HirBuilder::as_argument(LiteralId id, TypeId type) {
  const hir::Literal source = hir_.literals[id];
  if (source.type == type) return id;
  FROST_CHECK(types().is_any(type));
  std::string text = any_text(types().types()[source.type].name, source.text);
  auto [it, is_new] = literals_.try_emplace({type, text});
  if (is_new) it->second = hir_.literals.push({type, text});
  return it->second;
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
