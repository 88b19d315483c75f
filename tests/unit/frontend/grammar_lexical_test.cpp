// SPDX-License-Identifier: Apache-2.0
// Tokens: each sentence of polar.md §1.
#include "tests/unit/frontend/grammar_rows.hpp"

namespace frost {
namespace {

constexpr Accepted kAccepted[] = {
    {"§1.1 blanks", "\t f\r\n(\tx\r\n)\n;\r", "rule f(x)\n"},
    {"§1.1 a form feed and a vertical tab are in \\s", "f(x)\f;\v", "rule f(x)\n"},
    {"§1.1 UTF-8 in names, strings and comments", R"(größe("ü") ; # ü)", "rule größe(\"ü\")\n"},
    {"§1.2 comment to the end of the line", "# a # b\nf(x); # f(y);\n", "rule f(x)\n"},
    {"§1.2 comment inside a list",
     "actor A { roles = [ # c\n \"a\" # c\n , # c\n ] # c\n ; # c\n }",
     "block actor A\n"
     "  roles \"a\"\n"},
    {"§1.2 comment inside a dict", "actor A { relations = { # c\n a # c\n : # c\n B # c\n } ; }",
     "block actor A\n"
     "  relations a: B\n"},
    {"§1.2 comment inside a test and its setup",
     "test # c\n \"t\" # c\n { # c\n setup # c\n { # c\n f(1) # c\n ; # c\n } assert # c\n f(1) ; "
     "# c\n }",
     "test \"t\"\n"
     "  setup\n"
     "    fact f(1)\n"
     "  assert f(1)\n"},
    {"§1.2 quotes and braces in a comment", "f(x); # \"} ]\ng(x);",
     "rule f(x)\n"
     "rule g(x)\n"},
    {"§1.2 a comment may end the file", "f(x);#", "rule f(x)\n"},
    {"§1.2 a hash in a string starts no comment", R"(f("#"); g("# ;\"");)",
     "rule f(\"#\")\n"
     "rule g(\"# ;\\\"\")\n"},
    {"§1.3 letters, digits and _", "aZ_09(_x, x_);", "rule aZ_09(_x, x_)\n"},
    {"§1.3 any character beyond ASCII", "名前(é, ∀, 🦊);", "rule 名前(é, ∀, 🦊)\n"},
    {"§1.3 segments joined by ::", "A::b(x: C::D::E);", "rule A::b(x: C::D::E)\n"},
    {"§1.3 a segment after :: may start with a digit", "a::1(x);", "rule a::1(x)\n"},
    {"§1.3 a single colon ends the name", "f(x:A);", "rule f(x: A)\n"},
    {"§1.3 one ? at the end", "is_open?(x?);", "rule is_open?(x?)\n"},
    {"§1.3 ? after a namespaced name", "A::b?(x);", "rule A::b?(x)\n"},
    {"§1.3 a name ending in ? before =", "f(x) if x?=1;",
     "rule f(x)\n"
     "  x? = 1\n"},
    {"§1.3 case-sensitive", "F(x) if f(X);",
     "rule F(x)\n"
     "  call f(X)\n"},
    {"§1.3 a word is a word in its own case only", "f(If, AND, Not, True, Print);",
     "rule f(If, AND, Not, True, Print)\n"},
    {"§1.4 the escapes n, r, t and 0", R"(f("a\n\r\t\0b");)", "rule f(\"a\\n\\r\\t\\0b\")\n"},
    {"§1.4 any other escape is the character", R"(f("\q\\\"\u0041\x41\é");)",
     "rule f(\"q\\\\\\\"u0041x41é\")\n"},
    {"§1.4 an escaped line break", "f(\"a\\\nb\");", "rule f(\"a\\nb\")\n"},
    {"§1.4 an escaped line break of two characters", "f(\"a\\\r\nb\");", "rule f(\"a\\r\\nb\")\n"},
    {"§1.4 the empty string", R"(f("");)", "rule f(\"\")\n"},
    {"§1.5 decimal digits", "f(0, 42, 007);", "rule f(0, 42, 7)\n"},
    {"§1.5 a sign", "f(-1, +1, - 1, +\n1, -0);", "rule f(-1, 1, -1, 1, 0)\n"},
    {"§1.5 a comment between the sign and the digits", "f(- # c\n1);", "rule f(-1)\n"},
    {"§1.5 the smallest and the largest", "f(-9223372036854775808, 9223372036854775807);",
     "rule f(-9223372036854775808, 9223372036854775807)\n"},
    {"§1.6 true and false", "f(true, false) if true or false;",
     "rule f(true, false)\n"
     "  or\n"
     "    true\n"
     "    false\n"},
    {"§1.7 the clock", "f(x) if x < @current_unix_time and g(@current_unix_time);",
     "rule f(x)\n"
     "  and\n"
     "    x < @current_unix_time\n"
     "    call g(@current_unix_time)\n"},
    {"§1.8 one flag", "@someflag f(x) if g(x);",
     "rule @someflag f(x)\n"
     "  call g(x)\n"},
    {"§1.8 several flags", "@a @b @a f(x);", "rule @a @b @a f(x)\n"},
    {"§1.8 flags of a shorthand rule", R"(actor A { @a @b "x" if "y"; })",
     "block actor A\n"
     "  shorthand @a @b \"x\" if \"y\"\n"},
    {"§1.8 any @ identifier", "@a::b? @ü @actor @if_ f(x);", "rule @a::b? @ü @actor @if_ f(x)\n"},
    {"§1.9 _ is a name", "f(_, _x, _: T) if g(_, _);",
     "rule f(_, _x, _: T)\n"
     "  call g(_, _)\n"},
    {"§1.11 matches! needs no blank behind it", "f(x) if x matches!T;",
     "rule f(x)\n"
     "  x matches! T\n"},
};

