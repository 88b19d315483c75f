f(x) if not not (a(x) or not (b(x) and c(x)) or x = 1) and (x != "a" or x<2) and x<=-9223372036854775808 and x >= + 7;
f() if true or false and x in ["a", 1, true, T{"b"}, y,] and not x in [] and x matches! A::B and @current_unix_time > x;
@a @b::c f(_: T, _, x?, "l\"i\\t\n\0", -3, F{"n"}, F{1}, F{false}) if (((g(x))));
?= f(x) and x = T{"a"}; type t(x: T); declare d(); declare d(A, String);
