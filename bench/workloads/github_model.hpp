// SPDX-License-Identifier: Apache-2.0
// The tenants of the github workload: a plan of all organizations, small enough to keep, and the
// content of one, made from the plan when needed. Internal to the generator and its questions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bench/workloads/github.hpp"
#include "bench/workloads/random.hpp"

namespace frost::workloads::github {

// Ascending: each role on a repository includes the ones before it.
enum class Role : uint8_t { None, Reader, Triager, Writer, Maintainer, Admin };
enum class TenantRole : uint8_t {
  None,
  Member,
  Owner,
  SecurityManager,
  ReleaseManager,
  BillingManager,
};
enum class SiteRole : uint8_t { None, Support, SiteAuditor, SiteAdmin };
enum class Visibility : uint8_t { Private, Internal, Public };

// Numbers of users, teams and repositories count through the whole data set, so that number 7 is
// User{"u7"} wherever it appears. Positions count within one organization.
struct Range {
  uint32_t first = 0;
  uint32_t count = 0;

  bool contains(uint32_t number) const { return number >= first && number - first < count; }
};

struct TenantPlan {
  uint64_t facts = 0;
  Range users;        // whose first organization this is
  Range guests;       // positions in the order `Plan::guest`, their second organization
  Range late_guests;  // positions in the order `Plan::late_guest`, their third one
  Range teams;
  Range repositories;
};

struct SiteGrant {
  uint32_t user = 0;
  SiteRole role = SiteRole::None;
};

// A permutation of [0, count), the same affine map on every machine.
struct Shuffle {
  uint32_t step = 1;
  uint32_t offset = 0;
  uint32_t count = 1;

  // Takes the nearest step that has no factor in common with `count`.
  static Shuffle draw(Random& random, uint32_t count);

  uint32_t at(uint32_t position) const {
    return static_cast<uint32_t>((uint64_t{step} * position + offset) % count);
  }
};

struct Plan {
  uint64_t seed = 1;
  uint32_t users = 0;
  Shuffle guest;
  Shuffle late_guest;
  std::vector<SiteGrant> site;
  std::vector<TenantPlan> tenants;
};

Plan make_plan(const GithubOptions& options);

struct Member {
  uint32_t user = 0;
  TenantRole role = TenantRole::Member;
};

struct Collaborator {
  uint32_t user = 0;
  Role role = Role::Reader;
};

struct Grant {
  uint32_t repository = 0;  // position
  Role role = Role::Reader;
};

struct Team {
  std::vector<uint32_t> members;  // user numbers, the maintainer first
  std::vector<Grant> grants;
};

struct Repository {
  Visibility visibility = Visibility::Private;
  std::vector<Collaborator> collaborators;  // distinct users
  std::vector<uint32_t> code_owners;        // distinct user numbers
};

inline constexpr uint32_t kNoUser = UINT32_MAX;

struct Issue {
  uint32_t repository = 0;  // position
  uint32_t author = 0;
  uint32_t assignee = kNoUser;
};

// The content of one organization, and what the policy decides about it. Every fact that bears on
// its teams, repositories and issues is here or in Plan::site.
struct Tenant {
  uint32_t index = 0;
  const TenantPlan* plan = nullptr;
  Role base_role = Role::None;
  std::vector<Member> members;  // the home users by number, then the guests by number
  std::vector<Team> teams;
  std::vector<Repository> repositories;
  std::vector<Issue> issues;

  TenantRole role_of(uint32_t user) const;
};

// The facts of the result and of the plan's site roles add up to the plan's number of facts.
Tenant make_tenant(const Plan& plan, uint32_t index);

}  // namespace frost::workloads::github
