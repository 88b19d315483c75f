// SPDX-License-Identifier: Apache-2.0
// Shorthand rules.
#include "tests/differential/generator.hpp"

namespace frost::difftest::generation {

std::string Generator::shorthand_rule(ShorthandScope& scope) {
  const Type& type = types_[scope.type];
  if (random_.chance(2)) return "role if role;";  // a tautology without any effect (SEM-55)
  if (std::string words = dynamic_rule(scope); !words.empty()) return words;
  scope.is_role = !type.roles.empty() && (type.permissions.empty() || random_.chance(40));
  const auto& names = scope.is_role ? type.roles : type.permissions;
  scope.name = random_.below(names.size());
  const std::string& head = names[scope.name];
  std::string body = shorthand_expression(scope, 0);
  add_shape(scope.is_role ? "has_role" : "has_permission",
            {{"Actor", {}}, {"String", head}, {type.name, {}}});
  return quoted(head) + " if " + body + ";";
}

std::string Generator::dynamic_rule(ShorthandScope& scope) {
  const Type& type = types_[scope.type];
  const Relation* relation = block_relation(type);
  if (!random_.chance(18)) return "";
  if (relation == nullptr) {
    if (type.permissions.empty() || type.roles.empty() || !random_.chance(30)) return "";
    policy_.features.dynamic_roles = true;
    return "permission if " + quoted(random_.pick(type.roles)) + ";";  // row 11
  }
  policy_.features.dynamic_roles = true;
  relation_shape(type, *relation);
  std::string on = " on " + quoted(relation->name);
  const Type& target = type_of(relation->target);
  std::string tail;
  if (random_.chance(20)) tail = " and " + call(scope);
  switch (random_.below(4)) {
    case 0:
      add_shape("has_role", {{"Actor", {}}, {"String", {}}, {target.name, {}}});
      return "role if role" + on + tail + ";";
    case 1:
      return "permission if permission" + on + tail + ";";
    case 2:
      if (target.roles.empty()) return "role if role" + on + tail + ";";
      return "permission if " + quoted(random_.pick(target.roles)) + on + tail + ";";
    default:
      if (type.permissions.empty()) return "role if role" + on + tail + ";";
      return quoted(random_.pick(type.permissions)) + " if role" + on + tail + ";";
  }
}

void Generator::relation_shape(const Type& type, const Relation& relation) {
  add_shape("has_relation", {{type.name, {}}, {"String", relation.name}, {relation.target, {}}});
}

std::string Generator::shorthand_expression(ShorthandScope& scope, int depth) {
  if (depth < 2 && random_.chance(35)) {
    bool is_or = random_.chance(55);
    policy_.features.disjunction |= is_or;
    std::vector<std::string> parts;
    size_t count = random_.between(2, 3);
    for (size_t i = 0; i < count; ++i) parts.push_back(shorthand_expression(scope, depth + 1));
    std::string text = join(parts, is_or ? " or " : " and ");
    return depth > 0 || random_.chance(20) ? "(" + text + ")" : text;
  }
  return shorthand_operand(scope);
}

std::string Generator::shorthand_operand(ShorthandScope& scope) {
  for (int attempt = 0; attempt < 6; ++attempt) {
    std::string text;
    switch (random_.below(6)) {
      case 0:
      case 1:
        text = own_name(scope);
        break;
      case 2:
        text = own_relation(scope);
        break;
      case 3:
        text = on_relation(scope);
        break;
      case 4:
        text = global_name();
        break;
      default:
        text = call(scope);
        break;
    }
    if (!text.empty()) return text;
  }
  return call(scope);
}

std::string Generator::own_name(const ShorthandScope& scope) {
  const Type& type = types_[scope.type];
  bool use_role = !type.roles.empty() && (scope.is_role || random_.chance(75));
  const auto& names = use_role ? type.roles : type.permissions;
  // Copies of one name may be cyclic, and plans close over them; other rules may not.
  size_t limit = use_role == scope.is_role && !random_.chance(4) ? scope.name : names.size();
  if (limit == 0) return "";
  const std::string& name = names[random_.below(limit)];
  add_shape(use_role ? "has_role" : "has_permission",
            {{"Actor", {}}, {"String", name}, {type.name, {}}});
  return quoted(name) + (random_.chance(6) ? " on resource" : "");
}

std::string Generator::own_relation(ShorthandScope& scope) {
  const Type& type = types_[scope.type];
  std::vector<const Relation*> found;
  for (const Relation& relation : type.relations) {
    bool is_actor = has_block(relation.target) && type_of(relation.target).is_actor;
    if (is_actor && (scope.actor.empty() || scope.actor == relation.target)) {
      found.push_back(&relation);
    }
  }
  if (found.empty()) return "";
  const Relation& relation = *random_.pick(found);
  scope.actor = relation.target;
  relation_shape(type, relation);
  return quoted(relation.name);
}

std::string Generator::on_relation(ShorthandScope& scope) {
  const Type& type = types_[scope.type];
  const Relation* relation = block_relation(type);
  if (relation == nullptr) return "";
  const Type& target = type_of(relation->target);
  std::string on = " on " + quoted(relation->name);
  size_t kind = random_.below(10);
  std::string predicate = kind < 6 ? "has_role" : "has_permission";
  if (kind == 9) {  // a relation of the related instance (row 6)
    for (const Relation& next : target.relations) {
      bool is_actor = has_block(next.target) && type_of(next.target).is_actor;
      if (!is_actor || (!scope.actor.empty() && scope.actor != next.target)) continue;
      scope.actor = next.target;
      relation_shape(type, *relation);
      relation_shape(target, next);
      return quoted(next.name) + on;
    }
  }
  const auto& names = kind < 6 ? target.roles : target.permissions;
  if (names.empty()) return "";
  const std::string& name = random_.pick(names);
  relation_shape(type, *relation);
  add_shape(predicate, {{"Actor", {}}, {"String", name}, {target.name, {}}});
  return quoted(name) + on;
}

std::string Generator::global_name() {
  if (!has_global_) return "";
  bool use_role = global_.permissions.empty() || random_.chance(70);
  const std::string& name = random_.pick(use_role ? global_.roles : global_.permissions);
  global_shape(use_role ? "has_role" : "has_permission", name);
  return "global " + quoted(name);
}

std::string Generator::call(const ShorthandScope& scope) {
  const Type& type = types_[scope.type];
  switch (random_.below(5)) {
    case 0:
      add_shape("is_public", {{type.name, {}}});
      return "is_public(resource)";
    case 1:
      add_shape("is_friend", {{"Actor", {}}, {type.name, {}}});
      return "is_friend(actor, resource)";
    case 2:
      add_shape("is_trusted", {{"Actor", {}}});
      return "is_trusted(actor)";
    case 3:
      add_shape("rated", {{type.name, {}}, {"Integer", "3"}, {"Boolean", "true"}});
      return "rated(resource, 3, true)";
    default: {
      std::string text = string_literal(kPermissionNames);
      add_shape("marked", {{type.name, {}}, {"String", text}});
      return "marked(resource, " + quoted(text) + ")";
    }
  }
}

}  // namespace frost::difftest::generation
