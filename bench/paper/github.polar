# SPDX-License-Identifier: Apache-2.0
# Repositories of organizations. Each repository has a permission group for each of its five roles, each
# organization three that hold on all of its repositories.
actor User {}

resource Team {
  roles = ["member"];
}

resource Organization {
  roles = ["member", "repository_reader", "repository_writer", "repository_admin"];
}

resource Repository {
  roles = ["reader", "triager", "writer", "maintainer", "admin"];
  permissions = ["pull", "fork", "triage", "push", "edit_issue", "maintain", "delete_issue",
    "add_reader", "add_admin"];
  relations = { organization: Organization };

  "admin" if "repository_admin" on "organization";
  "writer" if "repository_writer" on "organization";
  "reader" if "repository_reader" on "organization";

  "maintainer" if "admin";
  "writer" if "maintainer";
  "triager" if "writer";
  "reader" if "triager";

  "pull" if "reader";
  "fork" if "reader";
  "triage" if "triager";
  "push" if "writer";
  "edit_issue" if "writer";
  "maintain" if "maintainer";
  "delete_issue" if "maintainer";
  "add_reader" if "admin";
  "add_admin" if "admin";
}

# A member of a team is a member of each team that this team is in.
has_role(user: User, "member", team: Team) if
  inner matches Team and
  has_role(inner, "member", team) and
  has_role(user, "member", inner);

has_role(user: User, role: String, repository: Repository) if
  team matches Team and
  has_role(team, role, repository) and
  has_role(user, "member", team);

# A permission group of an organization may hold all members of an organization.
has_role(user: User, role: String, organization: Organization) if
  role in ["repository_reader", "repository_writer", "repository_admin"] and
  group matches Organization and
  has_role(group, role, organization) and
  has_role(user, "member", group);
