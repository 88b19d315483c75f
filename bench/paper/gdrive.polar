# SPDX-License-Identifier: Apache-2.0
# Documents in folders. Who owns or views a folder does so with everything below it.
actor User {}

resource Group {
  roles = ["member"];
}

resource Folder {
  roles = ["owner", "viewer"];
  permissions = ["read", "write", "share", "create_document"];
  relations = { parent: Folder };

  "owner" if "owner" on "parent";
  "viewer" if "viewer" on "parent";
  "viewer" if "owner";

  "read" if "viewer";
  "write" if "owner";
  "share" if "owner";
  "create_document" if "owner";
}

resource Document {
  roles = ["owner", "viewer"];
  permissions = ["read", "write", "share", "change_owner"];
  relations = { parent: Folder };

  "owner" if "owner" on "parent";
  "viewer" if "viewer" on "parent";
  "viewer" if "owner";

  "read" if "viewer" or is_public(resource);
  "write" if "owner";
  "share" if "owner";
  "change_owner" if "owner";
}

has_role(user: User, "viewer", folder: Folder) if
  group matches Group and
  has_role(group, "viewer", folder) and
  has_role(user, "member", group);

has_role(user: User, "viewer", document: Document) if
  group matches Group and
  has_role(group, "viewer", document) and
  has_role(user, "member", group);
