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

// Nested groups, folders ten deep, documents.
void drive_facts(const WorkloadOptions& options, FactSink& sink);
std::vector<Check> drive_checks(const WorkloadOptions& options, std::size_t count);

// Tenants whose roles are data.
void saas_facts(const WorkloadOptions& options, FactSink& sink);
std::vector<Check> saas_checks(const WorkloadOptions& options, std::size_t count);

// Four groups, each of 0.21 times as many members as there are facts: 4.8 M facts make groups of 1
// M.
void wide_groups_facts(const WorkloadOptions& options, FactSink& sink);
std::vector<Check> wide_groups_checks(const WorkloadOptions& options, std::size_t count);

// Chains of folders and of groups, a thousandth of the facts long, from 100 to 10,000.
void deep_chains_facts(const WorkloadOptions& options, FactSink& sink);
std::vector<Check> deep_chains_checks(const WorkloadOptions& options, std::size_t count);

// Users in many groups, documents shared with many, and mostly none in common.
void worst_sharing_facts(const WorkloadOptions& options, FactSink& sink);
std::vector<Check> worst_sharing_checks(const WorkloadOptions& options, std::size_t count);

}  // namespace frost::workloads
