// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/workload.hpp"

#include <array>

#include "bench/workloads/github.hpp"

namespace frost::workloads {

std::span<const Workload> workloads() {
  static constexpr std::string_view kDrive = "bench/workloads/policies/drive.polar";
  static constexpr std::array<Workload, 6> kWorkloads = {{
      {"github", "Organizations, teams, repositories and issues", "examples/github/policy.polar",
       github_facts, github_checks},
      {"drive", "Nested groups, folders ten deep, documents", kDrive, drive_facts, drive_checks},
      {"saas", "Tenants whose roles are data", "bench/workloads/policies/saas.polar", saas_facts,
       saas_checks},
      {"wide_groups", "Groups of nearly everybody", kDrive, wide_groups_facts, wide_groups_checks},
      {"deep_chains", "Chains of folders and groups", kDrive, deep_chains_facts,
       deep_chains_checks},
      {"worst_sharing", "Many groups of users and documents, few in common", kDrive,
       worst_sharing_facts, worst_sharing_checks},
  }};
  return kWorkloads;
}

void github_facts(const WorkloadOptions& options, FactSink& sink) {
  generate_github({.facts = options.facts, .seed = options.seed}, sink);
}

std::vector<Check> github_checks(const WorkloadOptions& options, std::size_t count) {
  std::vector<Check> checks;
  // Of a hundred questions six are no checks.
  for (Question& question :
       github_questions({.facts = options.facts, .seed = options.seed}, count + count / 8 + 8)) {
    if (!question.expected || checks.size() == count) continue;
    checks.push_back({.actor_id = std::move(question.actor_id),
                      .action = std::move(question.action),
                      .resource_type = question.resource_type,
                      .resource_id = std::move(question.resource_id),
                      .allowed = *question.expected});
  }
  return checks;
}

}  // namespace frost::workloads
