// SPDX-License-Identifier: Apache-2.0
#include "runtime/abi_hash.hpp"

#include <cstddef>
#include <string_view>

#include "runtime/abi.h"

namespace frost::rt {
namespace {

// FNV-1a, 64 bits: simple enough to be computed by the compiler.
class Fnv {
 public:
  constexpr void text(std::string_view text) {
    for (const char c : text) byte(static_cast<unsigned char>(c));
    byte(0);
  }
  constexpr void number(uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) byte(static_cast<unsigned char>(number >> shift));
  }
  [[nodiscard]] constexpr uint64_t value() const { return value_; }

 private:
  constexpr void byte(unsigned char byte) {
    value_ ^= byte;
    value_ *= 0x100000001B3U;
  }
  uint64_t value_ = 0xCBF29CE484222325U;
};

#define FROST_ABI_CONSTANT(name) \
  hash.text(#name);              \
  hash.number(static_cast<uint64_t>(name))
#define FROST_ABI_STRUCT(type) \
  hash.text(#type);            \
  hash.number(sizeof(type));   \
  hash.number(alignof(type))
#define FROST_ABI_FIELD(type, field)  \
  hash.text(#field);                  \
  hash.number(offsetof(type, field)); \
  hash.number(sizeof(type::field))

constexpr void hash_constants(Fnv& hash) {
  FROST_ABI_CONSTANT(FROST_NO);
  FROST_ABI_CONSTANT(FROST_YES);
  FROST_ABI_CONSTANT(FROST_E_FUEL);
  FROST_ABI_CONSTANT(FROST_E_MEMORY);
  FROST_ABI_CONSTANT(FROST_E_INTERNAL);
  FROST_ABI_CONSTANT(FROST_E_DEADLINE);
  FROST_ABI_CONSTANT(FROST_PRIVATE_IDS);
  FROST_ABI_CONSTANT(FROST_PRIVATE_NOW);
  FROST_ABI_CONSTANT(FROST_ALL);
  FROST_ABI_CONSTANT(FROST_PATH_UNARY);
  FROST_ABI_CONSTANT(FROST_PATH_CSR);
  FROST_ABI_CONSTANT(FROST_PATH_RUNS);
  FROST_ABI_CONSTANT(FROST_CHUNK_BITS);
  FROST_ABI_CONSTANT(FROST_CHUNK_KEYS);
  FROST_ABI_CONSTANT(FROST_CHUNK_DENSE);
  FROST_ABI_CONSTANT(FROST_CHUNK_WIDE);
  FROST_ABI_CONSTANT(FROST_CHUNK_FUNCTIONAL);
  FROST_ABI_CONSTANT(FROST_CHUNK_SPARSE);
  FROST_ABI_CONSTANT(FROST_CHUNK_PACKED);
  FROST_ABI_CONSTANT(FROST_PACKED_IDS);
  FROST_ABI_CONSTANT(FROST_NO_NEIGHBOUR);
  FROST_ABI_CONSTANT(FROST_READS);
  FROST_ABI_CONSTANT(FROST_NO_LITERAL);
}

constexpr void hash_structures(Fnv& hash) {
  FROST_ABI_STRUCT(frost_chunk);
  FROST_ABI_FIELD(frost_chunk, offsets);
  FROST_ABI_FIELD(frost_chunk, neighbours);
  FROST_ABI_FIELD(frost_chunk, payload);
  FROST_ABI_FIELD(frost_chunk, rows);
  FROST_ABI_FIELD(frost_chunk, entries);
  FROST_ABI_FIELD(frost_chunk, kind);

  FROST_ABI_STRUCT(frost_path);
  FROST_ABI_FIELD(frost_path, kind);
  FROST_ABI_FIELD(frost_path, payload_bits);
  FROST_ABI_FIELD(frost_path, keys);
  FROST_ABI_FIELD(frost_path, columns);
  FROST_ABI_FIELD(frost_path, a);
  FROST_ABI_FIELD(frost_path, b);
  FROST_ABI_FIELD(frost_path, rows);
  FROST_ABI_FIELD(frost_path, reverse);
  FROST_ABI_FIELD(frost_path, elements);
  FROST_ABI_FIELD(frost_path, reserved);

  FROST_ABI_STRUCT(frost_literals);
  FROST_ABI_FIELD(frost_literals, index);
  FROST_ABI_FIELD(frost_literals, count);

  FROST_ABI_STRUCT(frost_sink);
  FROST_ABI_FIELD(frost_sink, ids);
  FROST_ABI_FIELD(frost_sink, count);
  FROST_ABI_FIELD(frost_sink, capacity);
  FROST_ABI_FIELD(frost_sink, seen);
  FROST_ABI_FIELD(frost_sink, seen_ids);
  FROST_ABI_FIELD(frost_sink, universal);
  FROST_ABI_FIELD(frost_sink, owner);

  FROST_ABI_STRUCT(frost_req);
  FROST_ABI_FIELD(frost_req, calls);
  FROST_ABI_FIELD(frost_req, paths);
  FROST_ABI_FIELD(frost_req, constants);
  FROST_ABI_FIELD(frost_req, literals);
  FROST_ABI_FIELD(frost_req, fuel);
  FROST_ABI_FIELD(frost_req, fuel_later);
  FROST_ABI_FIELD(frost_req, deadline);
  FROST_ABI_FIELD(frost_req, bytes_max);
  FROST_ABI_FIELD(frost_req, sink);
  FROST_ABI_FIELD(frost_req, snapshot);
  FROST_ABI_FIELD(frost_req, private_integers);
  FROST_ABI_FIELD(frost_req, time);
  FROST_ABI_FIELD(frost_req, now);
  FROST_ABI_FIELD(frost_req, unbounded);
  FROST_ABI_FIELD(frost_req, tables);
  FROST_ABI_FIELD(frost_req, visits);
  FROST_ABI_FIELD(frost_req, code);
  FROST_ABI_FIELD(frost_req, invoke);
  FROST_ABI_FIELD(frost_req, failure);
}

// Beside the places of the table's entries, their signatures count: a changed parameter moves
// nothing.
constexpr void hash_calls(Fnv& hash) {
  FROST_ABI_STRUCT(frost_calls);
#define FROST_RUNTIME_CALL(name, result, parameters) \
  FROST_ABI_FIELD(frost_calls, name);                \
  hash.text(#result);                                \
  hash.text(#parameters);
#include "runtime/runtime_calls.def"
#undef FROST_RUNTIME_CALL
}

#undef FROST_ABI_CONSTANT
#undef FROST_ABI_STRUCT
#undef FROST_ABI_FIELD

constexpr uint64_t compute_abi_hash() {
  Fnv hash;
  hash_constants(hash);
  hash_structures(hash);
  hash_calls(hash);
  return hash.value();
}

}  // namespace

uint64_t abi_hash() {
  static constexpr uint64_t kHash = compute_abi_hash();
  return kHash;
}

}  // namespace frost::rt
