# SPDX-License-Identifier: Apache-2.0
# Lists of tasks, each with an owner, a team of readers and a team of editors.
actor User {}

resource Team {
  roles = ["member"];
}

resource List {
  roles = ["reader", "editor", "owner"];
  permissions = ["get_list", "update_list", "create_task", "update_task", "delete_task",
    "delete_list", "edit_shares"];

  "editor" if "owner";
  "reader" if "editor";

  "get_list" if "reader";
  "update_list" if "editor";
  "create_task" if "editor";
  "update_task" if "editor";
  "delete_task" if "editor";
  "delete_list" if "owner";
  "edit_shares" if "owner";
}

has_role(user: User, role: String, list: List) if
  team matches Team and
  has_role(team, role, list) and
  has_role(user, "member", team);
