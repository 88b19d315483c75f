// SPDX-License-Identifier: Apache-2.0
// Blocks.
#include "tests/differential/generator.hpp"

namespace frost::difftest::generation {

void Generator::make_block(size_t index) {
  const Type& type = types_[index];
  Block block{(type.is_actor ? "actor " : "resource ") + type.name, {}, {}};
  declare("roles", type.roles, block);
  declare("permissions", type.permissions, block);
  if (!type.relations.empty()) {
    std::vector<std::string> fields;
    for (const Relation& relation : type.relations) {
      fields.push_back(relation.name + ": " + relation.target);
    }
    block.declarations.push_back("relations = { " + join(fields, ", ") + " };");
  }
  policy_.actions.insert(type.permissions.begin(), type.permissions.end());
  size_t names = std::min<size_t>(type.roles.size() + type.permissions.size(), 12);
  size_t rules = names == 0 ? 0 : random_.between(0, names + 2);
  for (size_t i = 0; i < rules; ++i) {
    ShorthandScope scope{index, false, 0, ""};
    begin_rule();
    block.rules.push_back(shorthand_rule(scope));
    // A relation that leads to the actor narrows it, in one disjunct at least.
    for (FactShape& shape : pending_) {
      for (Slot& slot : shape.slots) {
        if (slot.type == "Actor" && !scope.actor.empty()) slot.type = scope.actor;
      }
    }
    end_rule();
  }
  if (policy_.features.split_masks && type.roles.size() > 64) make_crowd(type, block);
  policy_.blocks.push_back(std::move(block));
}

void Generator::declare(const std::string& key, const std::vector<std::string>& names,
                        Block& block) {
  if (names.empty() && !random_.chance(10)) return;
  std::vector<std::string> texts;
  for (const std::string& name : names) texts.push_back(quoted(name));
  block.declarations.push_back(key + " = [" + join(texts, ", ") + "];");
}

void Generator::make_crowd(const Type& type, Block& block) {
  for (size_t i = 0; i + 1 < type.roles.size(); ++i) {
    std::string head = quoted(type.roles[i]);
    if (random_.chance(70)) {
      block.rules.push_back(head + " if " + quoted(type.roles[i + 1]) + ";");
      role_shape(type, type.roles[i]);
      role_shape(type, type.roles[i + 1]);
    }
    if (random_.chance(10)) {
      block.rules.push_back(quoted(type.permissions[0]) + " if " + head + ";");
      role_shape(type, type.roles[i]);
    }
  }
}

void Generator::role_shape(const Type& type, const std::string& role) {
  add_shape("has_role", {{"Actor", {}}, {"String", role}, {type.name, {}}});
}

void Generator::make_global_block() {
  if (!has_global_) return;
  Block block{"global", {}, {}};
  declare("roles", global_.roles, block);
  declare("permissions", global_.permissions, block);
  policy_.actions.insert(global_.permissions.begin(), global_.permissions.end());
  for (size_t i = 0; i < global_.permissions.size(); ++i) {
    block.rules.push_back(quoted(global_.permissions[i]) + " if " + global_operand(i) + ";");
  }
  if (global_.roles.size() > 1) {
    block.rules.push_back(quoted(global_.roles[0]) + " if " + quoted(global_.roles[1]) + ";");
    global_shape("has_role", global_.roles[0]);
    global_shape("has_role", global_.roles[1]);
  }
  policy_.blocks.push_back(std::move(block));
}

std::string Generator::global_operand(size_t permission) {
  global_shape("has_permission", global_.permissions[permission]);
  if (permission > 0 && random_.chance(30)) {
    global_shape("has_permission", global_.permissions[permission - 1]);
    return quoted(global_.permissions[permission - 1]);
  }
  const std::string& role = random_.pick(global_.roles);
  global_shape("has_role", role);
  return quoted(role);
}

void Generator::global_shape(const std::string& predicate, const std::string& name) {
  add_shape(predicate, {{"Actor", {}}, {"String", name}});
}

}  // namespace frost::difftest::generation
