# Longhand: literals, repeats, universals, joins, tests.
actor User {} resource Doc { permissions = ["read", "see"]; } resource Org {}
declare note(User, Tag, String, Integer, Boolean);
allow(u: User, "see", u: User);
allow(u: User, x: String, d: Doc) if has_permission(u, x, d);
allow(_: User, "any", _: Doc) if open_day("monday");
has_permission(u: User, "read", d: Doc) if o matches Org and r matches String and has_relation(d, "org", o) and has_role(u, r, o) and grants(r, "read");
has_permission(u: User, x: String, d: Doc) if tagged(d, 3, true) and may(u, x) or f(u, d, Tag{"t"}) and g(x, -1);
open_day("monday"); f(User{"ann"}, Doc{"d"}, Tag{"t"}); g("see", -1);
test fixture base { tagged(Doc{"d"}, 3, true); }
test "one" { setup { fixture base; has_role(User{"u"}, "r", Org{"o"}); }
  assert allow(User{"u"}, "see", Doc{"d"}); assert_not allow(User{"u"}, "read", Doc{"e"});
  assert allow(User{"ann"}, act: String, Doc{"d"}) iff act in ["see", "any"]; }
