// SPDX-License-Identifier: Apache-2.0
// Types, predicates, literals and the shapes of facts.
#include "tests/differential/generator.hpp"

namespace frost::difftest::generation {

void Generator::make_types() {
  size_t actors = random_.chance(60) ? 1 : random_.between(2, 3);
  for (const std::string& name : some_of({"User", "Bot", "Group"}, actors, random_)) {
    types_.push_back({name, true, {}, {}, {}});
  }
  for (const std::string& name :
       some_of({"Org", "Team", "Repo", "Doc"}, random_.between(1, 4), random_)) {
    types_.push_back({name, false, {}, {}, {}});
  }
  policy_.plain_types = some_of({"Tag", "Plan"}, random_.below(3), random_);
  size_t crowded = random_.chance(5) ? types_.size() - 1 : types_.size();
  for (size_t i = 0; i < types_.size(); ++i) make_members(i, i == crowded);
  has_global_ = random_.chance(50);
  if (!has_global_) return;
  global_.roles = some_of(kRoleNames, random_.between(1, 3), random_);
  global_.permissions = some_of(kPermissionNames, random_.between(0, 3), random_);
}

void Generator::make_members(size_t index, bool is_crowded) {
  Type& type = types_[index];
  if (type.is_actor && random_.chance(50)) return;
  type.roles = some_of(kRoleNames, random_.between(0, 5), random_);
  if (is_crowded) {
    policy_.features.split_masks = true;
    size_t count = random_.between(65, 70);
    type.roles.clear();
    for (size_t i = 0; i < count; ++i) type.roles.push_back("role" + std::to_string(i));
  }
  type.permissions = some_of(kPermissionNames, random_.between(1, 5), random_);
  size_t relations = index == 0 ? 0 : random_.between(0, 3);
  for (const std::string& name : some_of(kRelationNames, relations, random_)) {
    type.relations.push_back({name, relation_target(index)});
  }
}

std::string Generator::relation_target(size_t index) {
  if (random_.chance(3)) return types_[index].name;  // mostly recursive then
  if (!policy_.plain_types.empty() && random_.chance(7)) return random_.pick(policy_.plain_types);
  return types_[random_.below(index)].name;
}

void Generator::make_predicates() {
  size_t count = random_.between(1, 5);
  for (const std::string& name : some_of(kPredicateNames, count, random_)) {
    Predicate predicate{name, {}, random_.chance(30), kDataLevel};
    size_t arity = random_.chance(85) ? random_.between(1, 3) : random_.between(4, 5);
    for (size_t i = 0; i < arity; ++i) predicate.types.push_back(argument_type());
    add_predicate(predicate);
    if (!random_.chance(15)) continue;
    predicate.types[0] = argument_type();  // a second signature of the same name
    add_predicate(predicate);
  }
}

void Generator::add_predicate(const Predicate& predicate) {
  for (const Predicate& known : predicates_) {
    if (known.name == predicate.name && known.types == predicate.types) return;
  }
  predicates_.push_back(predicate);
  if (!predicate.is_declared) return;
  policy_.statements.push_back("declare " + predicate.name + "(" + join(predicate.types, ", ") +
                               ");");
  FactShape shape{predicate.name, {}};
  for (const std::string& type : predicate.types) shape.slots.push_back({type, std::nullopt});
  policy_.shapes.insert(shape);
}

std::string Generator::argument_type() {
  if (random_.chance(30)) return random_.pick(kPrimitives);
  if (!policy_.plain_types.empty() && random_.chance(12)) return random_.pick(policy_.plain_types);
  return random_.pick(types_).name;
}

std::string Generator::actor_type() {
  std::vector<std::string> actors;
  for (const Type& type : types_) {
    if (type.is_actor) actors.push_back(type.name);
  }
  return random_.chance(15) ? "Actor" : random_.pick(actors);
}

bool Generator::has_block(const std::string& name) const {
  return std::ranges::any_of(types_, [&](const Type& type) { return type.name == name; });
}

const Type& Generator::type_of(const std::string& name) const {
  return *std::ranges::find(types_, name, &Type::name);
}

const Relation* Generator::block_relation(const Type& type) {
  std::vector<const Relation*> found;
  for (const Relation& relation : type.relations) {
    if (has_block(relation.target)) found.push_back(&relation);
  }
  return found.empty() ? nullptr : random_.pick(found);
}

std::string Generator::string_literal(const std::vector<std::string>& pool) {
  const std::string& text = random_.pick(pool);
  policy_.strings.insert(text);
  return text;
}

std::pair<std::string, Slot> Generator::literal(const std::string& type) {
  if (type == "String") {
    std::string text = string_literal(random_.chance(50) ? kRoleNames : kPermissionNames);
    bool is_long = random_.chance(10);
    return {is_long ? "String{" + quoted(text) + "}" : quoted(text), {type, text}};
  }
  if (type == "Integer") {
    std::string text = std::to_string(random_.below(3));
    if (random_.chance(20)) text = "-7";
    return {text, {type, text}};
  }
  if (type == "Boolean") {
    std::string text = random_.chance(50) ? "true" : "false";
    return {text, {type, text}};
  }
  Value object{type, random_.chance(50) ? "root" : "x1"};
  policy_.objects.insert(object);
  return {to_text(object), {type, std::nullopt}};
}

void Generator::add_shape(const std::string& predicate, std::vector<Slot> slots) {
  for (const Slot& slot : slots) {
    if (slot.literal && slot.type == "String") policy_.strings.insert(*slot.literal);
    if (!slot.literal && slot.type == "String") policy_.features.open_strings = true;
  }
  if (slots.empty()) return;  // no fact has no arguments
  pending_.push_back({predicate, std::move(slots)});
  if (!is_collecting_) end_rule();
}

void Generator::begin_rule() {
  is_collecting_ = true;
  is_certain_ = true;
}

void Generator::end_rule() {
  // An untyped variable may leave a rule without any instance, and so without shapes.
  if (is_certain_) policy_.shapes.insert(pending_.begin(), pending_.end());
  pending_.clear();
  is_collecting_ = false;
}

}  // namespace frost::difftest::generation
