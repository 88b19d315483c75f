// SPDX-License-Identifier: Apache-2.0
// How an explanation ends before it is complete.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codegen/trace/limits.hpp"
#include "frost/why.hpp"

namespace frost::why {

// Rules below each other in a near miss.
inline constexpr uint32_t kSearchDepthMax = 32;

// The limits of one evaluation over a slice.
inline trace::TraceLimits trace_limits(const ExplainLimits& limits) {
  trace::TraceLimits result;
  result.rows_max = limits.rows_max;
  result.steps_max = limits.steps_max;
  result.search_states_max = limits.search_states_max;
  result.search_depth_max = kSearchDepthMax;
  return result;
}

inline std::string cut_off_text(uint64_t limit, std::string_view what, std::string_view name) {
  std::string text = "more than ";
  text.append(std::to_string(limit)).append(" ").append(what).append(" (").append(name).append(")");
  return text;
}

}  // namespace frost::why
