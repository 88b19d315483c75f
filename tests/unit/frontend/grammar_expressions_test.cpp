// SPDX-License-Identifier: Apache-2.0
// Expressions and terms: each production of polar.md §2, what it takes and what it refuses.
#include "tests/unit/frontend/grammar_rows.hpp"

namespace frost {
namespace {

constexpr Accepted kAccepted[] = {
    {"expr", "f(x) if a() or b() and not c() or x = 1;",
     "rule f(x)\n"
     "  or\n"
     "    call a()\n"
     "    and\n"
     "      call b()\n"
     "      not call c()\n"
     "    x = 1\n"},
    {"expr", "f(x) if (a() or b()) and c();",
     "rule f(x)\n"
     "  and\n"
     "    or\n"
     "      call a()\n"
     "      call b()\n"
     "    call c()\n"},
    {"expr", "f(x) if a() and (b() and (c() or d()));",
     "rule f(x)\n"
     "  and\n"
     "    call a()\n"
     "    and\n"
     "      call b()\n"
     "      or\n"
     "        call c()\n"
     "        call d()\n"},
    {"not_expr", "f(x) if not a() and b();",
     "rule f(x)\n"
     "  and\n"
     "    not call a()\n"
     "    call b()\n"},
    {"not_expr", "f(x) if not not a();",
     "rule f(x)\n"
     "  not not call a()\n"},
    {"not_expr", "f(x) if not (not (a() and b()) or c());",
     "rule f(x)\n"
     "  not or\n"
     "    not and\n"
     "      call a()\n"
     "      call b()\n"
     "    call c()\n"},
    {"not_expr", "f(x) if not x = y and not x in [y] and not x matches T;",
     "rule f(x)\n"
     "  and\n"
     "    not x = y\n"
     "    not x in [y]\n"
     "    not x matches T\n"},
    {"rel_expr compares", "f(x) if x = 1 and x != 1 and x < 1 and x <= 1 and x > 1 and x >= 1;",
     "rule f(x)\n"
     "  and\n"
     "    x = 1\n"
     "    x != 1\n"
     "    x < 1\n"
     "    x <= 1\n"
     "    x > 1\n"
     "    x >= 1\n"},
    {"rel_expr compares",
     R"(f(x) if "a" = x and T{"a"} != x and 1 < @current_unix_time and true = x;)",
     "rule f(x)\n"
     "  and\n"
     "    \"a\" = x\n"
     "    T{\"a\"} != x\n"
     "    1 < @current_unix_time\n"
     "    true = x\n"},
    {"rel_expr in",
     R"(f(x) if x in [] and x in [1,] and "a" in [x, "b", T{"c"}, @current_unix_time] and true in [x];)",
     "rule f(x)\n"
     "  and\n"
     "    x in []\n"
     "    x in [1]\n"
     "    \"a\" in [x, \"b\", T{\"c\"}, @current_unix_time]\n"
     "    true in [x]\n"},
    {"rel_expr matches", "f(x) if x matches T and x matches! A::B;",
     "rule f(x)\n"
     "  and\n"
     "    x matches T\n"
     "    x matches! A::B\n"},
    {"rel_expr boolean", "f(x) if true and (false or not true);",
     "rule f(x)\n"
     "  and\n"
     "    true\n"
     "    or\n"
     "      false\n"
     "      not true\n"},
    {"call", "f(x) if g();",
     "rule f(x)\n"
     "  call g()\n"},
    {"call", R"(f(x) if g(x, "a", -1, true, T{"a"}, @current_unix_time, _);)",
     "rule f(x)\n"
     "  call g(x, \"a\", -1, true, T{\"a\"}, @current_unix_time, _)\n"},
    {"object_literal", R"(f(x) if g(T{"a"}, T{ 1 }, T{true}, A::B{"b"});)",
     "rule f(x)\n"
     "  call g(T{\"a\"}, T{1}, T{true}, A::B{\"b\"})\n"},
};

constexpr Refused kRefused[] = {
    {"expr", "f(x) if a() b();", "P1001 at `b`\n"},
    {"expr", "f(x) if a() and;", "P1011 at `;`\n"},
    {"expr", "f(x) if or a();", "P1011 at `or`\n"},
    {"expr", "f(x) if x;", "P1011 at `;`\n"},
    {"expr", R"(f(x) if "a";)", "P1011 at `;`\n"},
    {"expr", R"(f(x) if T{"a"};)", "P1011 at `;`\n"},
    {"not_expr", "f(x) if not;", "P1011 at `;`\n"},
    {"not_expr", "f(x) if x not in [y];", "P1011 at `not`\n"},
    {"rel_expr compares", "f(x) if 1 < x < 2;", "P1001 at `<`\n"},
    {"rel_expr compares", "f(x) if x =;", "P1011 at `;`\n"},
    {"rel_expr compares", "f(x) if = x;", "P1011 at `=`\n"},
    {"rel_expr compares", "f(x) if x =< 1;", "P1011 at `<`\n"},
    {"rel_expr compares", "f(x) if x <> 1;", "P1011 at `>`\n"},
    {"rel_expr compares", "f(x) if g(x) = 1;", "P1001 at `=`\n"},
    {"rel_expr compares", "f(x) if x = g(x);", "P1001 at `(`\n"},
    {"rel_expr compares", "f(x) if (x) = 1;", "P1011 at `)`\n"},
    {"rel_expr in", "f(x) if x in y;", "P1011 at `y`\n"},
    {"rel_expr in", "f(x) if x in g(y);", "P1011 at `g`\n"},
    {"rel_expr in", "f(x) if x in [,];", "P1001 at `,`\n"},
    {"rel_expr in", "f(x) if x in [1 2];", "P1001 at `2`\n"},
    {"rel_expr in", "f(x) if x in [[1]];", "P1001 at `[`\n"},
    {"rel_expr in", "f(x) if x in (1, 2);", "P1011 at `(`\n"},
    {"a list is no term", "f(x) if [x] = [1];", "P1011 at `[`\n"},
    {"a list is no term", "f(x) if x = [1];", "P1011 at `[`\n"},
    {"a list is no term", "f(x) if g([x]);", "P1001 at `[`\n"},
    {"rel_expr matches", R"(f(x) if "a" matches String;)", "P1011 at `matches`\n"},
    {"rel_expr matches", "f(x) if 1 matches Integer;", "P1011 at `matches`\n"},
    {"rel_expr matches", R"(f(x) if T{"a"} matches T;)", "P1011 at `matches`\n"},
    {"rel_expr matches", R"(f(x) if x matches T{"a"};)", "P1001 at `{`\n"},
    {"rel_expr matches", "f(x) if x matches {a: 1};", "P1011 at `{`\n"},
    {"rel_expr matches", R"(f(x) if x matches "T";)", "P1011 at `\"T\"`\n"},
    {"rel_expr matches", "f(x) if x matches;", "P1011 at `;`\n"},
    {"call", "f(x) if g(x,);", "P1011 at `)`\n"},
    {"call", "f(x) if g(x: T);", "P1001 at `:`\n"},
    {"call", "f(x) if g(h(x));", "P1001 at `(`\n"},
    {"call", "f(x) if g(x = 1);", "P1001 at `=`\n"},
    {"object_literal", "f(x) if g(T{});", "P1011 at `}`\n"},
    {"object_literal", "f(x) if g(T{x});", "P1011 at `x`\n"},
    {"object_literal", R"(f(x) if g(T{"a", "b"});)", "P1011 at `,`\n"},
    {"object_literal", R"(f(x) if g(T{id: "a"});)", "P1011 at `id`\n"},
    {"object_literal", "f(x) if g(T{@current_unix_time});", "P1011 at `@current_unix_time`\n"},
};

TEST(GrammarExpressions, AcceptsEachTextAsItsTree) { expect_accepted(kAccepted); }

TEST(GrammarExpressions, RefusesEachTextAtItsMistake) { expect_refused(kRefused); }

}  // namespace
}  // namespace frost
