// SPDX-License-Identifier: Apache-2.0
// Changes that happen together, in order (oso-cloud-api.md §3): facts to add, and patterns of facts
// to remove. A batch is held in the bytes that the log of a database stores
// (docs/formats/batch.md), so writing it costs no second copy.
//
// Thread safety: as a standard container. Errors: std::bad_alloc, nothing changed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "frost/result.hpp"
#include "runtime/store/store.hpp"

namespace frost::rt {

// kInvalidArgument for an id without a type: no fact can be said to match.
Result<void> check_pattern(const ValuePattern& pattern);

class Batch {
 public:
  enum class Kind : uint8_t { Insert = 1, Erase = 2 };

  // One change; of an insert every argument has a type and an id. Borrowed.
  struct Operation {
    Kind kind;
    std::string_view predicate;
    std::span<const ValuePattern> arguments;

    // Whether it erases by a pattern that more than one fact may match.
    [[nodiscard]] bool has_wildcard() const;
  };

  Batch() = default;
  // Reads what bytes() gave. kCorrupt when it is anything else.
  static Result<Batch> decode(std::string bytes);

  // Names are taken as they are: FactBase::check looks at them. At most 255 arguments.
  void insert(const FactView& fact);
  void erase(std::string_view predicate, std::span<const ValuePattern> arguments);

  // Hands the changes to `visit` in their order, up to the first error. The views live until
  // `visit` returns.
  Result<void> visit(const std::function<Result<void>(const Operation&)>& visit) const;

  [[nodiscard]] size_t operations() const { return operations_; }
  [[nodiscard]] bool empty() const { return operations_ == 0; }
  [[nodiscard]] bool has_wildcard() const { return has_wildcard_; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void append(Kind kind, std::string_view predicate, std::span<const ValuePattern> arguments);

  std::string bytes_;
  size_t operations_ = 0;
  bool has_wildcard_ = false;
};

}  // namespace frost::rt
