// SPDX-License-Identifier: Apache-2.0
// From the names of a question to the procedure that answers it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "ir/lir/lir.hpp"

namespace frost {

// Procedures of one allow/3 relation; UINT32_MAX where there is none.
struct AllowEntries {
  uint32_t check = UINT32_MAX;  // of three arguments
  uint32_t list = UINT32_MAX;
  uint32_t actions = UINT32_MAX;
};

// Immutable; thread-safe.
class EntryTable {
 public:
  explicit EntryTable(const lir::Program& program);
  EntryTable(const EntryTable&) = delete;
  EntryTable& operator=(const EntryTable&) = delete;

  // The number of a type in the program; kNoType for one that it does not know, and for Any.
  static constexpr uint32_t kNoType = UINT32_MAX;
  [[nodiscard]] uint32_t number(std::string_view name) const;
  // The same; none for kNoType.
  [[nodiscard]] std::optional<uint32_t> type(std::string_view name) const {
    const uint32_t known = number(name);
    return known == kNoType ? std::nullopt : std::optional(known);
  }
  // The pseudo type Any (base/any_value.hpp); UINT32_MAX when the policy needs none.
  [[nodiscard]] uint32_t any_type() const { return any_type_; }

  // What rules can grant between two types, and the types of the arguments it is asked with: those
  // of the question or Any. Null when no rule can grant anything.
  struct Allowed {
    AllowEntries entries;
    uint32_t actor_type;
    uint32_t resource_type;
    // The checks of single actions, which take the actor and the resource: for the literal
    // `first_action` and those after it, UINT32_MAX where there is none.
    uint32_t first_action = 0;
    std::vector<uint32_t> actions = {};

    [[nodiscard]] uint32_t check_of(uint32_t literal) const {
      const uint32_t place = literal - first_action;  // below it: large
      return place < actions.size() ? actions[place] : UINT32_MAX;
    }
  };
  [[nodiscard]] const Allowed* allow(uint32_t actor_type, uint32_t resource_type) const;
  [[nodiscard]] const Allowed* allow(std::string_view actor_type,
                                     std::string_view resource_type) const {
    return allow(number(actor_type), number(resource_type));
  }

  // The relation that covers a question about these types: exactly, else with positions of type
  // Any. Cost: linear in the relations of the predicate.
  [[nodiscard]] std::optional<lir::RelationId> relation(
      std::string_view predicate, const std::vector<std::string_view>& types) const;
  // The types of the arguments of a relation.
  [[nodiscard]] const std::vector<lir::TypeId>& types(lir::RelationId relation) const {
    return program_->relations[relation].types;
  }
  // The procedure for this adornment.
  [[nodiscard]] std::optional<uint32_t> find(lir::RelationId relation,
                                             std::string_view adornment) const;

 private:
  // Of names, without a copy of the one to look for, and good in every bit.
  struct Hash {
    using is_transparent = void;
    using is_avalanching = void;
    size_t operator()(std::string_view text) const;
  };
  // Most policies have few types. A name is then compared with all of them, sooner than it is
  // hashed, and what is allowed between two of them is a look into a table.
  static constexpr size_t kFewTypes = 32;
  struct FewType {
    uint64_t word;  // word_of(name)
    std::string_view name;
    uint32_t number;
  };

  // Without a list of entries for each hash, and without a division.
  template <class Key, class Value, class... Options>
  using FlatMap = boost::unordered_flat_map<Key, Value, Options...>;

  [[nodiscard]] uint32_t number_of_many(std::string_view name) const;
  void fill_allowed(const lir::Program& program);
  void fill_actions(const lir::Program& program);
  void fill_few();
  [[nodiscard]] const Allowed* find_allowed(uint32_t actor_type, uint32_t resource_type) const;
  // Of a type or of kNoType.
  [[nodiscard]] size_t few_row(uint32_t type) const {
    return std::min<size_t>(type, few_rows_ - 1);
  }

  const lir::Program* program_;  // of the policy that owns this table
  uint32_t any_type_ = kNoType;
  FlatMap<std::string, uint32_t, Hash, std::equal_to<>> types_;
  std::vector<Allowed> allowed_;
  FlatMap<uint64_t, uint32_t> by_types_;     // into allowed_, by actor type << 32 | resource type
  size_t few_rows_ = 0;                      // 0: there are more than few types
  std::vector<FewType> few_types_;           // those that questions name first
  std::vector<const Allowed*> few_allowed_;  // few_rows_ times few_rows_
  std::unordered_map<std::string, std::vector<lir::RelationId>, Hash, std::equal_to<>> predicates_;
  std::unordered_map<std::string, uint32_t> procedures_;  // by relation and adornment
};

}  // namespace frost
