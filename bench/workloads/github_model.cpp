// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/github_model.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <span>
#include <vector>

namespace frost::workloads::github {
namespace {

// Streams of the seed: tenants use their index.
constexpr uint64_t kPlanStream = uint64_t{1} << 40;

constexpr uint64_t kFactsPerTenant = 2'500;  // on average
constexpr uint64_t kTenantsMin = 4;

std::vector<uint64_t> split_budget(uint64_t facts);
std::vector<SiteGrant> draw_site_roles(Random& random, uint32_t users);
std::vector<Member> draw_members(const Plan& plan, const TenantPlan& tenant, Random& random);
Team draw_team(const Tenant& tenant, Random& random);
Repository draw_repository(const Plan& plan, const Tenant& tenant, Random& random);
Issue draw_issue(const Plan& plan, const Tenant& tenant, Random& random);
uint64_t facts_without_issues(const Tenant& tenant);

// Lays ranges end to end.
Range take(uint32_t& next, uint64_t count) {
  const Range range{.first = next, .count = static_cast<uint32_t>(count)};
  next += range.count;
  return range;
}

}  // namespace

Shuffle Shuffle::draw(Random& random, uint32_t count) {
  Shuffle shuffle{.step = 1, .offset = random.below(count), .count = count};
  if (count < 3) return shuffle;
  shuffle.step = 1 + random.below(count - 1);
  while (std::gcd(shuffle.step, count) != 1) shuffle.step = 1 + shuffle.step % (count - 1);
  return shuffle;
}

Plan make_plan(const GithubOptions& options) {
  const uint64_t facts = std::clamp(options.facts, kGithubFactsMin, kGithubFactsMax);
  Plan plan{
      .seed = options.seed, .users = 0, .guest = {}, .late_guest = {}, .site = {}, .tenants = {}};
  uint32_t next_user = 0;
  uint32_t next_guest = 0;
  uint32_t next_late_guest = 0;
  uint32_t next_team = 0;
  uint32_t next_repository = 0;
  for (const uint64_t budget : split_budget(facts)) {
    const uint64_t users = std::max<uint64_t>(8, budget * 8 / 100);
    plan.tenants.push_back(
        {.facts = budget,
         .users = take(next_user, users),
         .guests = take(next_guest, users / 4),
         .late_guests = take(next_late_guest, users / 12),
         .teams = take(next_team, std::max<uint64_t>(1, budget * 8 / 1000)),
         .repositories = take(next_repository, std::max<uint64_t>(4, budget * 4 / 100))});
  }
  Random random({.seed = options.seed, .stream = kPlanStream});
  plan.users = next_user;
  plan.guest = Shuffle::draw(random, plan.users);
  plan.late_guest = Shuffle::draw(random, plan.users);
  plan.site = draw_site_roles(random, plan.users);
  plan.tenants.front().facts -= plan.site.size();
  return plan;
}

Tenant make_tenant(const Plan& plan, uint32_t index) {
  const TenantPlan& tenant_plan = plan.tenants[index];
  Random random({.seed = plan.seed, .stream = index});
  Tenant tenant{.index = index,
                .plan = &tenant_plan,
                .base_role = Role::None,
                .members = draw_members(plan, tenant_plan, random),
                .teams = {},
                .repositories = {},
                .issues = {}};
  if (random.percent(20)) tenant.base_role = random.percent(85) ? Role::Reader : Role::Writer;
  tenant.teams.reserve(tenant_plan.teams.count);
  for (uint32_t i = 0; i < tenant_plan.teams.count; ++i) {
    tenant.teams.push_back(draw_team(tenant, random));
  }
  tenant.repositories.reserve(tenant_plan.repositories.count);
  for (uint32_t i = 0; i < tenant_plan.repositories.count; ++i) {
    tenant.repositories.push_back(draw_repository(plan, tenant, random));
  }
  // Issues fill the budget to the last fact: each takes two facts, or three with an assignee.
  const uint64_t used = facts_without_issues(tenant);
  uint64_t rest = tenant_plan.facts > used ? tenant_plan.facts - used : 0;
  while (rest >= 2) {
    Issue issue = draw_issue(plan, tenant, random);
    if (rest == 2 || rest == 4) issue.assignee = kNoUser;
    if (rest == 3 && issue.assignee == kNoUser) issue.assignee = tenant.members.front().user;
    rest -= issue.assignee == kNoUser ? 2 : 3;
    tenant.issues.push_back(issue);
  }
  return tenant;
}

TenantRole Tenant::role_of(uint32_t user) const {
  if (plan->users.contains(user)) return members[user - plan->users.first].role;
  const auto guests = std::span(members).subspan(plan->users.count);
  const auto found = std::ranges::lower_bound(guests, user, {}, &Member::user);
  return found != guests.end() && found->user == user ? found->role : TenantRole::None;
}

namespace {

// Sizes fall as 1 / (rank + 7): few large tenants, a long tail of small ones.
std::vector<uint64_t> split_budget(uint64_t facts) {
  const uint64_t tenants = std::max(kTenantsMin, facts / kFactsPerTenant);
  std::vector<uint64_t> budget;
  uint64_t sum = 0;
  for (uint64_t rank = 1; rank <= tenants; ++rank) {
    budget.push_back((uint64_t{1} << 32) / (rank + 7));
    sum += budget.back();
  }
  uint64_t spent = 0;
  for (uint64_t& share : budget) {
    share = share * facts / sum;
    spent += share;
  }
  budget.front() += facts - spent;
  return budget;
}

// A handful of people, hardly more on a large site than on a small one.
std::vector<SiteGrant> draw_site_roles(Random& random, uint32_t users) {
  const uint32_t scale = std::min<uint32_t>(1 + users / 20'000, 8);
  const Shuffle order = Shuffle::draw(random, users);
  uint32_t position = 0;
  std::vector<SiteGrant> grants;
  for (uint32_t i = 0; i < scale; ++i) {
    grants.push_back({.user = order.at(position++), .role = SiteRole::SiteAdmin});
    grants.push_back({.user = order.at(position++), .role = SiteRole::SiteAuditor});
    grants.push_back({.user = order.at(position++), .role = SiteRole::Support});
    grants.push_back({.user = order.at(position++), .role = SiteRole::Support});
  }
  return grants;
}

TenantRole draw_tenant_role(Random& random) {
  switch (random.below(100)) {
    case 0:
      return TenantRole::Owner;
    case 1:
      return TenantRole::SecurityManager;
    case 2:
      return TenantRole::ReleaseManager;
    case 3:
      return TenantRole::BillingManager;
    default:
      return TenantRole::Member;
  }
}

std::vector<Member> draw_members(const Plan& plan, const TenantPlan& tenant, Random& random) {
  // INVARIANT: role_of() finds home users by position and guests by binary search. The first home
  // user is an owner, so that each organization has one, and the next three have the rarer roles.
  constexpr TenantRole kFirstRoles[] = {TenantRole::Owner, TenantRole::SecurityManager,
                                        TenantRole::ReleaseManager, TenantRole::BillingManager};
  std::vector<Member> members;
  for (uint32_t i = 0; i < tenant.users.count; ++i) {
    const TenantRole drawn = draw_tenant_role(random);
    members.push_back({.user = tenant.users.first + i,
                       .role = i < std::size(kFirstRoles) ? kFirstRoles[i] : drawn});
  }
  std::vector<uint32_t> guests;
  for (uint32_t i = 0; i < tenant.guests.count; ++i) {
    guests.push_back(plan.guest.at(tenant.guests.first + i));
  }
  for (uint32_t i = 0; i < tenant.late_guests.count; ++i) {
    guests.push_back(plan.late_guest.at(tenant.late_guests.first + i));
  }
  std::ranges::sort(guests);
  const auto repeated = std::ranges::unique(guests);
  guests.erase(repeated.begin(), repeated.end());
  for (const uint32_t user : guests) {
    if (tenant.users.contains(user)) continue;
    members.push_back({.user = user, .role = draw_tenant_role(random)});
  }
  return members;
}

// Team and collaborator roles: mostly the middle ones.
Role draw_role(Random& random) {
  const uint32_t roll = random.below(100);
  if (roll < 30) return Role::Reader;
  if (roll < 45) return Role::Triager;
  if (roll < 80) return Role::Writer;
  if (roll < 93) return Role::Maintainer;
  return Role::Admin;
}

uint32_t draw_member(const Tenant& tenant, Random& random) {
  return tenant.members[random.below(static_cast<uint32_t>(tenant.members.size()))].user;
}

Team draw_team(const Tenant& tenant, Random& random) {
  Team team;
  const auto members = static_cast<uint32_t>(tenant.members.size());
  const Shuffle people = Shuffle::draw(random, members);
  const uint32_t size = random.percent(15) ? 8 + random.below(17) : 2 + random.below(7);
  for (uint32_t i = 0; i < std::min(size, members / 2); ++i) {
    team.members.push_back(tenant.members[people.at(i)].user);
  }
  const Shuffle repositories = Shuffle::draw(random, tenant.plan->repositories.count);
  const uint32_t grants = 1 + random.below_skewed(10);
  for (uint32_t i = 0; i < std::min(grants, repositories.count); ++i) {
    team.grants.push_back({.repository = repositories.at(i), .role = draw_role(random)});
  }
  return team;
}

Repository draw_repository(const Plan& plan, const Tenant& tenant, Random& random) {
  Repository repository;
  const uint32_t roll = random.below(100);
  if (roll < 25) repository.visibility = Visibility::Public;
  if (roll >= 25 && roll < 40) repository.visibility = Visibility::Internal;
  const uint32_t collaborators = random.below(6);
  for (uint32_t i = 0; i < collaborators; ++i) {
    const bool is_outsider = random.percent(40);
    const uint32_t user = is_outsider ? random.below(plan.users) : draw_member(tenant, random);
    const Role role = draw_role(random);
    const auto known = std::ranges::find(repository.collaborators, user, &Collaborator::user);
    if (known != repository.collaborators.end()) continue;
    repository.collaborators.push_back({.user = user, .role = role});
  }
  // Owners of code are often, not always, people who may write.
  const uint32_t owners = random.below(3);
  for (uint32_t i = 0; i < owners; ++i) {
    const bool is_collaborator = i < repository.collaborators.size() && random.percent(60);
    const uint32_t user =
        is_collaborator ? repository.collaborators[i].user : draw_member(tenant, random);
    const auto known = std::ranges::find(repository.code_owners, user);
    if (known == repository.code_owners.end()) repository.code_owners.push_back(user);
  }
  return repository;
}

Issue draw_issue(const Plan& plan, const Tenant& tenant, Random& random) {
  Issue issue;
  issue.repository = random.below_skewed(tenant.plan->repositories.count);
  issue.author = random.percent(70) ? draw_member(tenant, random) : random.below(plan.users);
  if (random.percent(40)) issue.assignee = draw_member(tenant, random);
  return issue;
}

uint64_t facts_without_issues(const Tenant& tenant) {
  uint64_t facts = tenant.members.size();
  if (tenant.base_role != Role::None) ++facts;
  for (const Team& team : tenant.teams) facts += 1 + team.members.size() + team.grants.size();
  for (const Repository& repository : tenant.repositories) {
    facts += repository.visibility == Visibility::Private ? 1 : 2;
    facts += repository.collaborators.size() + repository.code_owners.size();
  }
  return facts;
}

}  // namespace
}  // namespace frost::workloads::github
