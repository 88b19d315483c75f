// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/schema.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "runtime/abi.h"

namespace frost::rt {
namespace {

std::unexpected<Error> wrong(std::string what);
Result<void> check_types(const std::vector<std::string>& types);
Result<void> check_relation(const Schema& schema, const RelationSchema& relation);
Result<void> check_path(const Schema& schema, const PathSchema& path);
Result<void> check_values(const Schema& schema, const std::vector<Constant>& values);

}  // namespace

Result<void> check_schema(const Schema& schema) {
  if (auto types = check_types(schema.types); !types) return types;
  std::set<std::pair<std::string_view, std::vector<TypeId>>> shapes;
  for (const RelationSchema& relation : schema.relations) {
    if (auto checked = check_relation(schema, relation); !checked) return checked;
    if (!shapes.emplace(relation.predicate, relation.argument_types).second) {
      return wrong("relation `" + relation.predicate + "` occurs twice");
    }
  }
  for (const PathSchema& path : schema.paths) {
    if (auto checked = check_path(schema, path); !checked) return checked;
  }
  if (auto constants = check_values(schema, schema.constants); !constants) return constants;
  if (auto literals = check_values(schema, schema.literals); !literals) return literals;
  if (schema.literals.size() >= FROST_NO_LITERAL) return wrong("too many literals");
  std::set<Constant> literals(schema.literals.begin(), schema.literals.end());
  if (literals.size() != schema.literals.size()) return wrong("a literal occurs twice");
  return {};
}

namespace {

std::unexpected<Error> wrong(std::string what) {
  return fail(Code::kInvalidArgument, "fact schema: " + std::move(what));
}

Result<void> check_types(const std::vector<std::string>& types) {
  if (types.size() < 3 || types[kString.index()] != "String" ||
      types[kBoolean.index()] != "Boolean" || types[kInteger.index()] != "Integer") {
    return wrong("String, Boolean and Integer must be the first types");
  }
  std::set<std::string_view> names(types.begin(), types.end());
  if (names.size() != types.size()) return wrong("a type occurs twice");
  if (names.contains("")) return wrong("a type has no name");
  return {};
}

Result<void> check_relation(const Schema& schema, const RelationSchema& relation) {
  const auto complain = [&](std::string_view what) {
    return wrong("relation `" + relation.predicate + "`: " + std::string(what));
  };
  for (const TypeId type : relation.argument_types) {
    if (type.index() >= schema.types.size()) return complain("unknown argument type");
  }
  const std::vector<uint32_t>& positions = relation.literal_positions;
  if (std::ranges::adjacent_find(positions, std::greater_equal{}) != positions.end() ||
      (!positions.empty() && positions.back() >= relation.argument_types.size())) {
    return complain("literal positions are not ascending argument positions");
  }
  if (!relation.masks.empty() && positions.empty()) return complain("masks without literals");
  std::set<std::vector<std::string_view>> tuples;
  for (const auto& partition : relation.masks) {
    if (partition.empty() || partition.size() > kMaskBitsMax) {
      return complain("a masked partition has no or too many literal tuples");
    }
    for (const std::vector<std::string>& tuple : partition) {
      if (tuple.size() != positions.size()) return complain("a literal tuple has a wrong length");
      if (!tuples.emplace(tuple.begin(), tuple.end()).second) {
        return complain("a literal tuple occurs twice");
      }
    }
  }
  for (const auto& pattern : relation.open_patterns) {
    if (pattern.size() != positions.size()) return complain("a pattern has a wrong length");
  }
  return {};
}

Result<void> check_path(const Schema& schema, const PathSchema& path) {
  if (path.relation.index() >= schema.relations.size()) return wrong("path of no relation");
  const RelationSchema& relation = schema.relations[path.relation.index()];
  size_t columns = relation.argument_types.size();
  if (path.partition != kOpenPartition) {
    if (path.partition >= relation.masks.size()) return wrong("path of no partition");
    columns -= relation.literal_positions.size();
  }
  std::vector<uint32_t> sorted = path.order;
  std::ranges::sort(sorted);
  for (uint32_t column = 0; column < sorted.size(); ++column) {
    if (sorted[column] != column) return wrong("the order of a path is no permutation");
  }
  if (sorted.size() != columns) return wrong("the order of a path has a wrong length");
  return {};
}

Result<void> check_values(const Schema& schema, const std::vector<Constant>& values) {
  for (const Constant& value : values) {
    if (value.type.index() >= schema.types.size()) return wrong("a value of an unknown type");
    if (value.type == kBoolean && value.id != "true" && value.id != "false") {
      return wrong("a Boolean that is neither true nor false");
    }
  }
  return {};
}

}  // namespace
}  // namespace frost::rt
