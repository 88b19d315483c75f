// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/workloads/github.hpp"
#include "bench/workloads/github_decide.hpp"
#include "bench/workloads/github_model.hpp"
#include "bench/workloads/github_names.hpp"

namespace frost::workloads {
namespace {

using namespace github;

constexpr uint64_t kQuestionStream = uint64_t{1} << 41;
constexpr uint32_t kAttemptsMax = 32;

// Of every hundred questions, three each; as many at even places as at odd ones, since the checks
// at even places are the allowed ones.
constexpr uint32_t kEnumerationStride = 33;
constexpr uint32_t kListPlace = 10;
constexpr uint32_t kActionsPlace = 27;

constexpr std::array kAllowedPaths = {
    QuestionPath::DirectRole, QuestionPath::OrganizationRole, QuestionPath::TeamRole,
    QuestionPath::Public,     QuestionPath::IssueAuthor,      QuestionPath::IssueRole,
    QuestionPath::GlobalRole,
};
constexpr std::array kDeniedPaths = {
    QuestionPath::UnknownUser, QuestionPath::OtherTenant,   QuestionPath::MissingRole,
    QuestionPath::WeakRole,    QuestionPath::IssueOutsider,
};
constexpr std::array<std::string_view, 13> kActions = {
    "read",
    "fork",
    "comment",
    "create_issue",
    "triage",
    "push",
    "create_branch",
    "merge",
    "create_release",
    "edit_settings",
    "manage_webhooks",
    "delete",
    "view_security_alerts",
};

// Makes questions about one tenant.
class Asker {
 public:
  Asker(const Plan& plan, const Tenant& tenant)
      : plan_(plan), tenant_(tenant), decide_(plan, tenant) {}

  Question check(bool expected, Random& random) const;
  Question list(Random& random) const;
  Question actions(Random& random) const;

 private:
  // A question for the path, or none if this draw does not have the expected answer.
  std::optional<Question> attempt(QuestionPath path, Random& random) const;
  std::optional<Question> attempt_on_issue(QuestionPath path, Random& random) const;
  Question fallback(bool expected, Random& random) const;

  // What a path starts from: somebody and a repository. The draw may turn out not to fit.
  struct Pair {
    uint32_t user = kNoUser;
    uint32_t repository = 0;
  };
  Pair draw_pair(QuestionPath path, Random& random) const;
  bool fits(QuestionPath path, const Pair& pair, std::string_view action) const;

  uint32_t draw_member(Random& random) const;
  uint32_t draw_repository(Random& random) const {
    return random.below(tenant_.plan->repositories.count);
  }
  std::string user_id(uint32_t user, Random& random) const;
  std::string repository_id(uint32_t repository) const;
  Question about_repository(QuestionPath path, const Pair& pair, std::string_view action,
                            Random& random) const;

  const Plan& plan_;
  const Tenant& tenant_;
  Decider decide_;
};

// Each question's tenant, drawn in proportion to its facts.
std::vector<uint32_t> draw_tenants(const Plan& plan, std::size_t count);
Question ask(const Asker& asker, std::size_t index, Random& random);

}  // namespace

std::vector<Question> github_questions(const GithubOptions& options, std::size_t count) {
  const Plan plan = make_plan(options);
  const std::vector<uint32_t> tenants = draw_tenants(plan, count);
  // All questions of one tenant at a time, so that each tenant is made once.
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t index) { return std::pair(tenants[index], index); });

  std::vector<Question> questions(count);
  for (auto next = order.begin(); next != order.end();) {
    const uint32_t tenant_index = tenants[*next];
    const Tenant tenant = make_tenant(plan, tenant_index);
    const Asker asker(plan, tenant);
    for (; next != order.end() && tenants[*next] == tenant_index; ++next) {
      Random random({.seed = plan.seed, .stream = kQuestionStream + 1 + *next});
      questions[*next] = ask(asker, *next, random);
    }
  }
  return questions;
}

