// SPDX-License-Identifier: Apache-2.0
// How far loading facts is, in one line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace frost::cli {

struct LoadFigures {
  std::string_view path;
  uint64_t bytes_done = 0;
  uint64_t bytes_total = 0;  // 0: nobody knows
  uint64_t facts = 0;
  uint64_t rejected = 0;
  double seconds = 0;  // since the beginning
};

// "facts.jsonl [#####...............] 25 %, 1,200,000 facts, 800,000/s, 45 s left". Without a total
// there is neither bar nor remaining time.
std::string load_progress_text(const LoadFigures& figures);

// "45 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

}  // namespace frost::cli
