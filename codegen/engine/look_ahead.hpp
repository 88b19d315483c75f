// SPDX-License-Identifier: Apache-2.0
// Which look-ups a check makes early, found in its procedure.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "ir/lir/lir.hpp"
#include "runtime/exec/look_ahead.hpp"

namespace frost {

// The look-ups that procedure `check`, of an entry or an action, makes with its arguments and with
// the first neighbours that earlier ones find. Those that come first in the code are taken,
// LookAhead::kLookUpsMax at most. With an action among its arguments, those for actions that have
// no procedure of their own. Cost: linear in the code of the procedures behind the check, of which
// it looks at a bounded part.
rt::LookAhead find_look_ups(const lir::Program& program, lir::ProcedureId check);

// The look-ups of every check of a program. Thread-safe.
class LookAheads {
 public:
  explicit LookAheads(const lir::Program& program) : program_(program) {}

  // By procedure (PreparedCheck::procedure); none for what is no check. They live as long as this
  // object. Cost: the first call finds those of every check.
  std::span<const std::optional<rt::LookAhead>> all() const;

 private:
  void find_all() const;

  const lir::Program& program_;
  mutable std::once_flag once_;
  mutable std::vector<std::optional<rt::LookAhead>> found_;  // by procedure
};

}  // namespace frost