void append_question(std::string& out, const Question& question) {
  switch (question.kind) {
    case QuestionKind::Authorize:
      out.append("authorize User:").append(question.actor_id).append(" ");
      out.append(question.action).append(" ").append(question.resource_type).append(":");
      out.append(question.resource_id);
      break;
    case QuestionKind::List:
      out.append("list User:").append(question.actor_id).append(" ");
      out.append(question.action).append(" ").append(question.resource_type);
      break;
    case QuestionKind::Actions:
      out.append("actions User:").append(question.actor_id).append(" ");
      out.append(question.resource_type).append(":").append(question.resource_id);
      break;
  }
  out.push_back('\n');
}

namespace {

template <class Array>
auto pick(const Array& from, Random& random) {
  return from[random.below(static_cast<uint32_t>(from.size()))];
}

std::vector<uint32_t> draw_tenants(const Plan& plan, std::size_t count) {
  // A draw of a repository is a draw of its tenant, and repositories follow the facts.
  const Range& last = plan.tenants.back().repositories;
  Random random({.seed = plan.seed, .stream = kQuestionStream});
  std::vector<uint32_t> tenants;
  tenants.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const uint32_t repository = random.below(last.first + last.count);
    const auto behind = std::ranges::upper_bound(
        plan.tenants, repository, {},
        [](const TenantPlan& tenant) { return tenant.repositories.first; });
    tenants.push_back(static_cast<uint32_t>(behind - plan.tenants.begin()) - 1);
  }
  return tenants;
}

Question ask(const Asker& asker, std::size_t index, Random& random) {
  const std::size_t place = index % 100 % kEnumerationStride;
  if (place == kListPlace) return asker.list(random);
  if (place == kActionsPlace) return asker.actions(random);
  return asker.check(index % 2 == 0, random);
}

Question Asker::check(bool expected, Random& random) const {
  const QuestionPath path = expected ? pick(kAllowedPaths, random) : pick(kDeniedPaths, random);
  const bool is_issue = path == QuestionPath::IssueAuthor || path == QuestionPath::IssueRole ||
                        path == QuestionPath::IssueOutsider;
  for (uint32_t attempts = 0; attempts < kAttemptsMax; ++attempts) {
    auto question = is_issue ? attempt_on_issue(path, random) : attempt(path, random);
    if (question && question->expected == expected) return *std::move(question);
  }
  return fallback(expected, random);
}

Question Asker::list(Random& random) const {
  static constexpr std::array<std::string_view, 4> kListed = {"read", "read", "push", "delete"};
  Question question{.kind = QuestionKind::List,
                    .path = QuestionPath::Enumeration,
                    .actor_id = user_id(draw_member(random), random),
                    .action = std::string(pick(kListed, random)),
                    .resource_type = "Repository",
                    .resource_id = {},
                    .expected = std::nullopt};
  return question;
}

Question Asker::actions(Random& random) const {
  Question question = about_repository(
      QuestionPath::Enumeration,
      {.user = draw_member(random), .repository = draw_repository(random)}, {}, random);
  question.kind = QuestionKind::Actions;
  question.expected = std::nullopt;
  return question;
}

std::optional<Question> Asker::attempt(QuestionPath path, Random& random) const {
  const Pair pair = draw_pair(path, random);
  const std::string_view action = path == QuestionPath::Public ? "read" : pick(kActions, random);
  if (!fits(path, pair, action)) return std::nullopt;
  return about_repository(path, pair, action, random);
}

std::optional<Question> Asker::attempt_on_issue(QuestionPath path, Random& random) const {
  static constexpr std::array<std::string_view, 3> kOwn = {"read", "edit", "close"};
  static constexpr std::array<std::string_view, 4> kByRole = {"read", "label", "assign", "delete"};
  if (tenant_.issues.empty()) return std::nullopt;
  const uint32_t position = random.below(static_cast<uint32_t>(tenant_.issues.size()));
  const Issue& issue = tenant_.issues[position];
  uint32_t user = issue.author;
  std::string_view action = pick(kOwn, random);
  if (path == QuestionPath::IssueRole) {
    user = draw_member(random);
    action = pick(kByRole, random);
    if (decide_.role(user, issue.repository) == Role::None) return std::nullopt;
  }
  return Question{.kind = QuestionKind::Authorize,
                  .path = path,
                  .actor_id = user_id(user, random),
                  .action = std::string(action),
                  .resource_type = "Issue",
                  .resource_id = std::string(IssueId(tenant_.index, position).text()),
                  .expected = decide_.may_on_issue(user, action, issue)};
}

