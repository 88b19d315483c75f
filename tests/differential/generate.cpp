// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/generate.hpp"

#include <algorithm>
#include <map>

namespace frost::difftest {

namespace {

using Block = GeneratedPolicy::Block;

struct Relation {
  std::string name;
  std::string target;
};

struct Type {
  std::string name;
  bool is_actor = false;
  std::vector<std::string> roles;
  std::vector<std::string> permissions;
  std::vector<Relation> relations;
};

// A predicate of longhand rules at one choice of types. What `level` is for: see Generator.
struct Predicate {
  std::string name;
  std::vector<std::string> types;
  bool is_declared = false;
  int level = 0;
};

struct Variable {
  std::string name;
  std::string type;
  bool is_bound = false;
};

// Levels of longhand rules: a body uses predicates of lower levels only, and has_role and
// has_permission only of types that come before the head's.
constexpr int kDataLevel = 0;
constexpr int kRelationLevel = 1;
constexpr int kRoleLevel = 2;
constexpr int kPermissionLevel = 3;
constexpr int kAllowLevel = 4;

const std::vector<std::string> kRoleNames = {"reader", "writer",     "admin",  "owner",
                                             "Reader", "night crew", "lead-2", "a.b"};
const std::vector<std::string> kPermissionNames = {"read",   "write",   "delete",       "Read",
                                                   "share",  "move it", "order.create", "see",
                                                   "invite", "read "};
const std::vector<std::string> kRelationNames = {"parent", "org", "creator", "holder", "Parent"};
const std::vector<std::string> kPredicateNames = {"is_open", "quota",   "likes",   "grants",
                                                  "holds",   "within2", "tagged?", "Ns::linked"};
const std::vector<std::string> kForeignStrings = {"zzz", "READ", "read  ", " read", "42", "true"};
const std::vector<std::string> kPrimitives = {"String", "Integer", "Boolean"};

bool is_primitive(const std::string& type) {
  return std::ranges::find(kPrimitives, type) != kPrimitives.end();
}

bool is_abstract(const std::string& type) { return type == "Actor" || type == "Resource"; }

std::string quoted(const std::string& text) { return to_text(Value{"String", text}); }

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::vector<std::string> some_of(std::vector<std::string> names, size_t count, Random& random) {
  random.shuffle(names);
  names.resize(std::min(names.size(), count));
  return names;
}

class Generator {
 public:
  explicit Generator(Random& random) : random_(random) {}

  GeneratedPolicy run() {
    make_types();
    make_predicates();
    for (size_t i = 0; i < types_.size(); ++i) make_block(i);
    make_global_block();
    size_t rules = random_.between(0, 7);
    for (size_t i = 0; i < rules; ++i) make_longhand();
    if (random_.chance(25)) make_allow();
    size_t facts = random_.chance(40) ? random_.between(1, 3) : 0;
    for (size_t i = 0; i < facts; ++i) make_policy_fact();
    for (const Type& type : types_) {
      policy_.block_types.push_back(type.name);
      if (type.is_actor) policy_.actor_types.push_back(type.name);
    }
    if (!has_allow_) add_default_shapes();
    random_.shuffle(policy_.statements);
    return std::move(policy_);
  }

 private:
  // ---------- schema

