// SPDX-License-Identifier: Apache-2.0
// Organizations with roles of their own, for policies/saas.polar.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/workloads/random.hpp"
#include "bench/workloads/workload.hpp"

namespace frost::workloads {
namespace {

constexpr uint64_t kQuestionStream = uint64_t{1} << 43;
constexpr uint32_t kAttemptsMax = 64;

constexpr std::array<std::string_view, 9> kActions = {
    "read", "comment", "write", "deploy", "delete", "invite", "bill", "audit", "configure"};
constexpr uint32_t kProjectActions = 5;  // the first of them; the others are of organizations

// One organization has about 1,000 facts.
constexpr uint32_t kFacts = 1'000;
constexpr uint32_t kUsers = 250;
constexpr uint32_t kRoles = 20;
constexpr uint32_t kProjects = 300;
constexpr uint32_t kAssigned = 355;  // of roles on single projects

struct Assignment {
  uint32_t user;
  uint32_t role;
  uint32_t project;

  friend bool operator==(const Assignment&, const Assignment&) = default;
};

// Numbers count within the organization.
struct Tenant {
  std::array<std::array<bool, kActions.size()>, kRoles> grants{};
  std::array<uint32_t, kUsers> role_of_user{};
  std::vector<Assignment> assigned;

  [[nodiscard]] bool may(uint32_t user, uint32_t action, uint32_t project) const {
    return grants[role_of_user[user]][action] ||
           std::ranges::any_of(assigned, [&](const Assignment& each) {
             return each.user == user && each.project == project && grants[each.role][action];
           });
  }
};

uint32_t tenants(const WorkloadOptions& options) {
  const uint64_t facts = std::clamp(options.facts, kWorkloadFactsMin, kWorkloadFactsMax);
  return static_cast<uint32_t>(facts / kFacts);
}

Tenant make_tenant(const WorkloadOptions& options, uint32_t number) {
  Random random({.seed = options.seed, .stream = number + 1});
  Tenant tenant;
  for (auto& actions : tenant.grants) {
    // Roles are mostly for reading.
    actions[0] = true;
    for (uint32_t i = 0; i < 3; ++i) actions[random.below(kActions.size())] = true;
  }
  for (uint32_t& role : tenant.role_of_user) role = random.below_skewed(kRoles);
  while (tenant.assigned.size() < kAssigned) {
    const Assignment one{random.below(kUsers), random.below(kRoles), random.below(kProjects)};
    if (std::ranges::find(tenant.assigned, one) == tenant.assigned.end()) {
      tenant.assigned.push_back(one);
    }
  }
  return tenant;
}

// Ids within a tenant: u3-17 is user 17 of organization o3.
std::string id(char letter, uint32_t tenant, uint32_t number) {
  return letter + std::to_string(tenant) + "-" + std::to_string(number);
}

void send_tenant(const Tenant& tenant, uint32_t number, FactSink& sink) {
  const std::string organization = "o" + std::to_string(number);
  const Argument self{"Organization", organization};
  const auto belongs = [&](std::string_view type, const std::string& text) {
    const Argument arguments[] = {{type, text}, {"String", "organization"}, self};
    sink.fact("has_relation", arguments);
  };
  for (uint32_t role = 0; role < kRoles; ++role) {
    const std::string text = id('r', number, role);
    belongs("Role", text);
    for (size_t action = 0; action < kActions.size(); ++action) {
      if (!tenant.grants[role][action]) continue;
      const Argument arguments[] = {{"Role", text}, {"String", kActions[action]}};
      sink.fact("grants", arguments);
    }
  }
  for (uint32_t project = 0; project < kProjects; ++project) {
    belongs("Project", id('p', number, project));
  }
  for (uint32_t user = 0; user < kUsers; ++user) {
    const std::string who = id('u', number, user);
    const std::string role = id('r', number, tenant.role_of_user[user]);
    const Argument arguments[] = {{"User", who}, {"Role", role}, self};
    sink.fact("assigned", arguments);
  }
  for (const Assignment& each : tenant.assigned) {
    const std::string who = id('u', number, each.user);
    const std::string role = id('r', number, each.role);
    const std::string project = id('p', number, each.project);
    const Argument arguments[] = {{"User", who}, {"Role", role}, {"Project", project}};
    sink.fact("assigned", arguments);
  }
}

// Every fourth is about the organization itself, every eighth asked by a user of another one.
Check draw_check(const WorkloadOptions& options, Random& random, bool allowed) {
  const uint32_t number = random.below(tenants(options));
  const Tenant tenant = make_tenant(options, number);
  Check check;
  for (uint32_t attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const bool on_project = !random.percent(25);
    const bool is_foreign = tenants(options) > 1 && random.percent(12);
    uint32_t user = random.below(kUsers);
    uint32_t project = random.below(kProjects);
    if (random.percent(50)) {
      const Assignment& each = tenant.assigned[random.below(kAssigned)];
      user = each.user;
      project = each.project;
    }
    const uint32_t action = on_project
                                ? random.below(kProjectActions)
                                : kProjectActions + random.below(kActions.size() - kProjectActions);
    const uint32_t home = is_foreign ? (number + 1) % tenants(options) : number;
    check = {
        .actor_id = id('u', home, user),
        .action = std::string(kActions[action]),
        .resource_type = on_project ? "Project" : "Organization",
        .resource_id = on_project ? id('p', number, project) : "o" + std::to_string(number),
        .allowed = !is_foreign && (on_project ? tenant.may(user, action, project)
                                              : tenant.grants[tenant.role_of_user[user]][action])};
    if (check.allowed == allowed) break;
  }
  return check;
}

}  // namespace

void saas_facts(const WorkloadOptions& options, FactSink& sink) {
  for (uint32_t number = 0; number < tenants(options); ++number) {
    send_tenant(make_tenant(options, number), number, sink);
  }
}

std::vector<Check> saas_checks(const WorkloadOptions& options, size_t count) {
  Random random({.seed = options.seed, .stream = kQuestionStream});
  std::vector<Check> checks;
  for (size_t i = 0; i < count; ++i) checks.push_back(draw_check(options, random, i % 2 == 0));
  return checks;
}

}  // namespace frost::workloads
