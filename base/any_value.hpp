// SPDX-License-Identifier: Apache-2.0
// Values of "any type" (polar.md §6.3 step 6). Positions that accept every type have the pseudo
// type Any, whose ids are texts of type name and id together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace frost {

// The name of the pseudo type. It is no identifier, so no policy and no fact can name it.
inline constexpr std::string_view kAnyName = "*";

// The text of a value of type Any, injective: no type name holds the separator.
std::string any_text(std::string_view type, std::string_view id);
// Of two relations that cover the same types, the one to take: that with fewer positions Any; then
// that with types further left. By position: whether it is Any.
bool more_specific(const std::vector<bool>& a, const std::vector<bool>& b);
// The type and the id in such a text; an empty type when it is none.
std::pair<std::string_view, std::string_view> split_any(std::string_view text);

// How a position of a relation takes values of some type.
enum class PositionMatch : uint8_t { None, Any, Exact };

// Keeps the most specific of the relations that cover what is wanted; of equals the first.
template <class Relation>
class MostSpecific {
 public:
  // `match(i)` is the PositionMatch at position i of `count`.
  template <class Match>
  void consider(Relation relation, size_t count, const Match& match) {
    std::vector<bool> any_positions;
    for (size_t i = 0; i < count; ++i) {
      const PositionMatch position = match(i);
      if (position == PositionMatch::None) return;
      any_positions.push_back(position == PositionMatch::Any);
    }
    if (found_ && !more_specific(any_positions, any_positions_)) return;
    found_ = relation;
    any_positions_ = std::move(any_positions);
  }
  [[nodiscard]] std::optional<Relation> found() const { return found_; }

 private:
  std::optional<Relation> found_;
  std::vector<bool> any_positions_;  // of `found_`
};

}  // namespace frost
