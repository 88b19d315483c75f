// SPDX-License-Identifier: Apache-2.0
// The generator of policies, one source file per construct: private to generate_*.cpp.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/differential/generate.hpp"
#include "tests/differential/random.hpp"

namespace frost::difftest::generation {

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

// A predicate of longhand rules at one choice of types. What `level` is for: see below.
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

inline const std::vector<std::string> kRoleNames = {"reader", "writer",     "admin",  "owner",
                                                    "Reader", "night crew", "lead-2", "a.b"};
inline const std::vector<std::string> kPermissionNames = {
    "read",    "write",        "delete", "Read",   "share",
    "move it", "order.create", "see",    "invite", "read "};
inline const std::vector<std::string> kRelationNames = {"parent", "org", "creator", "holder",
                                                        "Parent"};
inline const std::vector<std::string> kPredicateNames = {
    "is_open", "quota", "likes", "grants", "holds", "within2", "tagged?", "Ns::linked"};
inline const std::vector<std::string> kPrimitives = {"String", "Integer", "Boolean"};

inline bool is_primitive(const std::string& type) {
  return std::ranges::find(kPrimitives, type) != kPrimitives.end();
}

inline bool is_abstract(const std::string& type) { return type == "Actor" || type == "Resource"; }

inline std::string quoted(const std::string& text) { return to_text(Value{"String", text}); }

inline std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

inline std::vector<std::string> some_of(std::vector<std::string> names, size_t count,
                                        Random& random) {
  random.shuffle(names);
  names.resize(std::min(names.size(), count));
  return names;
}

// Draws one policy; used once.
class Generator {
 public:
  explicit Generator(Random& random) : random_(random) {}

  GeneratedPolicy run();

 private:
  // ---------- schema: generate_schema.cpp

  void make_types();
  void make_members(size_t index, bool is_crowded);
  std::string relation_target(size_t index);
  void make_predicates();
  void add_predicate(const Predicate& predicate);
  std::string argument_type();
  std::string actor_type();
  [[nodiscard]] bool has_block(const std::string& name) const;
  [[nodiscard]] const Type& type_of(const std::string& name) const;
  // A relation whose target has a block; null when there is none.
  const Relation* block_relation(const Type& type);
  std::string string_literal(const std::vector<std::string>& pool);
  // A literal of any type, as Polar writes it, and its slot.
  std::pair<std::string, Slot> literal(const std::string& type);
  // The shape of an atom whose arguments all have a type from the rule's text.
  void add_shape(const std::string& predicate, std::vector<Slot> slots);
  void begin_rule();
  void end_rule();

  // ---------- blocks: generate_blocks.cpp

  void make_block(size_t index);
  void declare(const std::string& key, const std::vector<std::string>& names, Block& block);
  // Rules that spread one permission over the masks of all roles.
  void make_crowd(const Type& type, Block& block);
  void role_shape(const Type& type, const std::string& role);
  void make_global_block();
  std::string global_operand(size_t permission);
  void global_shape(const std::string& predicate, const std::string& name);

  // ---------- shorthand rules: generate_shorthand.cpp

  struct ShorthandScope {
    size_t type = 0;
    bool is_role = false;  // the head
    size_t name = 0;       // index of the head's name; names before it may be used
    std::string actor;     // target of the relations that imply the head, one type only
  };

  std::string shorthand_rule(ShorthandScope& scope);
  // `role if role on "r"` and its relatives; empty when the dice or the schema are against it.
  std::string dynamic_rule(ShorthandScope& scope);
  void relation_shape(const Type& type, const Relation& relation);
  std::string shorthand_expression(ShorthandScope& scope, int depth);
  std::string shorthand_operand(ShorthandScope& scope);
  std::string own_name(const ShorthandScope& scope);
  // A relation that leads to the actor. One rule tests one type of actor: two could exclude each
  // other, which is an error (P1201).
  std::string own_relation(ShorthandScope& scope);
  std::string on_relation(ShorthandScope& scope);
  std::string global_name();
  // A call about the actor and the resource.
  std::string call(const ShorthandScope& scope);

  // ---------- longhand rules: generate_rules.cpp

  void make_longhand();
  // Ends a rule: the body over `scope`, and what no atom of it binds is universal.
  void finish_rule(const std::string& head, std::vector<Variable>& scope, int level,
                   size_t type_limit);
  // One more call that joins the head variables which are not bound yet.
  void bind_rest(std::vector<Variable>& scope, std::string& body);
  // Appends `x: T` for a fresh variable and remembers it.
  std::string head_variable(const std::string& stem, const std::string& type,
                            std::vector<Variable>& scope);
  std::string resource_type(size_t& index);
  // The name in a has_role or has_permission head: a literal of the type, or a String variable.
  std::string head_name(const std::vector<std::string>& names, std::vector<Variable>& scope,
                        Slot& slot);
  std::string head_actor(std::vector<Variable>& scope, Slot& slot);
  void permission_rule(std::vector<Variable>& scope);
  void role_rule(std::vector<Variable>& scope);
  void relation_rule(std::vector<Variable>& scope);
  // A predicate of the policy's own, usable in later rules.
  void derived_rule(std::vector<Variable>& scope);
  // The same variable twice in a head (SEM-27).
  void repeated_rule(std::vector<Variable>& scope);
  void make_allow();
  void allow_rule(bool is_first);

  // ---------- bodies: generate_bodies.cpp

  std::string rule_body(std::vector<Variable>& scope, int level, size_t type_limit);
  // A call, with `x matches T` for each variable it introduces.
  std::string atom(std::vector<Variable>& scope, int level, size_t type_limit);
  std::string relation_atom(std::vector<Variable>& scope);
  // has_role or has_permission of an earlier type.
  std::string member_atom(std::vector<Variable>& scope, const std::string& predicate,
                          size_t type_limit);
  std::string global_atom(std::vector<Variable>& scope);
  // `text` fills the first String position when it is not empty.
  std::string call_atom(std::vector<Variable>& scope, const std::string& predicate,
                        const std::vector<std::string>& types, bool is_declared,
                        const std::string& text);
  std::string argument(std::vector<Variable>& scope, const std::string& type, bool is_declared,
                       Slot& slot, std::vector<std::string>& tests);
  // Types of a variable and a position between which some value fits both.
  bool may_stand_for(const std::string& variable, const std::string& position);

  // ---------- policy facts: generate.cpp

  void make_policy_fact();
  void add_default_shapes();

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

}  // namespace frost::difftest::generation
