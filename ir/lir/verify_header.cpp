// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "ir/lir/verifier.hpp"

namespace frost::lir {

namespace {

void verify_relation(const Program& program, const Relation& relation) {
  require(relation.types.size() <= 64, "a relation has too many arguments");
  for (TypeId type : relation.types) require(type.index() < program.types.size(), "unknown type");
  for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
    require(relation.literal_positions[i] < relation.types.size(), "unknown argument");
    require(i == 0 || relation.literal_positions[i - 1] < relation.literal_positions[i],
            "literal positions are ascending");
  }
  for (const auto& partition : relation.masks) {
    require(!partition.empty() && partition.size() <= 64, "a mask has 1 to 64 literals");
    for (const auto& tuple : partition) {
      require(tuple.size() == relation.literal_positions.size(),
              "a literal tuple of another length");
    }
  }
  for (const auto& pattern : relation.open) {
    require(pattern.size() == relation.literal_positions.size(), "a pattern of another length");
  }
}

void verify_path(const Program& program, const Path& path) {
  require(path.relation.index() < program.relations.size(), "path of an unknown relation");
  const Relation& relation = program.relations[path.relation];
  require(path.partition == kOpenPartition || path.partition < relation.masks.size(),
          "path of an unknown partition");
  std::vector<uint32_t> sorted = path.order;
  std::ranges::sort(sorted);
  require(sorted.size() == column_count(program, path), "a path orders every column");
  require(!path.is_functional || sorted.size() == 2, "a functional path has two columns");
  for (uint32_t i = 0; i < sorted.size(); ++i)
    require(sorted[i] == i, "a path orders every column");
}

}  // namespace

void verify_header(const Program& program) {
  require(program.types.size() >= 3 && program.types[TypeId(uint32_t{0})] == "String" &&
              program.types[TypeId(uint32_t{1})] == "Boolean" &&
              program.types[TypeId(uint32_t{2})] == "Integer",
          "the first types are String, Boolean and Integer");
  for (const Relation& relation : program.relations) verify_relation(program, relation);
  for (const Path& path : program.paths) verify_path(program, path);
  for (const Fact& fact : program.facts) {
    require(fact.relation.index() < program.relations.size(), "fact of an unknown relation");
    require(fact.arguments.size() == program.relations[fact.relation].types.size(),
            "a fact of another arity");
  }
  require(program.literals.size() < UINT16_MAX, "too many literals");
  for (const Constant& literal : program.literals) {
    require(literal.type.index() < program.types.size(), "literal of an unknown type");
  }
  for (const Constant& constant : program.constants) {
    require(constant.type.index() < program.types.size(), "constant of an unknown type");
  }
}

}  // namespace frost::lir
