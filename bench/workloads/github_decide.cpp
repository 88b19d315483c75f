// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/github_decide.hpp"

#include <algorithm>

namespace frost::workloads::github {
namespace {

bool is_for_readers(std::string_view action);
bool carries(TenantRole role, std::string_view action);

}  // namespace

SiteRole Decider::site_role(uint32_t user) const {
  const auto found = std::ranges::find(plan_.site, user, &SiteGrant::user);
  return found == plan_.site.end() ? SiteRole::None : found->role;
}

Role Decider::role(uint32_t user, uint32_t repository) const {
  if (site_role(user) == SiteRole::SiteAdmin) return Role::Admin;
  return std::max(
      {direct_role(user, repository), tenant_role(user, repository), team_role(user, repository)});
}

Role Decider::direct_role(uint32_t user, uint32_t repository) const {
  const auto& collaborators = at(repository).collaborators;
  const auto found = std::ranges::find(collaborators, user, &Collaborator::user);
  return found == collaborators.end() ? Role::None : found->role;
}

Role Decider::tenant_role(uint32_t user, uint32_t repository) const {
  switch (tenant_.role_of(user)) {
    case TenantRole::None:
    case TenantRole::BillingManager:
      return Role::None;
    case TenantRole::Owner:
      return Role::Admin;
    case TenantRole::Member:
    case TenantRole::SecurityManager:
    case TenantRole::ReleaseManager:
      break;
  }
  const bool is_internal = at(repository).visibility == Visibility::Internal;
  return std::max(tenant_.base_role, is_internal ? Role::Reader : Role::None);
}

Role Decider::team_role(uint32_t user, uint32_t repository) const {
  Role best = Role::None;
  for (const Team& team : tenant_.teams) {
    const auto grant = std::ranges::find(team.grants, repository, &Grant::repository);
    if (grant == team.grants.end() || grant->role <= best) continue;
    if (std::ranges::find(team.members, user) != team.members.end()) best = grant->role;
  }
  return best;
}

bool Decider::may(uint32_t user, std::string_view action, uint32_t repository) const {
  if (is_for_readers(action) && at(repository).visibility == Visibility::Public) return true;
  if (action == "read" && site_role(user) == SiteRole::SiteAuditor) return true;
  if (carries(tenant_.role_of(user), action)) return true;
  const Role held = role(user, repository);
  if (held >= role_needed(action)) return true;
  return action == "merge" && held == Role::Writer &&
         std::ranges::find(at(repository).code_owners, user) != at(repository).code_owners.end();
}

bool Decider::may_on_issue(uint32_t user, std::string_view action, const Issue& issue) const {
  if (action == "read" || action == "comment") return may(user, action, issue.repository);
  const Role held = role(user, issue.repository);
  if (action == "delete") return held == Role::Admin;
  if (held >= Role::Triager) return true;
  if (user == kNoUser) return false;
  const bool is_own = (action == "edit" && user == issue.author) ||
                      (action == "close" && (user == issue.author || user == issue.assignee));
  return is_own && may(user, "read", issue.repository);
}

Role role_needed(std::string_view action) {
  if (is_for_readers(action)) return Role::Reader;
  if (action == "triage") return Role::Triager;
  if (action == "push" || action == "create_branch") return Role::Writer;
  if (action == "merge" || action == "create_release" || action == "edit_settings" ||
      action == "view_security_alerts") {
    return Role::Maintainer;
  }
  return Role::Admin;
}

namespace {

bool is_for_readers(std::string_view action) {
  return action == "read" || action == "fork" || action == "comment" || action == "create_issue" ||
         action == "open_pull_request";
}

// The table organization_role_grants of the policy.
bool carries(TenantRole role, std::string_view action) {
  if (role == TenantRole::SecurityManager) {
    return action == "read" || action == "view_security_alerts";
  }
  return role == TenantRole::ReleaseManager && (action == "read" || action == "create_release");
}

}  // namespace
}  // namespace frost::workloads::github