// Always possible: the first member owns the organization, and strangers may do nothing here.
Question Asker::fallback(bool expected, Random& random) const {
  const Pair pair{.user = expected ? tenant_.members.front().user : kNoUser,
                  .repository = draw_repository(random)};
  return about_repository(expected ? QuestionPath::OrganizationRole : QuestionPath::UnknownUser,
                          pair, "push", random);
}

Asker::Pair Asker::draw_pair(QuestionPath path, Random& random) const {
  Pair pair{.user = kNoUser, .repository = draw_repository(random)};
  switch (path) {
    case QuestionPath::DirectRole:
    case QuestionPath::WeakRole: {
      const auto& collaborators = tenant_.repositories[pair.repository].collaborators;
      if (!collaborators.empty()) pair.user = pick(collaborators, random).user;
      break;
    }
    case QuestionPath::TeamRole: {
      const Team& team = tenant_.teams[random.below(static_cast<uint32_t>(tenant_.teams.size()))];
      pair = {.user = pick(team.members, random),
              .repository = pick(team.grants, random).repository};
      break;
    }
    case QuestionPath::OrganizationRole:
    case QuestionPath::MissingRole:
      pair.user = draw_member(random);
      break;
    case QuestionPath::Public:
      if (random.percent(50)) pair.user = random.below(plan_.users);
      break;
    case QuestionPath::OtherTenant:
      pair.user = random.below(plan_.users);
      break;
    case QuestionPath::GlobalRole:
      pair.user = pick(plan_.site, random).user;
      break;
    case QuestionPath::UnknownUser:
    case QuestionPath::IssueAuthor:
    case QuestionPath::IssueRole:
    case QuestionPath::IssueOutsider:
    case QuestionPath::Enumeration:
      break;
  }
  return pair;
}

// Whether the draw is an example of the path, apart from the answer.
bool Asker::fits(QuestionPath path, const Pair& pair, std::string_view action) const {
  const auto [user, repository] = pair;
  switch (path) {
    case QuestionPath::DirectRole:
      return decide_.direct_role(user, repository) >= role_needed(action);
    case QuestionPath::OrganizationRole:
      return decide_.tenant_role(user, repository) >= role_needed(action);
    case QuestionPath::TeamRole:
      return decide_.team_role(user, repository) >= role_needed(action);
    case QuestionPath::Public:
      return tenant_.repositories[repository].visibility == Visibility::Public;
    case QuestionPath::GlobalRole:
      return decide_.site_role(user) == SiteRole::SiteAdmin || action == "read";
    case QuestionPath::OtherTenant:
      return tenant_.role_of(user) == TenantRole::None;
    case QuestionPath::MissingRole:
      return decide_.role(user, repository) == Role::None;
    case QuestionPath::WeakRole:
      return decide_.role(user, repository) != Role::None;
    case QuestionPath::UnknownUser:
    case QuestionPath::IssueAuthor:
    case QuestionPath::IssueRole:
    case QuestionPath::IssueOutsider:
    case QuestionPath::Enumeration:
      break;
  }
  return true;
}

uint32_t Asker::draw_member(Random& random) const {
  return tenant_.members[random.below(static_cast<uint32_t>(tenant_.members.size()))].user;
}

// Numbers beyond the last user belong to nobody.
std::string Asker::user_id(uint32_t user, Random& random) const {
  const uint32_t number = user == kNoUser ? plan_.users + random.below(plan_.users) : user;
  return std::string(Id('u', number).text());
}

std::string Asker::repository_id(uint32_t repository) const {
  return std::string(Id('r', tenant_.plan->repositories.first + repository).text());
}

Question Asker::about_repository(QuestionPath path, const Pair& pair, std::string_view action,
                                 Random& random) const {
  return {.kind = QuestionKind::Authorize,
          .path = path,
          .actor_id = user_id(pair.user, random),
          .action = std::string(action),
          .resource_type = "Repository",
          .resource_id = repository_id(pair.repository),
          .expected = decide_.may(pair.user, action, pair.repository)};
}

}  // namespace
}  // namespace frost::workloads
