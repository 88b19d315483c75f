# SPDX-License-Identifier: Apache-2.0
# Documents in nested folders, shared with users and nested groups: a role on a folder holds for
# everything below it, a role of a group for all of its members.
actor User {}

resource Group {
  roles = ["member"];
}

resource Folder {
  roles = ["viewer", "editor", "owner"];
  permissions = ["read", "write", "share"];
  relations = { parent: Folder };

  role if role on "parent";
  "editor" if "owner";
  "viewer" if "editor";

  "read" if "viewer";
  "write" if "editor";
  "share" if "owner";
}

resource Document {
  roles = ["viewer", "editor", "owner"];
  permissions = ["read", "write", "share"];
  relations = { parent: Folder };

  role if role on "parent";
  "editor" if "owner";
  "viewer" if "editor";

  "read" if "viewer";
  "write" if "editor";
  "share" if "owner";
}

has_role(user: User, "member", group: Group) if
  inner matches Group and
  has_role(inner, "member", group) and
  has_role(user, "member", inner);

has_role(user: User, role: String, folder: Folder) if
  group matches Group and
  has_role(group, role, folder) and
  has_role(user, "member", group);

has_role(user: User, role: String, document: Document) if
  group matches Group and
  has_role(group, role, document) and
  has_role(user, "member", group);
