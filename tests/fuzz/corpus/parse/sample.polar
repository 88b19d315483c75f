global { roles = ["auditor"]; permissions = ["open_tenant"];  "open_tenant" if "auditor"; }
actor Person {}
actor Robot { relations = { owner: Person }; permissions = ["stop"]; "stop" if "owner"; }

resource Vault { roles = ["keeper"]; }
resource Box {
  roles = ["opener", "viewer"]; permissions = ["open", "peek",];
  relations = { vault: Vault, maker: Person };      # trailing comma would be fine
  "opener" if "keeper" on "vault";
  "viewer" if "opener" or "maker";
  "open"   if "opener" and is_unlocked(resource);
  "peek"   if "viewer" or global "auditor";
}
resource SafeBox extends Box {}

declare note(Person, String, Integer);

allow(p: Person, action: String, b: Box) if has_permission(p, action, b) and not is_fired(p);
allow(p: Person, action: String) if has_permission(p, action);

test fixture base { has_role(Person{"pat"}, "keeper", Vault{"v1"}); has_relation(Box{"b1"}, "vault", Vault{"v1"}); }
test "keepers open unlocked boxes" {
  setup { fixture base; is_unlocked(Box{"b1"}); }
  assert allow(Person{"pat"}, act: String, Box{"b1"}) iff act in ["open", "peek"];
  assert_not allow(Person{"zoe"}, "peek", Box{"b1"});
}
