// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/github.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "bench/workloads/github_model.hpp"
#include "bench/workloads/github_names.hpp"

namespace frost::workloads {
namespace {

using namespace github;

// The facts of the policy, one member function per shape.
class Emitter {
 public:
  explicit Emitter(FactSink& sink) : sink_(sink) {}

  void site_role(uint32_t user, SiteRole role) {
    send("has_role", {Argument{"User", Id('u', user).text()}, {"String", name_of(role)}});
  }
  void tenant_role(const Member& member, uint32_t tenant) {
    has_role({"User", Id('u', member.user).text()}, name_of(member.role),
             {"Organization", Id('o', tenant).text()});
  }
  void base_role(uint32_t tenant, Role role) {
    send("base_role",
         {Argument{"Organization", Id('o', tenant).text()}, {"String", name_of(role)}});
  }
  void team_of(uint32_t team, uint32_t tenant) {
    has_relation({"Team", Id('t', team).text()}, "organization",
                 {"Organization", Id('o', tenant).text()});
  }
  void team_member(uint32_t user, std::string_view role, uint32_t team) {
    has_role({"User", Id('u', user).text()}, role, {"Team", Id('t', team).text()});
  }
  void team_grant(uint32_t team, Role role, uint32_t repository) {
    has_role({"Team", Id('t', team).text()}, name_of(role),
             {"Repository", Id('r', repository).text()});
  }
  void repository_of(uint32_t repository, uint32_t tenant) {
    has_relation({"Repository", Id('r', repository).text()}, "organization",
                 {"Organization", Id('o', tenant).text()});
  }
  void visibility(uint32_t repository, Visibility visibility) {
    if (visibility == Visibility::Private) return;
    send(visibility == Visibility::Public ? "is_public" : "is_internal",
         {Argument{"Repository", Id('r', repository).text()}});
  }
  void collaborator(const Collaborator& collaborator, uint32_t repository) {
    has_role({"User", Id('u', collaborator.user).text()}, name_of(collaborator.role),
             {"Repository", Id('r', repository).text()});
  }
  void code_owner(uint32_t user, uint32_t repository) {
    send("is_code_owner",
         {Argument{"User", Id('u', user).text()}, {"Repository", Id('r', repository).text()}});
  }
  void issue(const Issue& issue, IssueId id, uint32_t repository) {
    const Argument self{"Issue", id.text()};
    has_relation(self, "repository", {"Repository", Id('r', repository).text()});
    has_relation(self, "author", {"User", Id('u', issue.author).text()});
    if (issue.assignee == kNoUser) return;
    has_relation(self, "assignee", {"User", Id('u', issue.assignee).text()});
  }

 private:
  void has_role(Argument actor, std::string_view role, Argument resource) {
    send("has_role", {actor, {"String", role}, resource});
  }
  void has_relation(Argument resource, std::string_view relation, Argument related) {
    send("has_relation", {resource, {"String", relation}, related});
  }
  void send(std::string_view predicate, std::initializer_list<Argument> arguments) {
    sink_.fact(predicate, {arguments.begin(), arguments.size()});
  }

  FactSink& sink_;
};

void emit_tenant(const Tenant& tenant, Emitter& emit);

}  // namespace

void generate_github(const GithubOptions& options, FactSink& sink) {
  const Plan plan = make_plan(options);
  Emitter emit(sink);
  for (const SiteGrant& grant : plan.site) emit.site_role(grant.user, grant.role);
  for (uint32_t index = 0; index < plan.tenants.size(); ++index) {
    emit_tenant(make_tenant(plan, index), emit);
  }
}

std::span<const std::string_view> github_shapes() {
  static constexpr std::array<std::string_view, 30> kShapes = {
      "has_role(User, \"site_admin\")",
      "has_role(User, \"site_auditor\")",
      "has_role(User, \"support\")",
      "has_role(User, \"owner\", Organization)",
      "has_role(User, \"member\", Organization)",
      "has_role(User, \"security_manager\", Organization)",
      "has_role(User, \"release_manager\", Organization)",
      "has_role(User, \"billing_manager\", Organization)",
      "base_role(Organization, \"reader\")",
      "base_role(Organization, \"writer\")",
      "has_relation(Team, \"organization\", Organization)",
      "has_role(User, \"maintainer\", Team)",
      "has_role(User, \"member\", Team)",
      "has_role(Team, \"reader\", Repository)",
      "has_role(Team, \"triager\", Repository)",
      "has_role(Team, \"writer\", Repository)",
      "has_role(Team, \"maintainer\", Repository)",
      "has_role(Team, \"admin\", Repository)",
      "has_relation(Repository, \"organization\", Organization)",
      "is_public(Repository)",
      "is_internal(Repository)",
      "has_role(User, \"reader\", Repository)",
      "has_role(User, \"triager\", Repository)",
      "has_role(User, \"writer\", Repository)",
      "has_role(User, \"maintainer\", Repository)",
      "has_role(User, \"admin\", Repository)",
      "is_code_owner(User, Repository)",
      "has_relation(Issue, \"repository\", Repository)",
      "has_relation(Issue, \"author\", User)",
      "has_relation(Issue, \"assignee\", User)",
  };
  return kShapes;
}

namespace {

void emit_team(const Team& team, uint32_t number, const Tenant& tenant, Emitter& emit) {
  emit.team_of(number, tenant.index);
  std::string_view role = "maintainer";
  for (const uint32_t user : team.members) {
    emit.team_member(user, role, number);
    role = "member";
  }
  for (const Grant& grant : team.grants) {
    emit.team_grant(number, grant.role, tenant.plan->repositories.first + grant.repository);
  }
}

void emit_repository(const Repository& repository, uint32_t number, const Tenant& tenant,
                     Emitter& emit) {
  emit.repository_of(number, tenant.index);
  emit.visibility(number, repository.visibility);
  for (const Collaborator& collaborator : repository.collaborators) {
    emit.collaborator(collaborator, number);
  }
  for (const uint32_t user : repository.code_owners) emit.code_owner(user, number);
}

void emit_tenant(const Tenant& tenant, Emitter& emit) {
  for (const Member& member : tenant.members) emit.tenant_role(member, tenant.index);
  if (tenant.base_role != Role::None) emit.base_role(tenant.index, tenant.base_role);
  uint32_t team_number = tenant.plan->teams.first;
  for (const Team& team : tenant.teams) emit_team(team, team_number++, tenant, emit);
  uint32_t repository_number = tenant.plan->repositories.first;
  for (const Repository& repository : tenant.repositories) {
    emit_repository(repository, repository_number++, tenant, emit);
  }
  uint32_t position = 0;
  for (const Issue& issue : tenant.issues) {
    emit.issue(issue, IssueId(tenant.index, position++),
               tenant.plan->repositories.first + issue.repository);
  }
}

}  // namespace
}  // namespace frost::workloads
