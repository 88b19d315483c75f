# SPDX-License-Identifier: Apache-2.0
# Who may do what on a multi-tenant code forge: organizations own teams and repositories,
# repositories own issues, and a few people look after the whole site.

# ---------------------------------------------------------------------------- the whole site

global {
  roles = ["site_admin", "site_auditor", "support"];
  permissions = ["create_organization", "view_site_log", "suspend_user", "answer_ticket"];

  "site_auditor" if "site_admin";
  "support" if "site_admin";
  "view_site_log" if "site_auditor";
  "suspend_user" if "site_admin";
  "answer_ticket" if "support";
}

actor User {
  permissions = ["view_profile", "reset_two_factor"];

  "reset_two_factor" if global "support";
}

# Universal grants: true for every user, also for one that no fact mentions.
has_permission(_: User, "create_organization");
has_permission(_: User, "view_profile", _: User);
has_permission(_: User, "view_profile", _: Organization);

# ---------------------------------------------------------------------------- one tenant

resource Organization {
  roles = ["owner", "member", "security_manager", "release_manager", "billing_manager"];
  permissions = [
    "view_profile",
    "list_members",
    "create_repository",
    "create_team",
    "invite_member",
    "remove_member",
    "view_billing",
    "edit_billing",
    "view_audit_log",
    "edit_settings",
    "delete",
  ];

  "owner" if global "site_admin";
  "member" if "owner" or "security_manager" or "release_manager";

  "list_members" if "member" or global "support";
  "create_repository" if "member";
  "create_team" if "member";
  "invite_member" if "owner";
  "remove_member" if "owner";
  "view_billing" if "owner" or "billing_manager";
  "edit_billing" if "billing_manager";
  "view_audit_log" if "owner" or "security_manager" or global "site_auditor";
  "edit_settings" if "owner";
  "delete" if "owner";
}

resource Team {
  roles = ["maintainer", "member"];
  permissions = ["view", "discuss", "add_member", "remove_member", "rename", "delete"];
  relations = { organization: Organization };

  "maintainer" if "owner" on "organization";
  "member" if "maintainer";

  "view" if "member" or "member" on "organization";
  "discuss" if "member";
  "add_member" if "maintainer";
  "remove_member" if "maintainer";
  "rename" if "maintainer";
  "delete" if "owner" on "organization";
}

# ---------------------------------------------------------------------------- repositories

resource Repository {
  roles = ["reader", "triager", "writer", "maintainer", "admin"];
  permissions = [
    "read",
    "fork",
    "comment",
    "create_issue",
    "open_pull_request",
    "triage",
    "push",
    "create_branch",
    "merge",
    "create_release",
    "edit_settings",
    "manage_webhooks",
    "manage_access",
    "view_security_alerts",
    "archive",
    "transfer",
    "delete",
  ];
  relations = { organization: Organization };

  # From above: owners of the tenant, administrators of the site, colleagues of an internal one.
  "admin" if "owner" on "organization" or global "site_admin";
  "reader" if is_internal(resource) and "member" on "organization";

  # Each role includes the one below it.
  "maintainer" if "admin";
  "writer" if "maintainer";
  "triager" if "writer";
  "reader" if "triager";

  "read" if "reader" or is_public(resource) or global "site_auditor";
  "fork" if "reader" or is_public(resource);
  "comment" if "reader" or is_public(resource);
  "create_issue" if "comment";
  "open_pull_request" if "fork";

  "triage" if "triager";
  "push" if "writer";
  "create_branch" if "writer";

  # Writers merge where they own the code, maintainers everywhere.
  "merge" if "maintainer" or "writer" and is_code_owner(actor, resource);

  "create_release" if "maintainer";
  "edit_settings" if "maintainer";
  "view_security_alerts" if "maintainer";
  "manage_webhooks" if "admin";
  "manage_access" if "admin";
  "archive" if "admin";
  "transfer" if "admin";
  "delete" if "admin";
}

