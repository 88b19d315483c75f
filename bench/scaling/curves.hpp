// SPDX-License-Identifier: Apache-2.0
// What grows with what: measured points, and the exponent that fits them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace frost::scaling {

// One line of a chart: (size, cost), both above zero.
struct Line {
  std::string name;
  std::vector<std::pair<double, double>> points;
};

struct Chart {
  std::string file;  // without its extension
  std::string title;
  std::string size;  // of the horizontal axis: "facts"
  std::string cost;  // of the vertical axis, with its unit: "ns per check"
  std::vector<Line> lines;
};

struct Limits {
  uint64_t facts_max = 30'000'000;
  uint64_t rules_max = 10'000;
};

// Each makes its data itself, prints what it is doing on stderr, and ends the program when a
// question is not answered as it should be. A size that the engine refuses ends the line there, and
// is told.
std::vector<Chart> curves_by_facts(const Limits& limits);
std::vector<Chart> curves_by_rules(const Limits& limits);
std::vector<Chart> curves_by_depth();
std::vector<Chart> curves_by_width();

// A chart as an SVG with logarithmic axes, and as a Markdown table with the fitted exponents.
std::string render_svg(const Chart& chart);
std::string render_table(const Chart& chart);

}  // namespace frost::scaling
