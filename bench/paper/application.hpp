// SPDX-License-Identifier: Apache-2.0
// The three applications of the Cedar paper (Cutler et al., OOPSLA 2024), each with random stores
// and requests whose answers come from a search in the graph of its edges: no policy, no rules.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bench/workloads/check.hpp"
#include "bench/workloads/fact_sink.hpp"

namespace frost::paper {

// Every possible edge is there with this probability, in percent.
inline constexpr uint32_t kEdgePercent = 5;

struct StoreOptions {
  uint32_t entities = 5;  // of each type: N of the paper
  uint64_t seed = 1;
  uint32_t requests = 500;
};

struct Application {
  std::string_view name;  // "github"; the policy is bench/paper/github.polar
  // Sends the facts of one random store to `sink` and gives requests about it. Principals and
  // resources exist, apart from edges. The same options give the same store on every machine.
  std::vector<workloads::Check> (*make)(const StoreOptions& options, workloads::FactSink& sink);
};

std::vector<workloads::Check> make_github(const StoreOptions& options, workloads::FactSink& sink);
std::vector<workloads::Check> make_gdrive(const StoreOptions& options, workloads::FactSink& sink);
std::vector<workloads::Check> make_tinytodo(const StoreOptions& options, workloads::FactSink& sink);

std::span<const Application> applications();

}  // namespace frost::paper