# A role that a team holds is held by each of its members, inside one tenant only: a grant to a
# team of another organization is void.
has_role(user: User, role: String, repository: Repository) if
  team matches Team and
  has_role(team, role, repository) and
  has_role(user, "member", team) and
  organization matches Organization and
  has_relation(team, "organization", organization) and
  has_relation(repository, "organization", organization);

# An organization may give all its members the same base role on each of its repositories.
has_role(user: User, role: String, repository: Repository) if
  organization matches Organization and
  has_relation(repository, "organization", organization) and
  base_role(organization, role) and
  has_role(user, "member", organization);

# Some organization roles carry single permissions on every repository of the organization. The
# table is data: further rows may be stored beside these.
organization_role_grants("security_manager", "read");
organization_role_grants("security_manager", "view_security_alerts");
organization_role_grants("release_manager", "read");
organization_role_grants("release_manager", "create_release");

has_permission(user: User, action: String, repository: Repository) if
  organization matches Organization and
  has_relation(repository, "organization", organization) and
  role matches String and
  has_role(user, role, organization) and
  organization_role_grants(role, action);

# ---------------------------------------------------------------------------- issues

resource Issue {
  roles = ["triager", "admin"];
  permissions = ["read", "comment", "edit", "close", "label", "assign", "delete"];
  relations = { repository: Repository, author: User, assignee: User };

  role if role on "repository";

  "read" if "read" on "repository";
  "comment" if "comment" on "repository";
  "edit" if "triager" or "author" and "read" on "repository";
  "close" if "triager" or ("author" or "assignee") and "read" on "repository";
  "label" if "triager";
  "assign" if "triager";
  "delete" if "admin";
}

# Labels decide nothing, but applications keep them beside the other facts.
declare has_label(Issue, String);

# ---------------------------------------------------------------------------- tests

test fixture acme {
  has_role(User{"olga"}, "owner", Organization{"acme"});
  has_role(User{"mia"}, "member", Organization{"acme"});
  has_role(User{"tom"}, "member", Organization{"acme"});
  has_relation(Repository{"acme/api"}, "organization", Organization{"acme"});
  has_relation(Repository{"acme/wiki"}, "organization", Organization{"acme"});
  has_relation(Repository{"acme/site"}, "organization", Organization{"acme"});
  is_internal(Repository{"acme/wiki"});
  is_public(Repository{"acme/site"});
  has_relation(Team{"acme/core"}, "organization", Organization{"acme"});
  has_role(User{"tom"}, "member", Team{"acme/core"});
  has_role(Team{"acme/core"}, "writer", Repository{"acme/api"});
}

test fixture globex {
  has_role(User{"greta"}, "owner", Organization{"globex"});
  has_role(User{"gus"}, "member", Organization{"globex"});
  has_relation(Repository{"globex/db"}, "organization", Organization{"globex"});
  has_relation(Team{"globex/ops"}, "organization", Organization{"globex"});
  has_role(User{"gus"}, "member", Team{"globex/ops"});
}

test fixture issues {
  has_relation(Issue{"api#1"}, "repository", Repository{"acme/api"});
  has_relation(Issue{"api#1"}, "author", User{"rita"});
  has_relation(Issue{"site#7"}, "repository", Repository{"acme/site"});
  has_relation(Issue{"site#7"}, "author", User{"zoe"});
  has_relation(Issue{"site#7"}, "assignee", User{"max"});
}

test "a member of another organization sees nothing private" {
  setup {
    fixture acme;
    fixture globex;
  }
  assert_not allow(User{"gus"}, action: String, Repository{"acme/api"});
  assert_not allow(User{"gus"}, "read", Repository{"acme/wiki"});
  assert_not allow(User{"greta"}, action: String, Team{"acme/core"});
  assert allow(User{"greta"}, action: String, Organization{"acme"}) iff action in ["view_profile"];
  assert allow(User{"gus"}, "read", repository: Repository) iff
    repository in [Repository{"acme/site"}];
}

test "owners administer every repository of their organization and no other" {
  setup {
    fixture acme;
    fixture globex;
  }
  assert allow(User{"olga"}, "delete", repository: Repository) iff
    repository in [Repository{"acme/api"}, Repository{"acme/wiki"}, Repository{"acme/site"}];
  assert allow(user: User, "delete", Repository{"globex/db"}) iff user in [User{"greta"}];
  assert has_role(User{"olga"}, "reader", Repository{"acme/api"});
}

