// SPDX-License-Identifier: Apache-2.0
#include "bench/handwritten/github.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace frost::bench {

namespace {

// Levels of roles on a repository; the bit of a level is 1 << level.
constexpr uint8_t kReader = 0;
constexpr uint8_t kTriager = 1;
constexpr uint8_t kWriter = 2;
constexpr uint8_t kMaintainer = 3;
constexpr uint8_t kAdmin = 4;
constexpr std::array<std::string_view, 5> kLevels{"reader", "triager", "writer", "maintainer",
                                                  "admin"};

constexpr uint8_t kSiteAdmin = 1;
constexpr uint8_t kSiteAuditor = 2;

constexpr uint8_t kOwner = 1;
constexpr uint8_t kMember = 2;
constexpr uint8_t kSecurityManager = 4;
constexpr uint8_t kReleaseManager = 8;
constexpr uint8_t kAnyMember = kOwner | kMember | kSecurityManager | kReleaseManager;

constexpr uint8_t kPublic = 1;
constexpr uint8_t kInternal = 2;

// Actions on a repository and on an issue. `level` decides, or one of the exceptions in may().
struct Action {
  std::string_view name;
  uint8_t level;
};
constexpr std::array<Action, 21> kActions{{{"read", kReader},
                                           {"fork", kReader},
                                           {"comment", kReader},
                                           {"create_issue", kReader},
                                           {"open_pull_request", kReader},
                                           {"triage", kTriager},
                                           {"push", kWriter},
                                           {"create_branch", kWriter},
                                           {"merge", kMaintainer},
                                           {"create_release", kMaintainer},
                                           {"edit_settings", kMaintainer},
                                           {"view_security_alerts", kMaintainer},
                                           {"manage_webhooks", kAdmin},
                                           {"manage_access", kAdmin},
                                           {"archive", kAdmin},
                                           {"transfer", kAdmin},
                                           {"delete", kAdmin},
                                           // Of issues alone.
                                           {"edit", kTriager},
                                           {"close", kTriager},
                                           {"label", kTriager},
                                           {"assign", kTriager}}};

constexpr uint8_t action_number(std::string_view name) {
  uint8_t number = 0;
  while (number < kActions.size() && kActions[number].name != name) ++number;
  return number;
}

constexpr uint8_t kRead = action_number("read");
constexpr uint8_t kComment = action_number("comment");
constexpr uint8_t kMerge = action_number("merge");
constexpr uint8_t kCreateRelease = action_number("create_release");
constexpr uint8_t kAlerts = action_number("view_security_alerts");
constexpr uint8_t kDelete = action_number("delete");
constexpr uint8_t kEdit = action_number("edit");
constexpr uint8_t kClose = action_number("close");

uint8_t level_bit(std::string_view role) {
  const auto found = std::ranges::find(kLevels, role);
  if (found == kLevels.end()) std::abort();
  return static_cast<uint8_t>(1U << (found - kLevels.begin()));
}

uint8_t organization_bit(std::string_view role) {
  if (role == "owner") return kOwner;
  if (role == "member") return kMember;
  if (role == "security_manager") return kSecurityManager;
  return role == "release_manager" ? kReleaseManager : 0;
}

template <class T>
T& at(std::vector<T>& values, uint32_t number, T missing = {}) {
  if (number >= values.size()) values.resize(size_t{number} + 1, missing);
  return values[number];
}

// Bits of this level and above.
bool reaches(uint8_t bits, uint8_t level) { return bits >> level != 0; }

}  // namespace

void Edges::finish(uint32_t sources) {
  std::ranges::sort(added_, [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.to) < std::pair(b.first, b.second.to);
  });
  offsets_.assign(size_t{sources} + 1, 0);
  for (size_t i = 0; i < added_.size(); ++i) {
    const auto& [from, edge] = added_[i];
    if (i > 0 && added_[i - 1].first == from && edges_.back().to == edge.to) {
      edges_.back().value |= edge.value;
      continue;
    }
    edges_.push_back(edge);
    ++offsets_[from + 1];
  }
  for (size_t i = 0; i < sources; ++i) offsets_[i + 1] += offsets_[i];
  added_ = {};
}

uint8_t Edges::value(uint32_t from, uint32_t to) const {
  const List list = of(from);
  if (list.last - list.first <= 32) {
    for (const Edge& edge : list) {
      if (edge.to == to) return edge.value;
    }
    return 0;
  }
  const Edge* const found = std::lower_bound(list.first, list.last, to,
                                             [](const Edge& e, uint32_t t) { return e.to < t; });
  return found != list.last && found->to == to ? found->value : 0;
}

void HandwrittenGithub::fact(std::string_view predicate,
                             std::span<const workloads::Argument> arguments) {
  if (predicate == "has_role") return role(arguments);
  if (predicate == "has_relation") return relation(arguments);
  const std::string_view id = arguments[0].id;
  if (predicate == "base_role") {
    at(base_roles_, organizations_.add(id)) |= level_bit(arguments[1].id);
  } else if (predicate == "is_code_owner") {
    code_owners_.add(users_.add(id), repositories_.add(arguments[1].id), 1);
  } else if (predicate == "is_public" || predicate == "is_internal") {
    at(repository_flags_, repositories_.add(id)) |= predicate == "is_public" ? kPublic : kInternal;
  } else {
    std::abort();
  }
}