constexpr Refused kRefused[] = {
    {"§1.2 no block comment", "/* c */ f(x);", "P1003 at `/`\n"},
    {"§1.2 no //", "f(x); // c\n", "P1003 at `/`\n"},
    {"§1.3 no digit first", "f(9x);", "P1001 at `x`\n"},
    {"§1.3 no ASCII punctuation", "f(a$b);", "P1003 at `$`\n"},
    {"§1.3 no ASCII punctuation", "f(a-b);", "P1001 at `-`\n"},
    {"§1.3 no ASCII punctuation", "f(a.b);", "P1003 at `.`\n"},
    {"§1.3 no white space beyond ASCII", "f(a\u3000b);", "P1003 at `\u3000`\n"},
    {"§1.3 a trailing :: is an error", "f(x: A::);", "P1001 at `::`\n"},
    {"§1.3 a leading :: is an error", "f(x: ::A);", "P1011 at `::`\n"},
    {"§1.3 no blank around ::", "f(x: A:: B);", "P1001 at `::`\n"},
    {"§1.3 no blank around ::", "f(x: A ::B);", "P1001 at `::`\n"},
    {"§1.3 three colons are no name", "f(x: A:::B);", "P1001 at `::`\n"},
    {"§1.3 no second ?", "f(x?\?);", "P1003 at `?`\n"},
    {"§1.3 ? is the last character", "f(x?y);", "P1001 at `y`\n"},
    {"§1.3 ? after the last segment only", "f(a?::b);", "P1001 at `::`\n"},
    {"§1.4 a line break is no part of a string", "f(\"a\nb\");", "P1004 at `\"a`\n"},
    {"§1.4 a line break is no part of a string", "f(\"a\r\nb\");", "P1004 at `\"a`\n"},
    {"§1.4 a string ends before the end of the file", R"(f("a);)", "P1004 at `\"a`\n"},
    {"§1.4 a string ends before the end of the file", R"(f("a\)", "P1004 at `\"a\\`\n"},
    {"§1.4 double quotes only", "f('a');", "P1003 at `'`\n"},
    {"§1.5 one beyond the largest", "f(9223372036854775808);", "P1005 at `9223372036854775808`\n"},
    {"§1.5 one beyond the smallest", "f(-9223372036854775809);",
     "P1005 at `-9223372036854775809`\n"},
    {"§1.5 no two signs", "f(--1);", "P1011 at `-`\n"},
    {"§1.5 a fraction", "f(1.5);", "P1006 at `1.5`\n"},
    {"§1.5 an exponent", "f(2e3);", "P1006 at `2e3`\n"},
    {"§1.5 a fraction and an exponent", "f(-1.5E+3);", "P1006 at `1.5E+3`\n"},
    {"§1.5 a floating point number in a list", "f(x) if x in [1.0];", "P1006 at `1.0`\n"},
    {"§1.5 a floating point number in an object", "f(T{1.5});", "P1006 at `1.5`\n"},
    {"§1.5 no hexadecimal", "f(0x1F);", "P1001 at `x1F`\n"},
    {"§1.5 no separators", "f(1_000);", "P1001 at `_000`\n"},
    {"§1.7 the clock is one token", "f(x) if x < @ current_unix_time;", "P1003 at `@`\n"},
    {"§1.7 no other constant", "f(x) if x < @now;", "P1011 at `@now`\n"},
    {"§1.8 a flag is one token", "@ a f(x);", "P1003 at `@`\n"},
    {"§1.8 a flag stands before a rule only", "@a declare f(A);", "P1011 at `f`\n"},
    {"§1.8 a flag stands before a rule only", "@a actor A {}", "P1011 at `A`\n"},
    {"§1.8 a flag stands before a rule only", R"(@a test "t" { assert f(1); })",
     "P1011 at `\"t\"`\n"},
    {"§1.8 a flag stands before a rule only", R"(actor A { @a roles = ["x"]; })", "P1011 at `=`\n"},
    {"§1.10 no arithmetic", "f(x) if x = 1 + 2;", "P1001 at `+`\n"},
    {"§1.10 no arithmetic", "f(x) if x * 2 = 4;", "P1003 at `*`\n"},
    {"§1.10 no :=", "f(x) if x := 1;", "P1011 at `:`\n"},
    {"§1.10 no ==", "f(x) if x == 1;", "P1011 at `=`\n"},
    {"§1.10 no |", "f(x) if g(x) | h(x);", "P1003 at `|`\n"},
    {"§1.10 no rest variables", "f(*x);", "P1003 at `*`\n"},
    {"§1.10 no !", "f(x) if !g(x);", "P1003 at `!`\n"},
    {"§1.10 no attribute access", "f(x) if x.y = 1;", "P1003 at `.`\n"},
    {"§1.11 matches! is one token", "f(x) if x matches ! T;", "P1003 at `!`\n"},
    {"§1.11 matches! is a token, matches != is two", "f(x) if x matches!=T;", "P1011 at `!=`\n"},
};

TEST(GrammarLexical, AcceptsEachTextAsItsTree) { expect_accepted(kAccepted); }

TEST(GrammarLexical, RefusesEachTextAtItsMistake) { expect_refused(kRefused); }

}  // namespace
}  // namespace frost