test "public repositories are open to everybody, for reading only" {
  setup {
    fixture acme;
  }
  assert allow(User{"stranger"}, action: String, Repository{"acme/site"}) iff
    action in ["read", "fork", "comment", "create_issue", "open_pull_request"];
  assert_not has_role(User{"stranger"}, role: String, Repository{"acme/site"});
}

test "internal repositories are read by the members of the owning organization" {
  setup {
    fixture acme;
    fixture globex;
  }
  assert allow(User{"mia"}, "read", repository: Repository) iff
    repository in [Repository{"acme/wiki"}, Repository{"acme/site"}];
  assert has_role(User{"mia"}, role: String, Repository{"acme/wiki"}) iff role in ["reader"];
  assert_not allow(User{"mia"}, "push", Repository{"acme/wiki"});
  assert_not allow(User{"greta"}, "read", Repository{"acme/wiki"});
}

test "team members hold the roles of their team" {
  setup {
    fixture acme;
  }
  assert has_role(User{"tom"}, role: String, Repository{"acme/api"}) iff
    role in ["reader", "triager", "writer"];
  assert allow(User{"tom"}, "push", Repository{"acme/api"});
  assert_not allow(User{"mia"}, "read", Repository{"acme/api"});
  assert allow(user: User, "push", Repository{"acme/api"}) iff user in [User{"olga"}, User{"tom"}];
}

test "a grant to a team of another tenant is void" {
  setup {
    fixture acme;
    fixture globex;
    has_role(Team{"globex/ops"}, "admin", Repository{"acme/api"});
    has_role(Team{"globex/ops"}, "maintainer", Repository{"globex/db"});
  }
  assert_not allow(User{"gus"}, action: String, Repository{"acme/api"});
  assert allow(User{"gus"}, "merge", Repository{"globex/db"});
}

test "team maintainers manage the team, owners all teams, members only talk" {
  setup {
    fixture acme;
    has_role(User{"ivy"}, "maintainer", Team{"acme/core"});
  }
  assert allow(User{"ivy"}, action: String, Team{"acme/core"}) iff
    action in ["view", "discuss", "add_member", "remove_member", "rename"];
  assert allow(User{"tom"}, action: String, Team{"acme/core"}) iff action in ["view", "discuss"];
  assert allow(User{"mia"}, action: String, Team{"acme/core"}) iff action in ["view"];
  assert allow(User{"olga"}, "delete", Team{"acme/core"});
  assert allow(User{"ivy"}, "push", Repository{"acme/api"});
}

test "an outside collaborator has the direct role and nothing of the organization" {
  setup {
    fixture acme;
    has_role(User{"rita"}, "triager", Repository{"acme/api"});
  }
  assert allow(User{"rita"}, action: String, Repository{"acme/api"}) iff
    action in ["read", "fork", "comment", "create_issue", "open_pull_request", "triage"];
  assert_not allow(User{"rita"}, "read", Repository{"acme/wiki"});
  assert_not allow(User{"rita"}, "list_members", Organization{"acme"});
}

test "a base role reaches all members and all repositories" {
  setup {
    fixture acme;
    fixture globex;
    base_role(Organization{"acme"}, "triager");
  }
  assert allow(User{"mia"}, "triage", repository: Repository) iff
    repository in [Repository{"acme/api"}, Repository{"acme/wiki"}, Repository{"acme/site"}];
  assert_not allow(User{"mia"}, "push", Repository{"acme/api"});
  assert_not allow(User{"gus"}, "triage", repository: Repository);
}

test "writers merge only where they own the code" {
  setup {
    fixture acme;
    has_role(User{"wes"}, "writer", Repository{"acme/api"});
    is_code_owner(User{"tom"}, Repository{"acme/api"});
    is_code_owner(User{"mia"}, Repository{"acme/api"});
  }
  assert allow(user: User, "merge", Repository{"acme/api"}) iff user in [User{"olga"}, User{"tom"}];
  assert_not allow(User{"wes"}, "merge", Repository{"acme/api"});
}

