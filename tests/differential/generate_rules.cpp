// SPDX-License-Identifier: Apache-2.0
// Longhand rules.
#include "tests/differential/generator.hpp"

namespace frost::difftest::generation {

void Generator::make_longhand() {
  std::vector<Variable> scope;
  begin_rule();
  size_t kind = random_.below(20);
  if (kind < 7) {
    permission_rule(scope);
  } else if (kind < 12) {
    role_rule(scope);
  } else if (kind < 14) {
    relation_rule(scope);
  } else if (kind < 18) {
    derived_rule(scope);
  } else {
    repeated_rule(scope);
  }
  end_rule();
}

void Generator::finish_rule(const std::string& head, std::vector<Variable>& scope, int level,
                            size_t type_limit) {
  std::string body = random_.chance(8) ? "" : rule_body(scope, level, type_limit);
  if (!random_.chance(15)) bind_rest(scope, body);
  for (const Variable& variable : scope) policy_.features.universals |= !variable.is_bound;
  if (body.empty() && random_.chance(20)) body = "true";
  policy_.statements.push_back(head + (body.empty() ? "" : " if " + body) + ";");
}

void Generator::bind_rest(std::vector<Variable>& scope, std::string& body) {
  Predicate predicate{"joined" + std::to_string(random_.below(4)), {}, false, kDataLevel};
  std::vector<std::string> names;
  std::vector<Slot> slots;
  for (Variable& variable : scope) {
    if (variable.is_bound || names.size() == 5) continue;
    variable.is_bound = true;
    names.push_back(variable.name);
    predicate.types.push_back(variable.type);
    slots.push_back({variable.type, std::nullopt});
  }
  if (names.empty()) return;
  add_shape(predicate.name, slots);
  body += (body.empty() ? "" : " and ") + predicate.name + "(" + join(names, ", ") + ")";
}

std::string Generator::head_variable(const std::string& stem, const std::string& type,
                                     std::vector<Variable>& scope) {
  std::string name = stem + std::to_string(scope.size());
  scope.push_back({name, type, false});
  return name + ": " + type;
}

std::string Generator::resource_type(size_t& index) {
  index = random_.below(types_.size());
  if (random_.chance(8)) {
    index = types_.size();
    return "Resource";
  }
  return types_[index].name;
}

std::string Generator::head_name(const std::vector<std::string>& names,
                                 std::vector<Variable>& scope, Slot& slot) {
  slot = {"String", std::nullopt};
  if (random_.chance(30)) return head_variable("name", "String", scope);
  bool is_own = !names.empty() && random_.chance(80);
  slot.literal = string_literal(is_own ? names : kPermissionNames);
  return quoted(*slot.literal);
}

std::string Generator::head_actor(std::vector<Variable>& scope, Slot& slot) {
  std::string type = actor_type();
  slot = {type, std::nullopt};
  if (type != "Actor" && random_.chance(8)) return literal(type).first;
  return head_variable("u", type, scope);
}

void Generator::permission_rule(std::vector<Variable>& scope) {
  std::vector<Slot> slots(2);
  std::string actor = head_actor(scope, slots[0]);
  if (has_global_ && random_.chance(12)) {
    std::string name = head_name(global_.permissions, scope, slots[1]);
    if (slots[1].literal) policy_.actions.insert(*slots[1].literal);
    add_shape("has_permission", slots);
    return finish_rule("has_permission(" + actor + ", " + name + ")", scope, kRelationLevel, 0);
  }
  size_t index = 0;
  std::string type = resource_type(index);
  if (random_.chance(6)) {  // a resource that is no block, even a string
    type = policy_.plain_types.empty() || random_.chance(30) ? "String" : policy_.plain_types[0];
    index = types_.size();
  }
  bool has_names = index < types_.size();
  std::string name =
      head_name(has_names ? types_[index].permissions : kPermissionNames, scope, slots[1]);
  if (slots[1].literal) policy_.actions.insert(*slots[1].literal);
  slots.push_back({type, std::nullopt});
  std::string resource;
  if (!is_abstract(type) && random_.chance(8)) {
    auto [text, slot] = literal(type);
    slots[2] = slot;
    resource = text;
  } else {
    resource = head_variable("r", type, scope);
  }
  add_shape("has_permission", slots);
  // Rules of one type see those of earlier types; about any resource, none at all.
  size_t limit = index < types_.size() ? index : 0;
  finish_rule("has_permission(" + actor + ", " + name + ", " + resource + ")", scope,
              index < types_.size() ? kPermissionLevel : kRelationLevel, limit);
}

void Generator::role_rule(std::vector<Variable>& scope) {
  std::vector<Slot> slots(2);
  std::string actor = head_actor(scope, slots[0]);
  if (has_global_ && random_.chance(15)) {
    std::string name = head_name(global_.roles, scope, slots[1]);
    add_shape("has_role", slots);
    return finish_rule("has_role(" + actor + ", " + name + ")", scope, kRelationLevel, 0);
  }
  size_t index = random_.below(types_.size());
  std::string name = head_name(types_[index].roles, scope, slots[1]);
  slots.push_back({types_[index].name, std::nullopt});
  std::string resource = head_variable("r", types_[index].name, scope);
  add_shape("has_role", slots);
  finish_rule("has_role(" + actor + ", " + name + ", " + resource + ")", scope, kRoleLevel, index);
}

void Generator::relation_rule(std::vector<Variable>& scope) {
  std::vector<const Type*> related;
  for (const Type& type : types_) {
    if (!type.relations.empty()) related.push_back(&type);
  }
  if (related.empty()) return derived_rule(scope);
  const Type& type = *random_.pick(related);
  const Relation& relation = random_.pick(type.relations);
  policy_.strings.insert(relation.name);
  std::string from = head_variable("r", type.name, scope);
  std::string to = head_variable("s", relation.target, scope);
  relation_shape(type, relation);
  finish_rule("has_relation(" + from + ", " + quoted(relation.name) + ", " + to + ")", scope,
              kDataLevel, 0);
}

void Generator::derived_rule(std::vector<Variable>& scope) {
  int level = random_.chance(60) ? kRelationLevel : kPermissionLevel;
  Predicate predicate{"derived" + std::to_string(++derived_), {}, false, level};
  std::vector<std::string> parameters;
  std::vector<Slot> slots;
  size_t arity = random_.chance(5) ? 0 : random_.between(1, 3);
  for (size_t i = 0; i < arity; ++i) {
    std::string type = argument_type();
    predicate.types.push_back(type);
    if (random_.chance(15)) {
      auto [text, slot] = literal(type);
      parameters.push_back(text);
      slots.push_back(slot);
    } else {
      parameters.push_back(head_variable("d", type, scope));
      slots.push_back({type, std::nullopt});
    }
  }
  if (arity > 0) add_shape(predicate.name, slots);
  finish_rule(predicate.name + "(" + join(parameters, ", ") + ")", scope, level,
              level == kPermissionLevel ? types_.size() : 0);
  predicates_.push_back(predicate);
}

void Generator::repeated_rule(std::vector<Variable>& scope) {
  std::string type = actor_type();
  if (type == "Actor") type = types_[0].name;
  std::string action = string_literal(kPermissionNames);
  policy_.actions.insert(action);
  std::string name = "u" + std::to_string(scope.size());
  scope.push_back({name, type, false});
  add_shape("has_permission", {{type, {}}, {"String", action}, {type, {}}});
  std::string typed = name + ": " + type;
  finish_rule("has_permission(" + typed + ", " + quoted(action) + ", " +
                  (random_.chance(50) ? typed : name) + ")",
              scope, kRelationLevel, 0);
}

void Generator::make_allow() {
  has_allow_ = true;
  policy_.features.custom_allow = true;
  size_t rules = random_.between(1, 3);
  for (size_t i = 0; i < rules; ++i) {
    begin_rule();
    allow_rule(i == 0);
    end_rule();
  }
}

void Generator::allow_rule(bool is_first) {
  std::vector<Variable> scope;
  std::vector<Slot> slots(3);
  std::string actor = head_actor(scope, slots[0]);
  size_t index = 0;
  std::string type = resource_type(index);
  bool is_general = is_first || random_.chance(50);
  std::string name;
  if (is_general) {
    slots[1] = {"String", std::nullopt};
    name = head_variable("x", "String", scope);
  } else {
    name = head_name(kPermissionNames, scope, slots[1]);
    if (slots[1].literal) policy_.actions.insert(*slots[1].literal);
  }
  std::string resource = head_variable("r", type, scope);
  slots[2] = {type, std::nullopt};
  add_shape("allow", slots);
  std::string head = "allow(" + actor + ", " + name + ", " + resource + ")";
  if (!is_general || scope.size() < 3) {
    return finish_rule(head, scope, kAllowLevel, types_.size());
  }
  std::string body =
      "has_permission(" + scope[0].name + ", " + scope[1].name + ", " + scope[2].name + ")";
  add_shape("has_permission", slots);
  for (Variable& variable : scope) variable.is_bound = true;
  if (random_.chance(40)) body += " and " + rule_body(scope, kAllowLevel, types_.size());
  policy_.statements.push_back(head + " if " + body + ";");
}

}  // namespace frost::difftest::generation
