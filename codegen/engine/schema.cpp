// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/schema.hpp"

namespace frost {

namespace {

rt::Constant convert(const lir::Constant& constant) {
  return {rt::TypeId(constant.type.raw), constant.text};
}

}  // namespace

rt::Schema store_schema(const lir::Program& program) {
  rt::Schema schema;
  schema.types.assign(program.types.begin(), program.types.end());
  for (const lir::Relation& source : program.relations) {
    rt::RelationSchema relation;
    relation.predicate = source.predicate;
    for (lir::TypeId type : source.types) relation.argument_types.emplace_back(type.raw);
    relation.literal_positions = source.literal_positions;
    relation.masks = source.masks;
    relation.open_patterns = source.open;
    schema.relations.push_back(std::move(relation));
  }
  for (const lir::Path& path : program.paths) {
    schema.paths.push_back({rt::RelationId(path.relation.raw), path.partition, path.order});
  }
  for (const lir::Constant& constant : program.constants) {
    schema.constants.push_back(convert(constant));
  }
  for (const lir::Constant& literal : program.literals) {
    schema.literals.push_back(convert(literal));
  }
  return schema;
}

bool paths_match(const lir::Program& program, const frost_path* paths) {
  for (size_t i = 0; i < program.paths.size(); ++i) {
    const lir::Path& expected = program.paths[lir::PathId(i)];
    uint32_t columns = lir::column_count(program, expected);
    uint32_t kind = columns <= 1   ? FROST_PATH_UNARY
                    : columns == 2 ? FROST_PATH_CSR
                                   : FROST_PATH_RUNS;
    if (paths[i].kind != kind) return false;
    if (paths[i].payload_bits != lir::payload_bits(program, expected)) return false;
  }
  return true;
}

}  // namespace frost
