// SPDX-License-Identifier: Apache-2.0
// What the store must know about a policy: names of types, shapes of relations, and the access
// paths that the compiled plans use. Made by codegen/engine from a compiled program; the runtime
// knows neither syntax tree nor IR.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "frost/result.hpp"

namespace frost::rt {

using TypeId = Id<struct RtTypeTag>;
using RelationId = Id<struct RtRelationTag>;

// Types every schema has, at these indexes. Values of String and entity types are interned;
// Boolean has exactly the ids 0 (false) and 1 (true).
inline constexpr TypeId kString{uint32_t{0}};
inline constexpr TypeId kBoolean{uint32_t{1}};
inline constexpr TypeId kInteger{uint32_t{2}};

// A value of a type by name: `id` is the text of the id ("true", "-7", "alice").
struct Constant {
  TypeId type;
  std::string id;
  friend auto operator<=>(const Constant&, const Constant&) = default;
};

// Facts of one predicate with one exact tuple of argument types.
//
// Facts are partitioned by the literals that the policy writes in the `literal_positions`:
//   - masked partition k holds the facts whose literal tuple is masks[k][bit], up to 64 tuples
//     each; its columns are the other positions, and bit `bit` of the row's payload is set;
//   - the open partition holds every other accepted fact, with all positions as columns.
// A relation without literal positions has only the open partition.
struct RelationSchema {
  std::string predicate;
  std::vector<TypeId> argument_types;
  std::vector<uint32_t> literal_positions;                   // ascending
  std::vector<std::vector<std::vector<std::string>>> masks;  // [partition][bit][literal]
  // Which facts the open partition accepts: each pattern has one entry per literal position, a
  // literal or none for "any value". No pattern: it accepts nothing. With no literal positions, a
  // single empty pattern accepts every fact.
  std::vector<std::vector<std::optional<std::string>>> open_patterns;
  friend bool operator==(const RelationSchema&, const RelationSchema&) = default;
};

inline constexpr uint32_t kOpenPartition = UINT32_MAX;

// One partition in one column order. `order` is a permutation of the partition's columns
// (column c of a masked partition is the c-th position that is not a literal position).
struct PathSchema {
  RelationId relation;
  uint32_t partition = kOpenPartition;  // index into masks, or kOpenPartition
  std::vector<uint32_t> order;
  friend bool operator==(const PathSchema&, const PathSchema&) = default;
};

// Equal schemas lay the same facts out in the same way, bit for bit.
struct Schema {
  std::vector<std::string> types;         // by TypeId; String, Boolean, Integer first
  std::vector<RelationSchema> relations;  // by RelationId
  std::vector<PathSchema> paths;          // by path index of the generated code
  // The policy's constants, interned before any fact so that each has an id: frost_req::constants.
  std::vector<Constant> constants;
  // Literals that plans switch on: literal index i of frost_literals is literals[i].
  std::vector<Constant> literals;
  friend bool operator==(const Schema&, const Schema&) = default;
};

// Whether `schema` keeps every rule stated above: indexes in range, orders that are permutations,
// no literal tuple or type name twice and so on. Store::create demands it; a schema that was read
// from outside is tested with this first. kInvalidArgument says what is wrong.
Result<void> check_schema(const Schema& schema);

// Literal tuples of one masked partition: bits of the widest payload.
inline constexpr size_t kMaskBitsMax = 64;

// Payload width in bits for a partition with `literal_count` literal tuples: 0 for at most one,
// else the smallest of 8, 16, 32, 64 that holds them.
constexpr uint32_t payload_bits(size_t literal_count) {
  if (literal_count <= 1) return 0;
  if (literal_count <= 8) return 8;
  if (literal_count <= 16) return 16;
  return literal_count <= 32 ? 32 : 64;
}

}  // namespace frost::rt
