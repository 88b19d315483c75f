// SPDX-License-Identifier: Apache-2.0
// What `frost bench` prints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace frost::cli {

// One thing that was measured several times, or could not be.
struct Figure {
  std::string key;                   // in --json, with the unit last: "check_native_ns"
  std::string label;                 // in the table
  std::string unit;                  // in the table
  std::vector<double> samples = {};  // none: `note` says why
  std::string note = {};
};

struct BenchReport {
  std::string machine;
  std::string version;
  uint64_t facts = 0;
  uint64_t checks_allowed = 0;
  uint64_t checks_denied = 0;
  size_t lists = 0;
  uint64_t ids_listed = 0;
  size_t actions_questions = 0;
  std::vector<Figure> figures;
};

struct Summary {
  double median = 0;
  double smallest = 0;
  double largest = 0;
};

// `samples` is not empty.
Summary summarise(std::vector<double> samples);

std::string render_table(const BenchReport& report);
std::string render_json(const BenchReport& report);

}  // namespace frost::cli
