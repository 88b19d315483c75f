// SPDX-License-Identifier: Apache-2.0
// A typed index (style R1): no naked integer crosses a function boundary.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace frost {

// An index into the vector that owns nodes of kind `Tag`. Default-constructed ids are invalid.
template <class Tag>
struct Id {
  uint32_t raw = UINT32_MAX;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t value) : raw(value) {}
  constexpr explicit Id(size_t value) : raw(static_cast<uint32_t>(value)) {}

  [[nodiscard]] constexpr bool valid() const { return raw != UINT32_MAX; }
  [[nodiscard]] constexpr size_t index() const { return raw; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

// A vector that is indexed by one kind of id only.
template <class IdType, class Value>
class IdVector {
 public:
  IdVector() = default;
  explicit IdVector(std::vector<Value> items) : items_(std::move(items)) {}

  IdType push(const Value& value) {
    items_.push_back(value);
    return IdType(items_.size() - 1);
  }
  IdType push(Value&& value) {
    items_.push_back(std::move(value));
    return IdType(items_.size() - 1);
  }
  void reserve(size_t count) { items_.reserve(count); }
  [[nodiscard]] Value& operator[](IdType id) { return items_.at(id.index()); }
  [[nodiscard]] const Value& operator[](IdType id) const { return items_.at(id.index()); }
  [[nodiscard]] size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] auto begin() { return items_.begin(); }
  [[nodiscard]] auto end() { return items_.end(); }
  [[nodiscard]] auto begin() const { return items_.begin(); }
  [[nodiscard]] auto end() const { return items_.end(); }

 private:
  std::vector<Value> items_;
};

}  // namespace frost

template <class Tag>
struct std::hash<frost::Id<Tag>> {
  size_t operator()(frost::Id<Tag> id) const noexcept { return std::hash<uint32_t>{}(id.raw); }
};
