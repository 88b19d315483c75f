# Constructs that are refused or warned about.
actor A {} resource R extends A { roles = ["r"]; "r" if "r" on "none"; }
@flag f(x) if not g(x) and x in ["a", 1] and x != 2 and x >= @current_unix_time;
p(x: R) if x matches! R and (q(x, y) or y matches A);
type t(x); ?= f(1); allow(a, b, c) if allow(a, b, c);
test "t" { assert f(x: String) iff x in ["\q\n", "b"]; }
