// SPDX-License-Identifier: Apache-2.0
// The facts of a sample_store() as a plain set, random ones, and what a snapshot must say of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/runtime/id_spellings.hpp"
#include "tests/unit/runtime/path_rows.hpp"
#include "tests/unit/runtime/random.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {

// One fact as text: predicate, then type and id in turn.
using FactText = std::vector<std::string>;
using Facts = std::set<FactText>;

inline std::vector<ValueView> values_of(const FactText& fact) {
  std::vector<ValueView> values;
  for (size_t at = 1; at < fact.size(); at += 2) values.push_back({fact[at], fact[at + 1]});
  return values;
}

// Which literals, in which bit of which partition, stand for a fact: found by brute force.
struct Home {
  uint32_t relation = 0;
  uint32_t partition = kOpenPartition;
  uint32_t bit = 0;
};

inline Home home_of(const Schema& schema, const FactText& fact) {
  for (uint32_t relation = 0; relation < schema.relations.size(); ++relation) {
    const RelationSchema& candidate = schema.relations[relation];
    const auto values = values_of(fact);
    if (candidate.predicate != fact[0] || candidate.argument_types.size() != values.size())
      continue;
    bool same = true;
    std::vector<std::string> literals;
    for (size_t at = 0; at < values.size(); ++at) {
      same = same && schema.types[candidate.argument_types[at].index()] == values[at].type;
    }
    if (!same) continue;
    for (const uint32_t at : candidate.literal_positions) literals.emplace_back(values[at].id);
    for (uint32_t partition = 0; partition < candidate.masks.size(); ++partition) {
      for (uint32_t bit = 0; bit < candidate.masks[partition].size(); ++bit) {
        if (candidate.masks[partition][bit] == literals) return {relation, partition, bit};
      }
    }
    return {relation, kOpenPartition, 0};
  }
  ADD_FAILURE() << "no relation for " << fact[0];
  return {};
}

// What `path` must hold, from the facts one by one.
inline Rows expected_rows(const Snapshot& snapshot, const Schema& schema, const PathSchema& path,
                          const Facts& facts) {
  const RelationSchema& relation = schema.relations[path.relation.index()];
  Rows rows;
  for (const FactText& fact : facts) {
    const Home home = home_of(schema, fact);
    if (RelationId{home.relation} != path.relation || home.partition != path.partition) continue;
    const auto values = values_of(fact);
    std::vector<uint32_t> columns;
    for (uint32_t at = 0; at < values.size(); ++at) {
      const bool is_literal = std::ranges::count(relation.literal_positions, at) != 0;
      if (path.partition != kOpenPartition && is_literal) continue;
      columns.push_back(snapshot.find(relation.argument_types[at], values[at].id).value());
    }
    std::vector<uint32_t> key;
    for (const uint32_t column : path.order) key.push_back(columns[column]);
    if (key.empty()) key.push_back(0);
    rows[key] |= uint64_t{1} << home.bit;
  }
  return rows;
}

inline void expect_facts(const Snapshot& snapshot, const Schema& schema, const Facts& facts) {
  EXPECT_EQ(snapshot.statistics().facts, facts.size());
  for (size_t path = 0; path < schema.paths.size(); ++path) {
    Rows expected = expected_rows(snapshot, schema, schema.paths[path], facts);
    const frost_path& descriptor = snapshot.paths()[path];
    if (descriptor.payload_bits == 0) {
      for (auto& [row, mask] : expected) mask = 1;
    }
    ASSERT_EQ(read_path(descriptor), expected) << "path " << path;
  }
}

inline FactText random_fact(Random& random) {
  const auto name = [&](std::string_view prefix) {
    const uint32_t number = random.below(40);
    // Half of them of all kinds, which collide with each other only if they are the same id.
    if (prefix == "u" && number % 2 == 0) return id_spelling(number / 2);
    return std::string(prefix) + std::to_string(number);
  };
  switch (random.below(7)) {
    case 0: {
      const char* const roles[] = {"member", "owner", "guest", "x"};
      return {"has_role", "User", name("u"), "String", roles[random.below(4)], "Org", name("o")};
    }
    case 1:
      return {"has_role", "User", name("u"), "String", "reader", "Repo", name("r")};
    case 2:
      return {"follows", "User", name("u"), "Repo", name("r")};
    case 3:
      return {"is_public", "Repo", name("r"), "Boolean", random.below(2) ? "true" : "false"};
    case 4:
      return random.below(2) ? FactText{"flag", "String", "a", "Integer", "1"}
                             : FactText{"flag", "String", "b", "Integer", "-2"};
    case 5:
      return {"quota", "User",    name("u"), "String",   random.below(2) ? "disk" : name("s"),
              "Org",   name("o"), "Integer", name("-1"), "Boolean",
              "true"};
    default:
      return {"age", "User", name("u"), "Integer", name("")};
  }
}

}  // namespace frost::rt