  void make_types() {
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

  void make_members(size_t index, bool is_crowded) {
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

  std::string relation_target(size_t index) {
    if (random_.chance(3)) return types_[index].name;  // mostly recursive then
    if (!policy_.plain_types.empty() && random_.chance(7)) return random_.pick(policy_.plain_types);
    return types_[random_.below(index)].name;
  }

  void make_predicates() {
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

  void add_predicate(const Predicate& predicate) {
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

  std::string argument_type() {
    if (random_.chance(30)) return random_.pick(kPrimitives);
    if (!policy_.plain_types.empty() && random_.chance(12))
      return random_.pick(policy_.plain_types);
    return random_.pick(types_).name;
  }

  std::string actor_type() {
    std::vector<std::string> actors;
    for (const Type& type : types_) {
      if (type.is_actor) actors.push_back(type.name);
    }
    return random_.chance(15) ? "Actor" : random_.pick(actors);
  }

  // ---------- literals

  std::string string_literal(const std::vector<std::string>& pool) {
    const std::string& text = random_.pick(pool);
    policy_.strings.insert(text);
    return text;
  }

  // A literal of any type, as Polar writes it, and its slot.
  std::pair<std::string, Slot> literal(const std::string& type) {
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

  // ---------- blocks

  void make_block(size_t index) {
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

  void declare(const std::string& key, const std::vector<std::string>& names, Block& block) {
    if (names.empty() && !random_.chance(10)) return;
    std::vector<std::string> texts;
    for (const std::string& name : names) texts.push_back(quoted(name));
    block.declarations.push_back(key + " = [" + join(texts, ", ") + "];");
  }

  // Rules that spread one permission over the masks of all roles.
  void make_crowd(const Type& type, Block& block) {
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

  void role_shape(const Type& type, const std::string& role) {
    add_shape("has_role", {{"Actor", {}}, {"String", role}, {type.name, {}}});
  }

  void make_global_block() {
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

  std::string global_operand(size_t permission) {
    global_shape("has_permission", global_.permissions[permission]);
    if (permission > 0 && random_.chance(30)) {
      global_shape("has_permission", global_.permissions[permission - 1]);
      return quoted(global_.permissions[permission - 1]);
    }
    const std::string& role = random_.pick(global_.roles);
    global_shape("has_role", role);
    return quoted(role);
  }

  void global_shape(const std::string& predicate, const std::string& name) {
    add_shape(predicate, {{"Actor", {}}, {"String", name}});
  }

  // The shape of an atom whose arguments all have a type from the rule's text.
  void add_shape(const std::string& predicate, std::vector<Slot> slots) {
    for (const Slot& slot : slots) {
      if (slot.literal && slot.type == "String") policy_.strings.insert(*slot.literal);
      if (!slot.literal && slot.type == "String") policy_.features.open_strings = true;
    }
    if (slots.empty()) return;  // no fact has no arguments
    pending_.push_back({predicate, std::move(slots)});
    if (!is_collecting_) end_rule();
  }

  void begin_rule() {
    is_collecting_ = true;
    is_certain_ = true;
  }

  void end_rule() {
    // An untyped variable may leave a rule without any instance, and so without shapes.
    if (is_certain_) policy_.shapes.insert(pending_.begin(), pending_.end());
    pending_.clear();
    is_collecting_ = false;
  }

  // ---------- shorthand rules

  struct ShorthandScope {
    size_t type = 0;
    bool is_role = false;  // the head
    size_t name = 0;       // index of the head's name; names before it may be used
    std::string actor;     // target of the relations that imply the head, one type only
  };

  std::string shorthand_rule(ShorthandScope& scope) {
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

  // `role if role on "r"` and its relatives; empty when the dice or the schema are against it.
  std::string dynamic_rule(ShorthandScope& scope) {
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

  void relation_shape(const Type& type, const Relation& relation) {
    add_shape("has_relation", {{type.name, {}}, {"String", relation.name}, {relation.target, {}}});
  }

  // A relation whose target has a block; null when there is none.
  const Relation* block_relation(const Type& type) {
    std::vector<const Relation*> found;
    for (const Relation& relation : type.relations) {
      if (has_block(relation.target)) found.push_back(&relation);
    }
    return found.empty() ? nullptr : random_.pick(found);
  }

  [[nodiscard]] bool has_block(const std::string& name) const {
    return std::ranges::any_of(types_, [&](const Type& type) { return type.name == name; });
  }
  [[nodiscard]] const Type& type_of(const std::string& name) const {
    return *std::ranges::find(types_, name, &Type::name);
  }

  std::string shorthand_expression(ShorthandScope& scope, int depth) {
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

  std::string shorthand_operand(ShorthandScope& scope) {
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

  std::string own_name(const ShorthandScope& scope) {
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

  // A relation that leads to the actor. One rule tests one type of actor: two could exclude each
  // other, which is an error (P1201).
  std::string own_relation(ShorthandScope& scope) {
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

  std::string on_relation(ShorthandScope& scope) {
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

  std::string global_name() {
    if (!has_global_) return "";
    bool use_role = global_.permissions.empty() || random_.chance(70);
    const std::string& name = random_.pick(use_role ? global_.roles : global_.permissions);
    global_shape(use_role ? "has_role" : "has_permission", name);
    return "global " + quoted(name);
  }

  // A call about the actor and the resource.
  std::string call(const ShorthandScope& scope) {
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

  // ---------- longhand rules

  // Appends `x: T` for a fresh variable and remembers it.
  std::string head_variable(const std::string& stem, const std::string& type,
                            std::vector<Variable>& scope) {
    std::string name = stem + std::to_string(scope.size());
    scope.push_back({name, type, false});
    return name + ": " + type;
  }

  void make_longhand() {
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

  // Ends a rule: the body over `scope`, and what no atom of it binds is universal.
  void finish_rule(const std::string& head, std::vector<Variable>& scope, int level,
                   size_t type_limit) {
    std::string body = random_.chance(8) ? "" : rule_body(scope, level, type_limit);
    if (!random_.chance(15)) bind_rest(scope, body);
    for (const Variable& variable : scope) policy_.features.universals |= !variable.is_bound;
    if (body.empty() && random_.chance(20)) body = "true";
    policy_.statements.push_back(head + (body.empty() ? "" : " if " + body) + ";");
  }

  // One more call that joins the head variables which are not bound yet.
  void bind_rest(std::vector<Variable>& scope, std::string& body) {
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

  std::string resource_type(size_t& index) {
    index = random_.below(types_.size());
    if (random_.chance(8)) {
      index = types_.size();
      return "Resource";
    }
    return types_[index].name;
  }

  // The name in a has_role or has_permission head: a literal of the type, or a String variable.
  std::string head_name(const std::vector<std::string>& names, std::vector<Variable>& scope,
                        Slot& slot) {
    slot = {"String", std::nullopt};
    if (random_.chance(30)) return head_variable("name", "String", scope);
    bool is_own = !names.empty() && random_.chance(80);
    slot.literal = string_literal(is_own ? names : kPermissionNames);
    return quoted(*slot.literal);
  }

  std::string head_actor(std::vector<Variable>& scope, Slot& slot) {
    std::string type = actor_type();
    slot = {type, std::nullopt};
    if (type != "Actor" && random_.chance(8)) return literal(type).first;
    return head_variable("u", type, scope);
  }

  void permission_rule(std::vector<Variable>& scope) {
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

  void role_rule(std::vector<Variable>& scope) {
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
    finish_rule("has_role(" + actor + ", " + name + ", " + resource + ")", scope, kRoleLevel,
                index);
  }

  void relation_rule(std::vector<Variable>& scope) {
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

  // A predicate of the policy's own, usable in later rules.
  void derived_rule(std::vector<Variable>& scope) {
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

  // The same variable twice in a head (SEM-27).
  void repeated_rule(std::vector<Variable>& scope) {
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

  void make_allow() {
    has_allow_ = true;
    policy_.features.custom_allow = true;
    size_t rules = random_.between(1, 3);
    for (size_t i = 0; i < rules; ++i) {
      begin_rule();
      allow_rule(i == 0);
      end_rule();
    }
  }

  void allow_rule(bool is_first) {
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

  // ---------- bodies

  std::string rule_body(std::vector<Variable>& scope, int level, size_t type_limit) {
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

  // A call, with `x matches T` for each variable it introduces.
  std::string atom(std::vector<Variable>& scope, int level, size_t type_limit) {
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

  std::string relation_atom(std::vector<Variable>& scope) {
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

  // has_role or has_permission of an earlier type.
  std::string member_atom(std::vector<Variable>& scope, const std::string& predicate,
                          size_t type_limit) {
    const Type& type = types_[random_.below(type_limit)];
    const auto& names = predicate == "has_role" ? type.roles : type.permissions;
    std::string actor = actor_type();
    if (predicate == "has_role" && random_.chance(20)) actor = random_.pick(types_).name;
    std::string name = names.empty() || random_.chance(40) ? "" : random_.pick(names);
    return call_atom(scope, predicate, {actor, "String", type.name}, false, name);
  }

  std::string global_atom(std::vector<Variable>& scope) {
    std::string name = random_.chance(30) ? "" : random_.pick(global_.roles);
    return call_atom(scope, "has_role", {actor_type(), "String"}, false, name);
  }

  // `text` fills the first String position when it is not empty.
  std::string call_atom(std::vector<Variable>& scope, const std::string& predicate,
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

  std::string argument(std::vector<Variable>& scope, const std::string& type, bool is_declared,
                       Slot& slot, std::vector<std::string>& tests) {
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

  // Types of a variable and a position between which some value fits both.
  bool may_stand_for(const std::string& variable, const std::string& position) {
    if (variable == position) return true;
    bool is_actor = has_block(position) && type_of(position).is_actor;
    bool is_narrow = has_block(variable) && type_of(variable).is_actor;
    if (variable == "Actor" && is_actor) return random_.chance(20);
    return position == "Actor" && is_narrow;
  }

  // ---------- policy facts

  void make_policy_fact() {
    std::vector<FactShape> shapes(policy_.shapes.begin(), policy_.shapes.end());
    if (shapes.empty()) return;
    const FactShape& shape = random_.pick(shapes);
    std::vector<std::string> arguments;
    for (const Slot& slot : shape.slots) {
      if (is_abstract(slot.type)) {
        policy_.features.universals = true;
        arguments.push_back("_: " + slot.type);
      } else if (slot.literal && slot.type == "String") {
        arguments.push_back(quoted(*slot.literal));
      } else if (slot.literal) {
        arguments.push_back(*slot.literal);
      } else if (!is_primitive(slot.type) && random_.chance(40)) {
        policy_.features.universals = true;
        arguments.push_back("_: " + slot.type);
      } else {
        arguments.push_back(literal(slot.type).first);
      }
    }
    if (shape.predicate == "allow") return;
    policy_.statements.push_back(shape.predicate + "(" + join(arguments, ", ") + ");");
  }

  void add_default_shapes() {
    policy_.shapes.insert({"has_permission", {{"Actor", {}}, {"String", {}}, {"Resource", {}}}});
    policy_.shapes.insert({"has_permission", {{"Actor", {}}, {"String", {}}}});
  }

  Random& random_;
  GeneratedPolicy policy_;
  std::vector<Type> types_;
  Type global_;
  bool has_global_ = false;
  bool has_allow_ = false;
  std::vector<Predicate> predicates_;
  std::vector<FactShape> pending_;
  bool is_collecting_ = false;
  bool is_certain_ = true;
  int derived_ = 0;
  int variables_ = 0;
};

// ---------- facts and questions

std::string random_id(const GeneratedPolicy& policy, const std::string& type, Random& random) {
  std::vector<std::string> named;
  for (const Value& object : policy.objects) {
    if (object.type == type) named.push_back(object.id);
  }
  if (!named.empty() && random.chance(30)) return random.pick(named);
  std::string stem(1, static_cast<char>(type[0] - 'A' + 'a'));
  std::string id = stem + std::to_string(1 + random.below(2));
  if (random.chance(94)) return id;
  switch (random.below(3)) {
    case 0:
      return type.substr(0, 1) + id.substr(1);
    case 1:
      return id + " ";
    default:
      return "\u00fc" + id + "\"";
  }
}

std::string concrete_type(const GeneratedPolicy& policy, const std::string& type, Random& random) {
  if (type == "Actor") return random.pick(policy.actor_types);
  if (type == "Resource") return random.pick(policy.block_types);
  return type;
}

std::string random_string(const GeneratedPolicy& policy, Random& random) {
  if (policy.strings.empty() || random.chance(15)) return random.pick(kForeignStrings);
  std::vector<std::string> pool(policy.strings.begin(), policy.strings.end());
  return random.pick(pool);
}

Value random_value(const GeneratedPolicy& policy, const Slot& slot, Random& random) {
  std::string type = concrete_type(policy, slot.type, random);
  if (slot.literal) return {type, *slot.literal};
  if (type == "String") return {type, random_string(policy, random)};
  if (type == "Integer") return {type, random.chance(85) ? std::to_string(random.below(3)) : "-7"};
  if (type == "Boolean") return {type, random.chance(50) ? "true" : "false"};
  return {type, random_id(policy, type, random)};
}

}  // namespace

std::string GeneratedPolicy::text() const {
  std::string text;
  for (const Block& block : blocks) {
    text += block.header + " {\n";
    for (const std::string& declaration : block.declarations) text += "  " + declaration + "\n";
    for (const std::string& rule : block.rules) text += "  " + rule + "\n";
    text += "}\n";
  }
  for (const std::string& statement : statements) text += statement + "\n";
  return text;
}

GeneratedPolicy generate_policy(Random& random) { return Generator(random).run(); }

GeneratedPolicy reordered(GeneratedPolicy policy, Random& random) {
  random.shuffle(policy.blocks);
  random.shuffle(policy.statements);
  for (GeneratedPolicy::Block& block : policy.blocks) {
    random.shuffle(block.declarations);
    random.shuffle(block.rules);
  }
  return policy;
}

std::vector<Fact> generate_facts(const GeneratedPolicy& policy, size_t count, Random& random) {
  if (policy.shapes.empty()) return {};
  std::vector<FactShape> shapes(policy.shapes.begin(), policy.shapes.end());
  std::set<Fact> facts;
  for (size_t i = 0; i < count; ++i) {
    const FactShape& shape = random.pick(shapes);
    Fact fact{shape.predicate, {}};
    for (const Slot& slot : shape.slots)
      fact.arguments.push_back(random_value(policy, slot, random));
    facts.insert(std::move(fact));
  }
  std::vector<Fact> result(facts.begin(), facts.end());
  random.shuffle(result);
  return result;
}

std::vector<Question> generate_questions(const GeneratedPolicy& policy,
                                         const std::vector<Fact>& facts, Expected& expected,
                                         Random& random) {
  std::set<Value> values(policy.objects.begin(), policy.objects.end());
  for (const Fact& fact : facts) values.insert(fact.arguments.begin(), fact.arguments.end());
  for (const std::string& type : policy.block_types) values.insert({type, "stranger"});
  std::vector<Value> actors;
  std::vector<Value> resources;
  std::set<std::string> types;
  for (const Value& value : values) {
    if (value.type == "Integer" || value.type == "Boolean") continue;
    if (value.type != "String" || random.chance(20)) resources.push_back(value);
    bool is_actor = std::ranges::find(policy.actor_types, value.type) != policy.actor_types.end();
    if (is_actor) actors.push_back(value);
  }
  for (const Value& resource : resources) types.insert(resource.type);
  std::vector<std::string> actions(policy.actions.begin(), policy.actions.end());
  for (const char* foreign : {"zzz", "READ", "read  "}) actions.emplace_back(foreign);

  std::vector<Question> hits;
  for (const Value& actor : actors) {
    for (const std::string& type : types) {
      for (const auto& [action, id] : expected.rows(actor, type)) {
        std::string asked = action == "*" ? random.pick(actions) : action;
        Value resource{type, id == "*" ? "stranger" : id};
        hits.push_back({QuestionKind::Authorize, actor, asked, resource});
      }
    }
  }
  random.shuffle(hits);
  hits.resize(std::min<size_t>(hits.size(), 60));
  size_t others = std::clamp<size_t>(hits.size() * 5 / 4, 12, 75);
  std::vector<Question> questions = hits;
  for (Question hit : hits) {
    if (random.chance(50)) continue;
    hit.kind = random.chance(50) ? QuestionKind::List : QuestionKind::Actions;
    questions.push_back(std::move(hit));
  }
  for (size_t i = 0; i < others; ++i) {
    Question question{QuestionKind::Authorize, random.pick(actors), random.pick(actions),
                      random.pick(resources)};
    if (random.chance(10)) question.actor = random.pick(resources);
    if (random.chance(30)) {
      question.kind = random.chance(50) ? QuestionKind::List : QuestionKind::Actions;
    }
    questions.push_back(std::move(question));
  }
  return questions;
}

}  // namespace frost::difftest
