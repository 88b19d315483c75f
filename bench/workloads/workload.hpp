// SPDX-License-Identifier: Apache-2.0
// Every workload of checks by one interface: facts of any number, and questions with answers from
// an evaluator of its own, which knows the data and neither policy nor engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bench/workloads/check.hpp"
#include "bench/workloads/fact_sink.hpp"

namespace frost::workloads {

struct WorkloadOptions {
  uint64_t facts = 1'000'000;
  uint64_t seed = 1;
};

inline constexpr uint64_t kWorkloadFactsMin = 1'000;
inline constexpr uint64_t kWorkloadFactsMax = 1'000'000'000;

struct Workload {
  std::string_view name;    // on the command line
  std::string_view what;    // one line
  std::string_view policy;  // a path within the repository
  // About `options.facts` facts, distinct; the same on every machine for the same options.
  void (*facts)(const WorkloadOptions& options, FactSink& sink);
  // Checks about these facts, about half of them allowed.
  std::vector<Check> (*checks)(const WorkloadOptions& options, std::size_t count);
};

std::span<const Workload> workloads();

// The checks among github_questions().
void github_facts(const WorkloadOptions& options, FactSink& sink);
std::vector<Check> github_checks(const WorkloadOptions& options, std::size_t count);

}  // namespace frost::workloads
