// SPDX-License-Identifier: Apache-2.0
// What examples/github/policy.polar decides about the repositories and issues of one tenant, so
// that questions come with their answers. Internal to the generator.
#pragma once

#include <cstdint>
#include <string_view>

#include "bench/workloads/github_model.hpp"

namespace frost::workloads::github {

// Decides from a tenant's content. Users are numbers; kNoUser is a user no fact mentions.
class Decider {
 public:
  Decider(const Plan& plan, const Tenant& tenant) : plan_(plan), tenant_(tenant) {}

  SiteRole site_role(uint32_t user) const;

  // The highest role on the repository at this position, by every path or by one.
  Role role(uint32_t user, uint32_t repository) const;
  Role direct_role(uint32_t user, uint32_t repository) const;
  Role tenant_role(uint32_t user, uint32_t repository) const;
  Role team_role(uint32_t user, uint32_t repository) const;

  bool may(uint32_t user, std::string_view action, uint32_t repository) const;
  bool may_on_issue(uint32_t user, std::string_view action, const Issue& issue) const;

 private:
  const Repository& at(uint32_t repository) const { return tenant_.repositories[repository]; }

  const Plan& plan_;
  const Tenant& tenant_;
};

// The lowest role that grants the action on a repository without further conditions.
Role role_needed(std::string_view action);

}  // namespace frost::workloads::github
