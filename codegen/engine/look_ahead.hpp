// SPDX-License-Identifier: Apache-2.0
// Which look-ups a check makes early, found in its procedure.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "ir/lir/lir.hpp"
#include "runtime/exec/look_ahead.hpp"

namespace frost {

// Which argument of a check is its action.
inline constexpr uint32_t kActionArgument = 1;

// The look-ups that procedure `check` makes with its arguments and with the first neighbours that
// earlier ones find, when its action is literal number `literal` of the program, or
// FROST_NO_LITERAL. Those that come first in the code are taken, LookAhead::kLookUpsMax at most.
// Cost: linear in the code of the procedures behind the check, of which it looks at a bounded part.
rt::LookAhead find_look_ups(const lir::Program& program, lir::ProcedureId check, uint32_t literal);

// The look-ups of every check of a program. Thread-safe.
class LookAheads {
 public:
  explicit LookAheads(const lir::Program& program) : program_(program) {}

  // Of check `procedure` when its action is literal number `literal`, or FROST_NO_LITERAL. Null for
  // what is no check. Lives as long as this object. Cost: the first call finds those of every
  // check.
  const rt::LookAhead* of(uint32_t procedure, uint32_t literal) const;

 private:
  struct Choice {
    uint32_t literal;  // FROST_NO_LITERAL: all others
    rt::LookAhead look_ahead;
  };
  void find_all() const;

  const lir::Program& program_;
  mutable std::once_flag once_;
  mutable std::vector<std::vector<Choice>> choices_;  // by procedure, ascending literals
};

}  // namespace frost
