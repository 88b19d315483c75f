// SPDX-License-Identifier: Apache-2.0
// Facts, patterns of facts and batches of changes (oso-cloud-api.md §2, §3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "frost/export.hpp"
#include "frost/result.hpp"

namespace frost {

// A value by type name and id, such as {"User", "alice"}; {"String", "read"} for a string.
// Borrowed.
struct Value {
  std::string_view type;
  std::string_view id;
};

// kInvalidArgument for a value that no fact and no question can have: an empty type or id, the id
// `*`, one of more than Limits::argument_bytes_max bytes by default, Integer:007. Snapshot::prepare
// takes names that have passed. Thread safety: any thread.
FROST_EXPORT Result<void> check_value(const Value& value);

// A fact by names. Borrowed.
struct Fact {
  std::string_view predicate;
  std::span<const Value> arguments;
};

// What an argument may be: any value, any of a type, or one value. An id has a type beside it.
// Borrowed.
struct ValuePattern {
  std::optional<std::string_view> type;
  std::optional<std::string_view> id;

  [[nodiscard]] bool matches(const Value& value) const {
    return (!type || *type == value.type) && (!id || *id == value.id);
  }
};

// Which facts to read. Borrowed.
struct FactQuery {
  std::string_view predicate = {};                              // empty: every predicate
  std::optional<std::span<const ValuePattern>> arguments = {};  // none: any number of any values
};

namespace rt {
class Batch;
}

// Changes that happen together, in the order in which they were given: all of them or none. (The
// former `bulk` call removes before it adds: erase first.)
//
// Thread safety: as a standard container. Errors: std::bad_alloc, nothing changed. Names are
// checked when the batch is applied.
class FROST_EXPORT Batch {
 public:
  Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  // Adds one fact; adding it again changes nothing. At most 255 arguments here and below.
  void insert(std::string_view predicate, std::span<const Value> arguments);
  // Removes one fact; an absent one is no error.
  void erase(std::string_view predicate, std::span<const Value> arguments);
  // Removes every fact of the predicate with exactly so many arguments, all of which match.
  void erase(std::string_view predicate, std::span<const ValuePattern> arguments);

  [[nodiscard]] size_t size() const;

  [[nodiscard]] const rt::Batch& impl() const { return *impl_; }

 private:
  std::unique_ptr<rt::Batch> impl_;
};

}  // namespace frost