test "special organization roles carry single permissions on its repositories" {
  setup {
    fixture acme;
    fixture globex;
    has_role(User{"sam"}, "security_manager", Organization{"acme"});
    has_role(User{"rex"}, "release_manager", Organization{"acme"});
  }
  assert allow(User{"sam"}, action: String, Repository{"acme/api"}) iff
    action in ["read", "view_security_alerts"];
  assert allow(User{"rex"}, action: String, Repository{"acme/api"}) iff
    action in ["read", "create_release"];
  assert_not allow(User{"sam"}, "read", Repository{"globex/db"});
}

test "a stored row extends the table of organization roles" {
  setup {
    fixture acme;
    has_role(User{"bill"}, "billing_manager", Organization{"acme"});
    organization_role_grants("billing_manager", "archive");
  }
  assert allow(User{"bill"}, action: String, Repository{"acme/api"}) iff action in ["archive"];
  assert allow(User{"bill"}, action: String, Organization{"acme"}) iff
    action in ["view_profile", "view_billing", "edit_billing"];
  assert_not allow(User{"mia"}, "archive", Repository{"acme/api"});
}

test "site administrators may do anything, also where no fact says so" {
  setup {
    fixture acme;
    fixture issues;
    has_role(User{"root"}, "site_admin");
  }
  assert allow(User{"root"}, "delete", Repository{"acme/api"});
  assert allow(User{"root"}, "delete", Repository{"not/mentioned"});
  assert allow(User{"root"}, "edit_settings", Organization{"not-mentioned"});
  assert allow(User{"root"}, "add_member", Team{"acme/core"});
  assert allow(User{"root"}, "delete", Issue{"api#1"});
  assert_not allow(User{"root"}, "delete", Issue{"api#404"});
  assert has_role(User{"root"}, role: String) iff role in ["site_admin", "site_auditor", "support"];
}

test "auditors read everything and change nothing, support sees no code" {
  setup {
    fixture acme;
    has_role(User{"ada"}, "site_auditor");
    has_role(User{"sue"}, "support");
  }
  assert allow(User{"ada"}, action: String, Repository{"acme/api"}) iff action in ["read"];
  assert allow(User{"ada"}, "view_audit_log", Organization{"acme"});
  assert_not allow(User{"sue"}, action: String, Repository{"acme/api"});
  assert allow(User{"sue"}, "reset_two_factor", User{"mia"});
  assert allow(User{"sue"}, action: String) iff action in ["answer_ticket", "create_organization"];
}

test "every user may found an organization and view profiles" {
  assert allow(User{"nobody"}, action: String) iff action in ["create_organization"];
  assert allow(User{"nobody"}, action: String, Organization{"x"}) iff action in ["view_profile"];
  assert allow(User{"nobody"}, action: String, User{"y"}) iff action in ["view_profile"];
  assert_not allow(User{"nobody"}, action: String, Repository{"z"});
}

test "authors edit and close their issues while they can read the repository" {
  setup {
    fixture acme;
    fixture issues;
  }
  assert allow(User{"zoe"}, action: String, Issue{"site#7"}) iff
    action in ["read", "comment", "edit", "close"];
  assert allow(User{"max"}, action: String, Issue{"site#7"}) iff
    action in ["read", "comment", "close"];
  assert_not allow(User{"rita"}, action: String, Issue{"api#1"});
  assert_not allow(User{"zoe"}, "read", Issue{"api#1"});
}

test "roles on a repository reach its issues" {
  setup {
    fixture acme;
    fixture issues;
    has_label(Issue{"api#1"}, "bug");
  }
  assert has_role(User{"tom"}, role: String, Issue{"api#1"}) iff
    role in ["reader", "triager", "writer"];
  assert allow(User{"tom"}, "label", Issue{"api#1"});
  assert_not allow(User{"tom"}, "delete", Issue{"api#1"});
  assert allow(user: User, "delete", Issue{"api#1"}) iff user in [User{"olga"}];
  assert has_label(Issue{"api#1"}, "bug");
}
