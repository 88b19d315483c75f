// SPDX-License-Identifier: Apache-2.0
// The protocol of the Cedar paper: many random stores of one size, requests of each one by one,
// only the decision timed.
#pragma once

#include <cstdint>
#include <string>

#include "bench/paper/application.hpp"
#include "frost/frost.hpp"

namespace frost::paper {

struct Protocol {
  uint32_t stores = 200;
  uint32_t requests = 500;
  Tier tier = Tier::kNative;
};

// Nanoseconds of a decision, names in and a boolean out.
struct Row {
  uint32_t entities = 0;
  uint64_t facts = 0;    // of all stores
  uint64_t allowed = 0;  // of all requests
  double median = 0;     // of all requests, each timed alone, what the clock takes off
  double percentile99 = 0;
  double mean = 0;  // a store's requests in one go, processor time: the median store, ...
  double mean_min = 0;
  double mean_max = 0;
};

struct Measured {
  Row row;
  std::string error;  // empty, or why there is no row: a wrong answer, a refused fact
};

// Asks every request of every store first and compares the answer with the graph's; then times.
Measured measure(const Application& application, const Policy& policy, uint32_t entities,
                 const Protocol& protocol);

// What two readings of the clock without anything between them take: the median of many.
double clock_nanoseconds();

}  // namespace frost::paper
