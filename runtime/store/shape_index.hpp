// SPDX-License-Identifier: Apache-2.0
// Where a fact belongs: from predicate, type names and literals to relation, partition and bit; and
// the message for a fact that belongs nowhere.
//
// Thread safety: const methods may be called from any thread at the same time. Lifetime: borrows
// the schema, which must stay where it is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/any_value.hpp"
#include "runtime/store/schema.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

// Arguments of one predicate with one exact tuple of type names.
class RelationShape {
 public:
  // Its partitions are numbered from `first_partition`: masked ones first, then the open one.
  RelationShape(const Schema& schema, const RelationSchema& relation, uint32_t first_partition);

  struct Place {
    uint32_t partition = 0;             // number over all relations
    uint32_t bit = 0;                   // of the row's mask
    std::span<const uint32_t> columns;  // argument positions that are columns
  };

  [[nodiscard]] bool matches(std::string_view predicate,
                             std::span<const ValueView> arguments) const;
  // Whether a value of this type may stand here: a position of type Any takes every type.
  [[nodiscard]] PositionMatch match(size_t position, std::string_view type) const;
  // `arguments` match. None: no pattern accepts the literals.
  [[nodiscard]] std::optional<Place> place(std::span<const ValueView> arguments) const;

  [[nodiscard]] const RelationSchema& schema() const { return *relation_; }
  [[nodiscard]] uint32_t partition_count() const {
    return static_cast<uint32_t>(relation_->masks.size()) + 1;
  }
  [[nodiscard]] uint32_t first_partition() const { return first_partition_; }
  [[nodiscard]] std::span<const uint32_t> masked_columns() const { return masked_columns_; }
  [[nodiscard]] std::span<const uint32_t> open_columns() const { return open_columns_; }
  // Appends the accepted shapes, such as `has_role(User, "member"|"owner", Organization)`.
  void append_accepted(std::vector<std::string>& out) const;

 private:
  struct Tuple {
    uint32_t partition;
    uint32_t bit;
    const std::vector<std::string>* literals;
  };

  void append_shape(std::string& out, std::span<const std::string> literal_texts) const;
  [[nodiscard]] std::string literal_text(size_t literal, const std::string& id) const;

  const Schema* all_;
  const RelationSchema* relation_;
  std::vector<std::string_view> type_names_;
  std::vector<uint32_t> masked_columns_;
  std::vector<uint32_t> open_columns_;
  std::vector<Tuple> tuples_;
  std::vector<uint32_t> tuple_slots_;  // open addressing: index into tuples_ plus one, 0 is free
  uint32_t first_partition_;
};

class ShapeIndex {
 public:
  explicit ShapeIndex(const Schema& schema);

  [[nodiscard]] std::span<const RelationShape> relations() const { return relations_; }

  // The relation of a fact, or null. `likely` is tried first: facts of one shape come together.
  [[nodiscard]] const RelationShape* find(std::string_view predicate,
                                          std::span<const ValueView> arguments,
                                          const RelationShape* likely = nullptr) const;

  // The relation that covers a fact for which there is none of its exact types: some positions are
  // of type Any. Null when there is none. Cost: linear in the relations with such positions.
  [[nodiscard]] const RelationShape* find_covering(std::string_view predicate,
                                                   std::span<const ValueView> arguments) const;

  // The message of polar.md §9 and what the predicate does accept.
  [[nodiscard]] std::string refusal(std::string_view predicate,
                                    std::span<const ValueView> arguments) const;

 private:
  std::vector<RelationShape> relations_;
  std::vector<uint32_t> with_any_;  // relations with a position of type Any
  std::vector<uint32_t> slots_;     // open addressing: index into relations_ plus one, 0 is free
};

}  // namespace frost::rt
