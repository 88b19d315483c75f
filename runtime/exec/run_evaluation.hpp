// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <new>
#include <utility>

#include "runtime/abi.h"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// Evaluates `rules`, which are empty afterwards, within the budget of `request` and `bytes_max`
// bytes: FROST_YES and the rows in `out`, or the error, and nothing. Evaluation(rules, meter) says
// whether they are well-formed and runs.
template <class Evaluation, class Rules, class Rows>
frost_status run_evaluation(Rules& rules, frost_req& request, uint64_t bytes_max,
                            Rows& out) noexcept try {
  out = {};
  WorkMeter meter(request, bytes_max);
  Evaluation evaluation(std::exchange(rules, Rules()), meter);
  if (!evaluation.is_well_formed()) return FROST_E_INTERNAL;
  const bool done = evaluation.run(out);
  const frost_status status = meter.status();
  if (done && status == FROST_YES) return FROST_YES;
  out = {};
  return status == FROST_YES ? FROST_E_INTERNAL : status;
} catch (const std::bad_alloc&) {
  out = {};
  return FROST_E_MEMORY;
} catch (...) {
  out = {};
  return FROST_E_INTERNAL;
}

}  // namespace frost::rt
