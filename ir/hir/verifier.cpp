// SPDX-License-Identifier: Apache-2.0
#include "base/check.hpp"
#include "ir/hir/hir.hpp"

namespace frost::hir {

namespace {

void verify_atom(const Hir& hir, const Clause& clause, const Atom& atom) {
  const Relation& relation = hir.relations[atom.relation];
  FROST_CHECK(atom.arguments.size() == relation.types.size());
  for (size_t i = 0; i < atom.arguments.size(); ++i) {
    const Argument& argument = atom.arguments[i];
    FROST_CHECK(argument.variable.valid() != argument.literal.valid());
    TypeId type = argument.is_variable() ? clause.variables[argument.variable].type
                                         : hir.literals[argument.literal].type;
    FROST_CHECK(type == relation.types[i]);
  }
}

void verify_relation(const Hir& hir, const Relation& relation) {
  uint32_t previous = 0;
  for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
    uint32_t position = relation.literal_positions[i];
    FROST_CHECK(position < relation.types.size());
    FROST_CHECK(i == 0 || position > previous);
    FROST_CHECK(hir.types[relation.types[position]].kind == TypeKind::Primitive);
    previous = position;
  }
  for (const LiteralTuple& tuple : relation.known) {
    FROST_CHECK(tuple.size() == relation.literal_positions.size());
    for (size_t i = 0; i < tuple.size(); ++i) {
      FROST_CHECK(hir.literals[tuple[i]].type == relation.types[relation.literal_positions[i]]);
    }
  }
  for (const LiteralPattern& pattern : relation.open) {
    FROST_CHECK(pattern.size() == relation.literal_positions.size());
  }
}

void verify_condition(const Hir& hir, const Clause& clause, const Condition& condition) {
  auto type = [&](const Operand& operand) {
    if (operand.is_now()) return kInteger;
    FROST_CHECK(operand.variable.valid() != operand.literal.valid());
    return operand.is_variable() ? clause.variables[operand.variable].type
                                 : hir.literals[operand.literal].type;
  };
  FROST_CHECK(type(condition.left) == type(condition.right));
  if (condition.op != Comparison::NotEqual) FROST_CHECK(type(condition.left) == kInteger);
  if (condition.op == Comparison::Equal) FROST_CHECK(condition.right.is_now());
}

}  // namespace

void verify(const Hir& hir) {
  FROST_CHECK(hir.types.size() >= 3);
  for (const Relation& relation : hir.relations) verify_relation(hir, relation);
  for (const Clause& clause : hir.clauses) {
    verify_atom(hir, clause, clause.head);
    for (const Atom& atom : clause.body) verify_atom(hir, clause, atom);
    for (const Atom& atom : clause.negated) verify_atom(hir, clause, atom);
    for (const Condition& c : clause.conditions) verify_condition(hir, clause, c);
  }
  for (const Shape& shape : hir.schema) {
    FROST_CHECK(shape.arguments.size() == hir.relations[shape.relation].types.size());
  }
  for (const Fact& fact : hir.facts) {
    const Relation& relation = hir.relations[fact.relation];
    FROST_CHECK(relation.stored);
    FROST_CHECK(fact.arguments.size() == relation.types.size());
  }
}

}  // namespace frost::hir
