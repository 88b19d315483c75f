// SPDX-License-Identifier: Apache-2.0
// Fixtures, tests and assertions: each production of polar.md §2, what it takes and what it
// refuses.
#include "tests/unit/frontend/grammar_rows.hpp"

namespace frost {
namespace {

constexpr Accepted kAccepted[] = {
    {"fixture", R"(test fixture base { f(T{"a"}, "b", 1, true); g(); })",
     "fixture base\n"
     "  fact f(T{\"a\"}, \"b\", 1, true)\n"
     "  fact g()\n"},
    {"fixture", "test fixture base {}", "fixture base\n"},
    {"test", R"(test "t" { assert f(1); })",
     "test \"t\"\n"
     "  assert f(1)\n"},
    {"test", R"(test "t" { setup {} assert f(1); })",
     "test \"t\"\n"
     "  setup\n"
     "  assert f(1)\n"},
    {"test", R"(test "t" { setup { fixture a; f(1); fixture b; } assert f(1); assert_not f(2); })",
     "test \"t\"\n"
     "  setup\n"
     "    fixture a\n"
     "    fixture b\n"
     "    fact f(1)\n"
     "  assert f(1)\n"
     "  assert_not f(2)\n"},
    {"assertion", R"(test "t" { assert f(x: T, _: U, x, _, "a", T{"a"}); assert_not f(); })",
     "test \"t\"\n"
     "  assert f(x: T, _: U, x, _, \"a\", T{\"a\"})\n"
     "  assert_not f()\n"},
    {"assertion",
     R"(test "t" { assert f(x: T) iff x in ["a"]; assert f(x) iff not x = 1 or g(x); })",
     "test \"t\"\n"
     "  assert f(x: T)\n"
     "    iff x in [\"a\"]\n"
     "  assert f(x)\n"
     "    iff or\n"
     "      not x = 1\n"
     "      call g(x)\n"},
};

constexpr Refused kRefused[] = {
    {"fixture", "test fixture {}", "P1011 at `{`\n"},
    {"fixture", R"(test fixture "base" {})", "P1011 at `\"base\"`\n"},
    {"fixture", "test fixture base { f(1) }", "P1011 at `}`\n"},
    {"fixture", "test fixture a { fixture b; }", "P1011 at `b`\n"},
    {"fixture", "test fixture a { f(1) if g(1); }", "P1011 at `if`\n"},
    {"fixture", "test fixture a { assert f(1); }", "P1011 at `f`\n"},
    {"test", R"(test "t" {})", "P1009 at `\"t\"`\n"},
    {"test", R"(test "t" { setup { f(1); } })", "P1009 at `\"t\"`\n"},
    {"test", R"(test "t" { assert f(1); setup {} })", "P1001 at `setup`\n"},
    {"test", R"(test "t" { setup {} setup {} assert f(1); })", "P1001 at `setup`\n"},
    {"test", "test t { assert f(1); }", "P1011 at `t`\n"},
    {"test", "test { assert f(1); }", "P1011 at `{`\n"},
    {"test", R"(test "t" { f(1); })", "P1011 at `f`\n"},
    {"test", R"(test "t" { assert f(1) })", "P1011 at `}`\n"},
    {"setup", R"(test "t" { setup { fixture; } assert f(1); })", "P1011 at `;`\n"},
    {"setup", R"(test "t" { setup { fixture "a"; } assert f(1); })", "P1011 at `\"a\"`\n"},
    {"setup", R"(test "t" { setup { f(1) } assert f(1); })", "P1011 at `}`\n"},
    {"setup", R"(test "t" { setup { f(1,); } assert f(1); })", "P1011 at `)`\n"},
    {"assertion", R"(test "t" { assert f(x) iff x not in ["a"]; })", "P1011 at `not`\n"},
    {"assertion", R"(test "t" { assert f(x) if x in ["a"]; })", "P1001 at `if`\n"},
    {"assertion", R"(test "t" { assert not f(1); })", "P1007 at `not`\n"},
    {"assertion", R"(test "t" { assert f(1) and g(1); })", "P1001 at `and`\n"},
    {"assertion", R"(test "t" { assert x = 1; })", "P1011 at `=`\n"},
};

TEST(GrammarTests, AcceptsEachTextAsItsTree) { expect_accepted(kAccepted); }

TEST(GrammarTests, RefusesEachTextAtItsMistake) { expect_refused(kRefused); }

}  // namespace
}  // namespace frost
