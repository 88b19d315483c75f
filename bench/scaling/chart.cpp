// SPDX-License-Identifier: Apache-2.0
// Charts as plain SVG and Markdown.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "bench/exponent.hpp"
#include "bench/scaling/curves.hpp"

namespace frost::scaling {
namespace {

constexpr double kWidth = 640;
constexpr double kHeight = 360;
constexpr double kLeft = 70;
constexpr double kRight = 20;
constexpr double kMargin = 20;  // for half of the last label
constexpr double kTop = 40;
constexpr double kBottom = 50;
constexpr double kLegendLine = 16;
constexpr std::array<const char*, 4> kColours = {"#0b5cad", "#c2410c", "#15803d", "#7e22ce"};

// Whole powers of ten around what is shown.
struct Axis {
  double low = 1;
  double high = 10;
  double begin = 0;  // where `low` is, in pixels
  double end = 0;

  [[nodiscard]] double at(double value) const {
    return begin + (std::log10(value) - std::log10(low)) / (std::log10(high) - std::log10(low)) *
                       (end - begin);
  }
};

void widen(Axis& axis, double value, bool is_first) {
  const double below = std::pow(10, std::floor(std::log10(value)));
  const double above = std::pow(10, std::ceil(std::log10(value)));
  axis.low = is_first ? below : std::min(axis.low, below);
  axis.high = std::max({is_first ? 0 : axis.high, above, axis.low * 10});
}

// "10", "1 k", "10 M", "0.01".
std::string short_number(double value) {
  if (value >= 1e6) return fmt::format("{:g} M", value / 1e6);
  if (value >= 1e3) return fmt::format("{:g} k", value / 1e3);
  return fmt::format("{:g}", value);
}

// Three digits that mean something.
std::string figure(double value) {
  if (value >= 100) return fmt::format("{:.0f}", value);
  if (value >= 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.3g}", value);
}

std::string label(const Line& line) {
  if (line.points.size() < 3) return line.name;
  return fmt::format("{}: exponent {:.2f}", line.name, bench::fitted_exponent(line.points));
}

std::string grid(const Chart& chart, const Axis& x, const Axis& y) {
  std::string out;
  for (double value = x.low; value <= x.high * 1.001; value *= 10) {
    out += fmt::format("<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\"/>\n",
                       x.at(value), y.begin, y.end);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                       x.at(value), y.begin + 16, short_number(value));
  }
  for (double value = y.low; value <= y.high * 1.001; value *= 10) {
    out += fmt::format("<line x1=\"{1:.1f}\" y1=\"{0:.1f}\" x2=\"{2:.1f}\" y2=\"{0:.1f}\"/>\n",
                       y.at(value), x.begin, x.end);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
                       x.begin - 6, y.at(value) + 4, short_number(value));
  }
  out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                     (x.begin + x.end) / 2, y.begin + 36, chart.size);
  out += fmt::format("<text x=\"{0:.1f}\" y=\"{1:.1f}\" text-anchor=\"start\">{2}</text>\n", 8.0,
                     y.end - 10, chart.cost);
  return out;
}

std::string drawn(const Line& line, const char* colour, const Axis& x, const Axis& y) {
  std::string points;
  std::string dots;
  for (const auto& [size, cost] : line.points) {
    points += fmt::format("{:.1f},{:.1f} ", x.at(size), y.at(cost));
    dots += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", x.at(size),
                        y.at(cost), colour);
  }
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n",
                     points, colour) +
         dots;
}

}  // namespace

std::string render_svg(const Chart& chart) {
  Axis x{.begin = kLeft, .end = kWidth - kRight};
  Axis y{.begin = kHeight - kBottom, .end = kTop};
  bool is_first = true;
  for (const Line& line : chart.lines) {
    for (const auto& [size, cost] : line.points) {
      widen(x, size, is_first);
      widen(y, cost, is_first);
      is_first = false;
    }
  }
  const double height = kHeight + kLegendLine * static_cast<double>(chart.lines.size());
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" font-size=\"12\">\n<title>{2}</title>\n"
      "<rect width=\"{0}\" height=\"{1}\" fill=\"white\"/>\n<g stroke=\"#ddd\" fill=\"#333\" "
      "stroke-width=\"1\" style=\"paint-order: stroke\">\n",
      kWidth + kMargin, height, chart.title);
  out += grid(chart, x, y) + "</g>\n";
  for (size_t place = 0; place < chart.lines.size(); ++place) {
    const char* const colour = kColours[place % kColours.size()];
    out += drawn(chart.lines[place], colour, x, y);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"{}\">{}</text>\n", kLeft,
                       kHeight + kLegendLine * static_cast<double>(place), colour,
                       label(chart.lines[place]));
  }
  return out + "</svg>\n";
}

std::string render_table(const Chart& chart) {
  std::set<double> sizes;
  for (const Line& line : chart.lines) {
    for (const auto& [size, cost] : line.points) sizes.insert(size);
  }
  std::string out = fmt::format("### {}\n\n![{}, by {}](charts/{}.svg)\n\n| {}, {} |", chart.title,
                                chart.cost, chart.size, chart.file, chart.cost, chart.size);
  for (const double size : sizes) out += " " + short_number(size) + " |";
  out += " exponent |\n|---|";
  for (size_t column = 0; column <= sizes.size(); ++column) out += "--:|";
  for (const Line& line : chart.lines) {
    out += "\n| " + line.name + " |";
    for (const double size : sizes) {
      const auto point = std::ranges::find(line.points, size, &std::pair<double, double>::first);
      out += point == line.points.end() ? " |" : " " + figure(point->second) + " |";
    }
    out += line.points.size() < 3 ? " |"
                                  : fmt::format(" {:.2f} |", bench::fitted_exponent(line.points));
  }
  return out + "\n\n";
}

}  // namespace frost::scaling