void HandwrittenGithub::role(std::span<const workloads::Argument> arguments) {
  const std::string_view role = arguments[1].id;
  if (arguments[0].type == "Team") {
    return team_repositories_.add(teams_.add(arguments[0].id), repositories_.add(arguments[2].id),
                                  level_bit(role));
  }
  const uint32_t user = users_.add(arguments[0].id);
  if (arguments.size() == 2) {
    if (role == "site_admin") at(site_roles_, user) |= kSiteAdmin;
    if (role == "site_auditor") at(site_roles_, user) |= kSiteAuditor;
  } else if (arguments[2].type == "Organization") {
    user_organizations_.add(user, organizations_.add(arguments[2].id), organization_bit(role));
  } else if (arguments[2].type == "Team") {
    user_teams_.add(user, teams_.add(arguments[2].id), 1);
  } else {
    user_repositories_.add(user, repositories_.add(arguments[2].id), level_bit(role));
  }
}

void HandwrittenGithub::relation(std::span<const workloads::Argument> arguments) {
  const std::string_view name = arguments[1].id;
  const std::string_view from = arguments[0].id;
  const std::string_view to = arguments[2].id;
  if (name == "organization") {
    const bool is_team = arguments[0].type == "Team";
    at(is_team ? team_organization_ : repository_organization_,
       is_team ? teams_.add(from) : repositories_.add(from), Numbers::kUnknown) =
        organizations_.add(to);
    return;
  }
  Issue& issue = at(issue_, issues_.add(from));
  if (name == "repository") issue.repository = repositories_.add(to);
  if (name == "author") issue.author = users_.add(to);
  if (name == "assignee") issue.assignee = users_.add(to);
}

void HandwrittenGithub::finish() {
  site_roles_.resize(users_.size());
  user_organizations_.finish(users_.size());
  user_repositories_.finish(users_.size());
  user_teams_.finish(users_.size());
  code_owners_.finish(users_.size());
  team_repositories_.finish(teams_.size());
  base_roles_.resize(organizations_.size());
  team_organization_.resize(teams_.size(), Numbers::kUnknown);
  repository_organization_.resize(repositories_.size(), Numbers::kUnknown);
  repository_flags_.resize(repositories_.size());
  issue_.resize(issues_.size());
}

HandwrittenGithub::Check HandwrittenGithub::prepare(std::string_view user, std::string_view action,
                                                    std::string_view resource_type,
                                                    std::string_view resource) const {
  const bool is_issue = resource_type == "Issue";
  if (!is_issue && resource_type != "Repository") std::abort();
  return {users_.find(user), (is_issue ? issues_ : repositories_).find(resource),
          action_number(action), is_issue};
}

bool HandwrittenGithub::run(const Check& check) const {
  if (check.resource == Numbers::kUnknown) return false;
  return check.is_issue ? may_on_issue(check.user, check.action, check.resource)
                        : may(check.user, check.action, check.resource);
}

bool HandwrittenGithub::may(uint32_t user, uint8_t action, uint32_t repository) const {
  const uint8_t level = kActions[action].level;
  if (level == kReader && (repository_flags_[repository] & kPublic) != 0) return true;
  if (user == Numbers::kUnknown) return false;
  if (action == kRead && (site_roles_[user] & kSiteAuditor) != 0) return true;
  if (holds(user, repository, level)) return true;
  if (action == kMerge) {
    return code_owners_.value(user, repository) != 0 && holds(user, repository, kWriter);
  }
  if (action != kRead && action != kAlerts && action != kCreateRelease) return false;
  const uint8_t roles = user_organizations_.value(user, repository_organization_[repository]);
  if (action != kCreateRelease && (roles & kSecurityManager) != 0) return true;
  return action != kAlerts && (roles & kReleaseManager) != 0;
}

bool HandwrittenGithub::holds(uint32_t user, uint32_t repository, uint8_t level) const {
  if (user == Numbers::kUnknown) return false;
  if (reaches(user_repositories_.value(user, repository), level)) return true;
  if ((site_roles_[user] & kSiteAdmin) != 0) return true;
  const uint32_t organization = repository_organization_[repository];
  if (organization != Numbers::kUnknown) {
    const uint8_t roles = user_organizations_.value(user, organization);
    if ((roles & kOwner) != 0) return true;
    if ((roles & kAnyMember) != 0) {
      if (reaches(base_roles_[organization], level)) return true;
      if (level == kReader && (repository_flags_[repository] & kInternal) != 0) return true;
    }
  }
  return holds_by_team(user, repository, level);
}

bool HandwrittenGithub::holds_by_team(uint32_t user, uint32_t repository, uint8_t level) const {
  const uint32_t organization = repository_organization_[repository];
  if (organization == Numbers::kUnknown) return false;
  for (const Edges::Edge& team : user_teams_.of(user)) {
    if (team_organization_[team.to] != organization) continue;
    if (reaches(team_repositories_.value(team.to, repository), level)) return true;
  }
  return false;
}

bool HandwrittenGithub::may_on_issue(uint32_t user, uint8_t action, uint32_t issue) const {
  const Issue& of = issue_[issue];
  if (of.repository == Numbers::kUnknown) return false;
  if (action == kRead || action == kComment) return may(user, action, of.repository);
  if (action == kDelete) return holds(user, of.repository, kAdmin);
  if (holds(user, of.repository, kTriager)) return true;
  const bool is_own = ((action == kEdit || action == kClose) && user == of.author) ||
                      (action == kClose && user == of.assignee);
  return is_own && user != Numbers::kUnknown && may(user, kRead, of.repository);
}

}  // namespace frost::bench
