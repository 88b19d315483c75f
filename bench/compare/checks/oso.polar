# SPDX-License-Identifier: Apache-2.0
# examples/github/policy.polar for repositories and issues, for the oso library: its Polar has no
# `global` block and no facts, so what is stored comes from methods of the application's objects.
allow(actor, action, resource) if has_permission(actor, action, resource);

actor User {}

resource Organization {}

resource Repository {
  roles = ["reader", "triager", "writer", "maintainer", "admin"];
  permissions = ["read", "fork", "comment", "create_issue", "open_pull_request", "triage", "push",
    "create_branch", "merge", "create_release", "edit_settings", "manage_webhooks", "manage_access",
    "view_security_alerts", "archive", "transfer", "delete"];

  "maintainer" if "admin";
  "writer" if "maintainer";
  "triager" if "writer";
  "reader" if "triager";

  "read" if "reader";
  "fork" if "reader";
  "comment" if "reader";
  "create_issue" if "comment";
  "open_pull_request" if "fork";
  "triage" if "triager";
  "push" if "writer";
  "create_branch" if "writer";
  "merge" if "maintainer";
  "create_release" if "maintainer";
  "edit_settings" if "maintainer";
  "view_security_alerts" if "maintainer";
  "manage_webhooks" if "admin";
  "manage_access" if "admin";
  "archive" if "admin";
  "transfer" if "admin";
  "delete" if "admin";
}

has_role(user: User, role: String, repository: Repository) if
  user.stored_role(role, repository);
has_permission(_: User, action: String, repository: Repository) if
  repository.is_public and
  action in ["read", "fork", "comment", "create_issue", "open_pull_request"];
has_permission(user: User, "read", _: Repository) if user.is_auditor;
has_permission(user: User, "merge", repository: Repository) if
  user.owns_code(repository) and has_role(user, "writer", repository);
has_permission(user: User, action: String, repository: Repository) if
  user.organization_grants(action, repository);

resource Issue {
  roles = ["triager", "admin"];
  permissions = ["read", "comment", "edit", "close", "label", "assign", "delete"];
  relations = { repository: Repository };

  "triager" if "triager" on "repository";
  "admin" if "admin" on "repository";

  "read" if "read" on "repository";
  "comment" if "comment" on "repository";
  "edit" if "triager";
  "close" if "triager";
  "label" if "triager";
  "assign" if "triager";
  "delete" if "admin";
}

has_relation(repository: Repository, "repository", issue: Issue) if repository = issue.repository;
has_permission(user: User, "edit", issue: Issue) if
  issue.author = user.id and has_permission(user, "read", issue.repository);
has_permission(user: User, "close", issue: Issue) if
  (issue.author = user.id or issue.assignee = user.id) and
  has_permission(user, "read", issue.repository);
