# Blocks: every row of polar.md §5.4.
global { roles = ["staff"]; permissions = ["make"]; "make" if "staff"; }
actor User { relations = { boss: User }; roles = ["mgr"]; "mgr" if "boss"; }
actor Bot {}
resource Org { roles = ["m", "a"]; permissions = ["read", "drop"];
  "read" if "m"; "read" if global "staff"; "drop" if "a"; permission if "a"; }
resource Repo { roles = ["m", "a"]; permissions = ["read", "push"]; relations = { parent: Org, maker: User };
  role if role on "parent"; "read" if "m" or ("maker" and is_open(resource)); "push" if "a";
  "m" if "a"; permission if "a" on "parent"; "a" if role on "parent"; "read" if "maker" on resource; }
has_role(_: User, "staff");
