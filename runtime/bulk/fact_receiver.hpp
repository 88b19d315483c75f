// SPDX-License-Identifier: Apache-2.0
// Who gets what a reader finds.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "frost/result.hpp"
#include "runtime/store/store.hpp"

namespace frost::bulk {

// One-based; the column counts code points and is 0 where a line is said enough.
struct Position {
  uint64_t line = 0;
  uint64_t column = 0;
};

class FactReceiver {
 public:
  virtual ~FactReceiver() = default;

  // A fact, valid during the call. An error refuses it, and the reader calls reject() next.
  virtual Result<void> fact(std::string_view predicate,
                            std::span<const rt::ValueView> arguments) = 0;

  // A fact that is refused or cannot be read. An error ends the reading with it; without one the
  // reader goes on behind the fact.
  virtual Result<void> reject(Position position, const Error& why) = 0;

  // `why` with the name of the file and the position in it.
  [[nodiscard]] virtual Error located(Position position, const Error& why) const = 0;
};

}  // namespace frost::bulk
