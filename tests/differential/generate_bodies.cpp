// SPDX-License-Identifier: Apache-2.0
// Bodies of longhand rules.
#include "tests/differential/generator.hpp"

namespace frost::difftest::generation {

std::string Generator::rule_body(std::vector<Variable>& scope, int level, size_t type_limit) {
  std::vector<std::string> parts;
  size_t count = random_.between(1, 3);
  for (size_t i = 0; i < count; ++i) parts.push_back(atom(scope, level, type_limit));
  if (random_.chance(20)) {
    // A branch sees the variables before it; what it introduces ends with it.
    policy_.features.disjunction = true;
    std::vector<Variable> left = scope;
    std::vector<Variable> right = scope;
    std::string either = atom(left, level, type_limit) + " or " + atom(right, level, type_limit);
    parts.push_back("(" + either + ")");
  }
  if (random_.chance(5)) parts.emplace_back("true");
  random_.shuffle(parts);  // SEM-24
  return join(parts, " and ");
}

std::string Generator::atom(std::vector<Variable>& scope, int level, size_t type_limit) {
  std::vector<Predicate> usable;
  for (const Predicate& predicate : predicates_) {
    if (predicate.level < std::max(level, 1)) usable.push_back(predicate);
  }
  size_t kind = random_.below(10);
  if (level >= kRelationLevel && kind < 2) return relation_atom(scope);
  bool may_use_roles = type_limit > 0 && level >= kRoleLevel;
  if (may_use_roles && kind < 5) return member_atom(scope, "has_role", type_limit);
  if (may_use_roles && level >= kPermissionLevel && kind < 6) {
    return member_atom(scope, "has_permission", type_limit);
  }
  if (level >= kRoleLevel && kind == 9 && has_global_) return global_atom(scope);
  const Predicate& predicate = random_.pick(usable);
  return call_atom(scope, predicate.name, predicate.types, predicate.is_declared, {});
}

std::string Generator::relation_atom(std::vector<Variable>& scope) {
  std::vector<const Type*> related;
  for (const Type& type : types_) {
    if (!type.relations.empty()) related.push_back(&type);
  }
  if (related.empty())
    return call_atom(scope, predicates_[0].name, predicates_[0].types, false, {});
  const Type& type = *random_.pick(related);
  const Relation& relation = random_.pick(type.relations);
  return call_atom(scope, "has_relation", {type.name, "String", relation.target}, false,
                   relation.name);
}

std::string Generator::member_atom(std::vector<Variable>& scope, const std::string& predicate,
                                   size_t type_limit) {
  const Type& type = types_[random_.below(type_limit)];
  const auto& names = predicate == "has_role" ? type.roles : type.permissions;
  std::string actor = actor_type();
  if (predicate == "has_role" && random_.chance(20)) actor = random_.pick(types_).name;
  std::string name = names.empty() || random_.chance(40) ? "" : random_.pick(names);
  return call_atom(scope, predicate, {actor, "String", type.name}, false, name);
}

std::string Generator::global_atom(std::vector<Variable>& scope) {
  std::string name = random_.chance(30) ? "" : random_.pick(global_.roles);
  return call_atom(scope, "has_role", {actor_type(), "String"}, false, name);
}

std::string Generator::call_atom(std::vector<Variable>& scope, const std::string& predicate,
                                 const std::vector<std::string>& types, bool is_declared,
                                 const std::string& text) {
  std::vector<std::string> arguments;
  std::vector<std::string> tests;
  std::vector<Slot> slots;
  bool used_text = text.empty();
  for (const std::string& type : types) {
    Slot slot{type, std::nullopt};
    if (!used_text && type == "String") {
      used_text = true;
      slot.literal = text;
      arguments.push_back(quoted(text));
    } else {
      arguments.push_back(argument(scope, type, is_declared, slot, tests));
    }
    // One variable of several types twice: its types go together, and not every pair is accepted.
    bool is_again = std::ranges::count(arguments, arguments.back()) > 1;
    if (is_again && is_abstract(slot.type)) is_certain_ = false;
    slots.push_back(slot);
  }
  add_shape(predicate, slots);
  std::string atom = predicate + "(" + join(arguments, ", ") + ")";
  if (random_.chance(50)) {
    tests.push_back(atom);
  } else {
    tests.insert(tests.begin(), atom);  // `matches` may come after the use
  }
  return join(tests, " and ");
}

std::string Generator::argument(std::vector<Variable>& scope, const std::string& type,
                                bool is_declared, Slot& slot, std::vector<std::string>& tests) {
  std::vector<Variable*> unbound;
  std::vector<Variable*> fitting;
  for (Variable& variable : scope) {
    if (!may_stand_for(variable.type, type)) continue;
    fitting.push_back(&variable);
    if (!variable.is_bound) unbound.push_back(&variable);
  }
  const auto& chosen = !unbound.empty() && random_.chance(80) ? unbound : fitting;
  if (!chosen.empty() && random_.chance(75)) {
    Variable& variable = *random_.pick(chosen);
    variable.is_bound = true;
    slot.type = variable.type;
    return variable.name;
  }
  if (!is_abstract(type) && random_.chance(is_primitive(type) ? 35 : 7)) {
    auto [text, value] = literal(type);
    slot = value;
    return text;
  }
  if (is_declared && random_.chance(20)) {
    is_certain_ = false;
    return "_";
  }
  std::string name = "v" + std::to_string(++variables_);
  scope.push_back({name, type, true});
  if (is_declared && random_.chance(30)) {
    is_certain_ = false;  // its type comes from the declaration
  } else {
    tests.push_back(name + " matches " + type);
  }
  return name;
}

bool Generator::may_stand_for(const std::string& variable, const std::string& position) {
  if (variable == position) return true;
  bool is_actor = has_block(position) && type_of(position).is_actor;
  bool is_narrow = has_block(variable) && type_of(variable).is_actor;
  if (variable == "Actor" && is_actor) return random_.chance(20);
  return position == "Actor" && is_narrow;
}

}  // namespace frost::difftest::generation
