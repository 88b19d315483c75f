// SPDX-License-Identifier: Apache-2.0
// Random well-typed policies of the subset that this version compiles, facts and questions for
// them.
//
// The schema comes first, then rules that refer to what lies below them in one order of names, so
// that few policies are recursive. The generator knows for certain that some facts are accepted;
// it makes no promise about others.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"

namespace frost::difftest {

// One argument of an accepted fact: a value of a type, or one value only.
struct Slot {
  std::string type;  // may be Actor or Resource
  std::optional<std::string> literal;
  auto operator<=>(const Slot&) const = default;
};

struct FactShape {
  std::string predicate;
  std::vector<Slot> slots;
  auto operator<=>(const FactShape&) const = default;
};

struct PolicyFeatures {
  bool universals = false;     // a head variable that no body atom binds
  bool dynamic_roles = false;  // the words role and permission
  bool open_strings = false;   // String variables in stored positions
  bool custom_allow = false;
  bool split_masks = false;  // more than 64 roles in one block
  bool disjunction = false;
};

// A policy in parts that can be left out one by one.
struct GeneratedPolicy {
  struct Block {
    std::string header;  // "resource Repo"
    std::vector<std::string> declarations;
    std::vector<std::string> rules;
  };

  std::vector<Block> blocks;
  std::vector<std::string> statements;  // rules, facts, declares

  std::vector<std::string> actor_types;
  std::vector<std::string> block_types;  // actors too
  std::vector<std::string> plain_types;
  std::set<std::string> actions;
  std::set<std::string> strings;  // every String literal
  std::set<Value> objects;        // every object literal
  std::set<FactShape> shapes;     // certainly accepted
  PolicyFeatures features;

  [[nodiscard]] std::string text() const;
};

GeneratedPolicy generate_policy(Random& random);

// The same policy with blocks, declarations, rules and statements in another order (SEM-24).
GeneratedPolicy reordered(GeneratedPolicy policy, Random& random);

// Up to `count` facts of the policy's shapes, distinct, in random order.
std::vector<Fact> generate_facts(const GeneratedPolicy& policy, size_t count, Random& random);

// Questions about hits of `expected`, near misses and strangers, in about equal parts.
std::vector<Question> generate_questions(const GeneratedPolicy& policy,
                                         const std::vector<Fact>& facts, Expected& expected,
                                         Random& random);

}  // namespace frost::difftest
