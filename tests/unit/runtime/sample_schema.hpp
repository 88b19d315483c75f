// SPDX-License-Identifier: Apache-2.0
// A schema with every kind of relation, and short ways to write facts.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/schema.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

inline constexpr TypeId kUser{uint32_t{3}};
inline constexpr TypeId kOrg{uint32_t{4}};
inline constexpr TypeId kRepo{uint32_t{5}};

// Relations of sample_schema().
inline constexpr RelationId kRoleInOrg{uint32_t{0}};   // two masked partitions and an open one
inline constexpr RelationId kRoleInRepo{uint32_t{1}};  // one literal only, no open partition
inline constexpr RelationId kFollows{uint32_t{2}};     // no literals
inline constexpr RelationId kIsPublic{uint32_t{3}};    // the Boolean is a literal: unary
inline constexpr RelationId kFlag{uint32_t{4}};        // all positions are literals
inline constexpr RelationId kQuota{uint32_t{5}};       // five columns
inline constexpr RelationId kAge{uint32_t{6}};         // accepted, but read by no path

inline Schema sample_schema() {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer", "User", "Org", "Repo"};
  schema.relations = {
      {"has_role", {kUser, kString, kOrg}, {1}, {{{"member"}, {"owner"}}, {{"guest"}}}, {{"x"}}},
      {"has_role", {kUser, kString, kRepo}, {1}, {{{"reader"}}}, {}},
      {"follows", {kUser, kRepo}, {}, {}, {{}}},
      {"is_public", {kRepo, kBoolean}, {1}, {{{"true"}, {"false"}}}, {}},
      {"flag", {kString, kInteger}, {0, 1}, {{{"a", "1"}, {"b", "-2"}}}, {}},
      {"quota", {kUser, kString, kOrg, kInteger, kBoolean}, {1}, {}, {{"disk"}, {std::nullopt}}},
      {"age", {kUser, kInteger}, {}, {}, {{}}},
  };
  schema.paths = {
      {kRoleInOrg, 0, {0, 1}},
      {kRoleInOrg, 0, {1, 0}},
      {kRoleInOrg, 1, {0, 1}},
      {kRoleInOrg, kOpenPartition, {1, 0, 2}},
      {kRoleInRepo, 0, {0, 1}},
      {kRoleInRepo, 0, {1, 0}},
      {kFollows, kOpenPartition, {0, 1}},
      {kFollows, kOpenPartition, {1, 0}},
      {kIsPublic, 0, {0}},
      {kFlag, 0, {}},
      {kQuota, kOpenPartition, {4, 3, 2, 1, 0}},
      {kFollows, kOpenPartition, {0, 1}},
  };
  schema.constants = {{kString, "read"}, {kUser, "root"}, {kBoolean, "true"}, {kString, "read"}};
  schema.literals = {{kString, "write"}, {kBoolean, "false"}, {kString, "read"}};
  return schema;
}

inline std::unique_ptr<Store> sample_store() { return Store::create(sample_schema(), Limits{}); }

inline Result<void> insert(Store& store, std::string_view predicate,
                           std::initializer_list<ValueView> arguments) {
  return store.insert(predicate, {arguments.begin(), arguments.size()});
}

inline Result<void> erase(Store& store, std::string_view predicate,
                          std::initializer_list<ValueView> arguments) {
  return store.erase(predicate, {arguments.begin(), arguments.size()});
}

}  // namespace frost::rt
