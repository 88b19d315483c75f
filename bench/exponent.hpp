// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <utility>
#include <vector>

namespace frost::bench {

// The slope of log(cost) over log(size) by least squares: cost ~ size ^ exponent. All are positive.
inline double fitted_exponent(const std::vector<std::pair<double, double>>& points) {
  double x = 0, y = 0, xx = 0, xy = 0;
  for (const auto& [size, cost] : points) {
    x += std::log(size);
    y += std::log(cost);
    xx += std::log(size) * std::log(size);
    xy += std::log(size) * std::log(cost);
  }
  const auto n = static_cast<double>(points.size());
  return (n * xy - x * y) / (n * xx - x * x);
}

}  // namespace frost::bench
