f(x,) if g(x);
actor A { roles = ["a" "b"]; permissions = ["good"]
  "a" if not "b"; "a" if "b" at "c"; "a" if "b" on "c" on "d"; relations = { "x": A, b c }; xs: ["a"]; }
actor {}; resorce B { x } global G {}
f(x) if x == 1 and x not in [1] or [1] = x and (g(x: T), h(i(x)));
test "t" { setup { f(1) g(x); fixture y } assert f(; setup {} assert_not f(1) iff x in y; } test "u" {}
f("a); # open
f(99999999999999999999, 2.5) if x.y = 'z' | a && b;
resource C { roles = ["r"];
resource D {}
