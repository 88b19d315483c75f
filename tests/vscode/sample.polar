# Everything that has a colour of its own.
global {
  roles = ["auditor"];
  permissions = ["open_tenant",];  # trailing comma
  "open_tenant" if "auditor";
}
actor Person {}
resource Billing::Box extends Vault, Safe {
  relations = { vault: Vault, maker: Person };
  "open" if ("keeper" on "vault" or global "auditor") and is_unlocked?(resource);
  role if role on "vault";
}
declare note(Person, String, Integer);
@someflag allow(p: Person, action, box: Billing::Box) if
  box matches Billing::Box and q matches! Vault and
  not is_fired(p) and action in ["open", "p\"eek"] and
  t > @current_unix_time and n != -3 and Person{"root"} = p and true;
?= allow(_, "open", _);
test fixture base { has_role(Person{"pat"}, "keeper", Vault{"v1"}); }
test "keepers \"open\"" {
  setup { fixture base; is_open(Vault{"v2"}, true); }
  assert allow(Person{"pat"}, act: String, Vault{"v1"}) iff act in ["open"];
  assert_not allow(Person{"zoe"}, "open", Vault{"v1"});
}
forall(x) if y = 1.5 and größe(x);
"not closed
after(x);
