# SPDX-License-Identifier: Apache-2.0
# The observed policy of polar.md §6.2, with a quota to have an integer and a boolean.
actor User {}

resource Firm {}

resource Outing {
  roles = ["lead", "guest", "watcher"];
  permissions = ["look", "edit"];
  relations = { firm: Firm };
  "look" if "watcher";
  "edit" if "lead";
  "watcher" if "guest";
  "guest" if "lead";
}

resource Bill {
  roles = ["editor", "viewer"];
  permissions = ["manage", "view"];
  relations = { outing: Outing };
  "editor" if "guest" on "outing";
  "viewer" if "watcher" on "outing";
  "manage" if "editor";
  "view" if "viewer";
}

declare quota(User, Integer, Boolean);
