// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_report.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "tools/frost/console.hpp"

namespace frost::cli {
namespace {

constexpr size_t kLabelCells = 34;
constexpr size_t kNumberCells = 14;
constexpr size_t kUnitCells = 13;

std::string padded(std::string text, size_t cells);
std::string right_aligned(const std::string& text, size_t cells);
std::string number(double value);
std::string spread(const Figure& figure, const Summary& summary);

}  // namespace

Summary summarise(std::vector<double> samples) {
  std::ranges::sort(samples);
  const size_t middle = samples.size() / 2;
  const double median =
      samples.size() % 2 == 1 ? samples[middle] : (samples[middle - 1] + samples[middle]) / 2;
  return {.median = median, .smallest = samples.front(), .largest = samples.back()};
}

std::string render_table(const BenchReport& report) {
  std::string out = counted(report.facts, "fact") + "; ";
  out += counted(report.checks_allowed + report.checks_denied, "check") + ": " +
         grouped(report.checks_allowed) + " allowed, " + grouped(report.checks_denied) +
         " denied; ";
  out += counted(report.lists, "list") + " with " + counted(report.ids_listed, "id") + "; ";
  out += grouped(report.actions_questions) + " × actions\n";
  out += escape(report.machine) + "; " + escape(report.version) + "\n";
  out += "Answers: all questions in turn, over and over, on one thread.\n\n";
  out += padded("", kLabelCells) + right_aligned("median", kNumberCells) + " " +
         padded("", kUnitCells) + "smallest - largest\n";
  for (const Figure& figure : report.figures) {
    out += padded(figure.label, kLabelCells);
    if (figure.samples.empty()) {
      out += right_aligned("-", kNumberCells) + " " + escape(figure.note) + "\n";
      continue;
    }
    const Summary summary = summarise(figure.samples);
    out += right_aligned(number(summary.median), kNumberCells) + " " +
           padded(figure.unit, kUnitCells) + spread(figure, summary) + "\n";
  }
  return out;
}

std::string render_json(const BenchReport& report) {
  using Json = nlohmann::ordered_json;
  Json figures = Json::object();
  for (const Figure& figure : report.figures) {
    if (figure.samples.empty()) {
      figures[figure.key] = {{"median", nullptr}, {"note", figure.note}};
      continue;
    }
    const Summary summary = summarise(figure.samples);
    figures[figure.key] = {{"median", summary.median},
                           {"smallest", summary.smallest},
                           {"largest", summary.largest},
                           {"samples", figure.samples}};
  }
  const Json json = {{"machine", report.machine},
                     {"version", report.version},
                     {"facts", report.facts},
                     {"checks_allowed", report.checks_allowed},
                     {"checks_denied", report.checks_denied},
                     {"lists", report.lists},
                     {"ids_listed", report.ids_listed},
                     {"actions_questions", report.actions_questions},
                     {"figures", std::move(figures)}};
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

namespace {

std::string padded(std::string text, size_t cells) {
  text.append(text.size() < cells ? cells - text.size() : 0, ' ');
  return text;
}

std::string right_aligned(const std::string& text, size_t cells) {
  return std::string(text.size() < cells ? cells - text.size() : 0, ' ') + text;
}

// Three digits or more that mean something, and no more behind the point than help.
std::string number(double value) {
  if (value >= 1000) return grouped(static_cast<uint64_t>(std::llround(value)));
  if (value >= 100) return fixed(value, 0);
  if (value >= 10) return fixed(value, 1);
  return fixed(value, 2);
}

std::string spread(const Figure& figure, const Summary& summary) {
  if (figure.samples.size() == 1) return figure.note;
  std::string out = number(summary.smallest) + " - " + number(summary.largest) + " in " +
                    std::to_string(figure.samples.size()) + " runs";
  if (!figure.note.empty()) out += "; " + figure.note;
  return out;
}

}  // namespace
}  // namespace frost::cli
