// SPDX-License-Identifier: Apache-2.0
// Histograms for a terminal, of bench_report.hpp.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "tools/frost/bench_report.hpp"
#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr size_t kLinesMax = 16;
constexpr double kBarCells = 40;
constexpr size_t kDurationCells = 9;

struct Bar {
  double below = 0;  // right border, in nanoseconds
  uint64_t count = 0;
};

// The next border: 1, 1.5, 2, 3, 4, 6, 8, ... times a power of two. Buckets of the histogram begin
// at each of them.
double next_border(double border) {
  const double power = std::exp2(std::floor(std::log2(border)));
  return border < 1.5 * power ? 1.5 * power : 2 * power;
}

std::vector<Bar> bars_of(const LatencyHistogram& histogram, size_t steps);
std::string bar_text(double share, bool unicode);
bool variable_says_utf8();

}  // namespace

std::string render_histogram(const LatencyHistogram& histogram, bool unicode) {
  std::vector<Bar> bars;
  for (size_t steps = 1; bars.empty() || bars.size() > kLinesMax; steps *= 2) {
    bars = bars_of(histogram, steps);
  }
  const auto all = static_cast<double>(histogram.count());
  const uint64_t tallest = std::ranges::max(bars, {}, &Bar::count).count;
  uint64_t shown = 0;
  std::string out;
  for (const Bar& bar : bars) {
    const std::string below = duration(bar.below);
    // Cells, not bytes.
    const size_t cells = below.size() - (below.find("µ") == std::string::npos ? 0 : 1);
    const double share = static_cast<double>(bar.count) / static_cast<double>(tallest);
    const std::string percent = fixed(100 * static_cast<double>(bar.count) / all, 1);
    out += "  < " + std::string(cells < kDurationCells ? kDurationCells - cells : 0, ' ') + below +
           " " + std::string(percent.size() < 5 ? 5 - percent.size() : 0, ' ') + percent + " % " +
           bar_text(share, unicode) + "\n";
    shown += bar.count;
  }
  if (shown < histogram.count()) {
    out += "  " + counted(histogram.count() - shown, "question") + " above, up to " +
           duration(histogram.largest()) + "\n";
  }
  return out;
}

bool stdout_shows_blocks() {
  const char* const terminal = std::getenv("TERM");
  if (::isatty(STDOUT_FILENO) == 0 || terminal == nullptr) return false;
  return std::string_view(terminal) != "dumb" && variable_says_utf8();
}

namespace {

// Bars between the smallest latency and the one that 999 of 1,000 do not exceed, `steps` borders
// wide each. `histogram` is not empty.
std::vector<Bar> bars_of(const LatencyHistogram& histogram, size_t steps) {
  constexpr double kSmallest = 1;
  const double end = histogram.percentile(0.999);
  std::vector<Bar> bars;
  double low = 0;
  for (double high = kSmallest; low <= end;) {
    const uint64_t count = histogram.count_between(low, high);
    if (count > 0 || !bars.empty()) bars.push_back({.below = high, .count = count});
    low = high;
    for (size_t step = 0; step < steps; ++step) high = next_border(high);
  }
  return bars;
}

std::string bar_text(double share, bool unicode) {
  if (!unicode) return std::string(static_cast<size_t>(std::lround(share * kBarCells)), '#');
  constexpr std::array<const char*, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<size_t>(std::lround(share * kBarCells * 8));
  std::string out;
  for (size_t cell = 0; cell < eighths / 8; ++cell) out += "█";
  return out + kEighths[eighths % 8];
}

// The first of these that is set decides (POSIX, Base Definitions 8.2).
bool variable_says_utf8() {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale = value;
    return locale.find("UTF-8") != std::string_view::npos ||
           locale.find("utf8") != std::string_view::npos;
  }
  return false;
}

}  // namespace
}  // namespace frost::cli
