// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/load_progress.hpp"

#include <algorithm>
#include <cstddef>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr size_t kBarWidth = 20;
// Before that the rate is a guess.
constexpr double kSecondsMin = 0.5;
constexpr double kPercent = 100;
constexpr double kSecondsShownMax = 1e9;

}  // namespace

std::string duration_text(double seconds) {
  constexpr uint64_t kMinute = 60;
  constexpr uint64_t kHour = 3600;
  const auto whole = static_cast<uint64_t>(std::clamp(seconds, 0.0, kSecondsShownMax));
  const auto number = [](uint64_t value) { return std::to_string(value); };
  if (whole < kMinute) return number(whole) + " s";
  if (whole < kHour) return number(whole / kMinute) + " min " + number(whole % kMinute) + " s";
  return number(whole / kHour) + " h " + number(whole % kHour / kMinute) + " min";
}

std::string load_progress_text(const LoadFigures& figures) {
  std::string text(figures.path);
  const double part = figures.bytes_total == 0
                          ? 0
                          : std::min(1.0, static_cast<double>(figures.bytes_done) /
                                              static_cast<double>(figures.bytes_total));
  if (figures.bytes_total > 0) {
    const auto filled = static_cast<size_t>(part * kBarWidth);
    text += " [" + std::string(filled, '#') + std::string(kBarWidth - filled, '.') + "] " +
            std::to_string(static_cast<int>(part * kPercent)) + " %,";
  }
  text += " " + counted(figures.facts, "fact");
  if (figures.rejected > 0) text += ", " + grouped(figures.rejected) + " rejected";
  if (figures.seconds < kSecondsMin) return text;
  const double rate = static_cast<double>(figures.facts) / figures.seconds;
  text += ", " + grouped(static_cast<uint64_t>(rate)) + "/s";
  if (part > 0) text += ", " + duration_text(figures.seconds * (1 - part) / part) + " left";
  return text;
}

}  // namespace frost::cli
