# SPDX-License-Identifier: Apache-2.0
# The policy of oso-cloud-api.md §4.5.1: a global block, and a rule about a value.
global { permissions = ["create_repository"]; roles = ["user"]; "create_repository" if "user"; }
has_role(_: User, "user");
actor User {}
resource Org {
  roles = ["member", "admin"]; permissions = ["read", "delete"];
  "read" if "member"; "read" if global "user"; "delete" if "admin";
}
resource Repo {
  roles = ["member", "admin"]; permissions = ["read", "write"]; relations = { parent: Org };
  role if role on "parent"; "read" if "member"; "write" if "admin"; "member" if "admin";
}
resource Field {}
allow_field(user: User, "read", repo: Repo, Field{"name"}) if has_permission(user, "read", repo);
