// SPDX-License-Identifier: Apache-2.0
// Finds the procedure behind a question by names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ir/lir/lir.hpp"

namespace frost {

// Procedures of one allow/3 relation; UINT32_MAX where there is none.
struct AllowEntries {
  uint32_t check = UINT32_MAX;
  uint32_t list = UINT32_MAX;
  uint32_t actions = UINT32_MAX;
};

// Immutable; thread-safe.
class EntryTable {
 public:
  explicit EntryTable(const lir::Program& program);

  [[nodiscard]] std::optional<uint32_t> type(std::string_view name) const;
  // Null when no rule can grant anything on this pair of types.
  [[nodiscard]] const AllowEntries* allow(uint32_t actor_type, uint32_t resource_type) const;
  // Any predicate: the procedure for exactly these types and this adornment.
  [[nodiscard]] std::optional<uint32_t> find(std::string_view predicate,
                                             const std::vector<uint32_t>& types,
                                             std::string_view adornment) const;

 private:
  static std::string key(std::string_view predicate, const std::vector<uint32_t>& types,
                         std::string_view adornment);

  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>> types_;
  std::unordered_map<uint64_t, AllowEntries> allow_;  // by actor type << 32 | resource type
  std::unordered_map<std::string, uint32_t> all_;
};

}  // namespace frost
