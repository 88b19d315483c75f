// SPDX-License-Identifier: Apache-2.0
// Checks a fact from outside and finds the partition it belongs to.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/store/layout.hpp"

namespace frost::rt {

// Not thread-safe: remembers its last answer and has scratch of its own. Borrows the layout.
class FactPlacer {
 public:
  FactPlacer(const Layout& layout, const Limits& limits) : layout_(layout), limits_(limits) {}

  struct Found {
    const RelationShape* relation;
    RelationShape::Place place;
    std::span<const ValueView> arguments;  // as the relation takes them
  };

  // Where a fact belongs: the relation of its exact types, else one with positions of type Any;
  // none when the schema has no such shape. The result borrows `arguments` or this object, until
  // the next call.
  std::optional<Found> find(std::string_view predicate, std::span<const ValueView> arguments);
  // The same for a fact to be added, which must keep the rules for values (check_value) and have a
  // shape that the schema accepts. Errors: kInvalidArgument, kFactRefused (polar.md §9).
  Result<Found> place(std::string_view predicate, std::span<const ValueView> arguments);

 private:
  Result<void> check_fact(std::string_view predicate, std::span<const ValueView> arguments) const;

  const Layout& layout_;
  const Limits& limits_;
  const RelationShape* last_ = nullptr;  // most facts are of the same shape as the one before
  std::vector<std::string> any_texts_;
  std::vector<ValueView> any_values_;
};

}  // namespace frost::rt
