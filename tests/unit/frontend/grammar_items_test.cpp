// SPDX-License-Identifier: Apache-2.0
// Blocks, rules and declarations: each production of polar.md §2, what it takes and what it
// refuses.
#include "tests/unit/frontend/grammar_rows.hpp"

namespace frost {
namespace {

constexpr Accepted kAccepted[] = {
    {"policy = { item }", "", ""},
    {"policy = { item }", "f(1); actor A {} g(1); resource B {}",
     "rule f(1)\n"
     "block actor A\n"
     "rule g(1)\n"
     "block resource B\n"},
    {"block", "actor A {}", "block actor A\n"},
    {"block", "resource A {}", "block resource A\n"},
    {"block", "global {}", "block global\n"},
    {"block", "actor A::B? {}", "block actor A::B?\n"},
    {"block extends", "actor A extends B {}", "block actor A extends B\n"},
    {"block extends", "resource A extends B, C::D, E {}", "block resource A extends B, C::D, E\n"},
    {"block extends", "resource A extends B, {}", "block resource A extends B\n"},
    {"declaration", R"(actor A { roles = ["a", "b"]; })",
     "block actor A\n"
     "  roles \"a\", \"b\"\n"},
    {"declaration", "actor A { roles = []; relations = {}; }",
     "block actor A\n"
     "  roles []\n"
     "  relations {}\n"},
    {"declaration", R"(actor A { roles = ["a",]; relations = { a: B, }; })",
     "block actor A\n"
     "  roles \"a\"\n"
     "  relations a: B\n"},
    {"dict_field", "actor A { relations = { a: B, c }; }",
     "block actor A\n"
     "  relations a: B, c\n"},
    {"shorthand_rule", R"(actor A { "a" if "b"; })",
     "block actor A\n"
     "  shorthand \"a\" if \"b\"\n"},
    {"shorthand_head", R"(actor A { role if "b"; permission if "b"; })",
     "block actor A\n"
     "  shorthand role if \"b\"\n"
     "  shorthand permission if \"b\"\n"},
    {"shorthand_or, shorthand_and", R"(actor A { "a" if "b" or "c" and "d" or "e"; })",
     "block actor A\n"
     "  shorthand \"a\" if \"b\" or (\"c\" and \"d\") or \"e\"\n"},
    {"shorthand_prim = call",
     R"(actor A { "a" if f(); "a" if f(actor, resource, "x", 3, true, T{"x"}, y); })",
     "block actor A\n"
     "  shorthand \"a\" if f()\n"
     "  shorthand \"a\" if f(actor, resource, \"x\", 3, true, T{\"x\"}, y)\n"},
    {"shorthand_prim = global", R"(actor A { "a" if global "b"; "a" if global role; })",
     "block actor A\n"
     "  shorthand \"a\" if global \"b\"\n"
     "  shorthand \"a\" if global role\n"},
    {"shorthand_prim = on",
     R"(actor A { "a" if "b" on "c"; role if role on "c"; "a" if "b" on resource; })",
     "block actor A\n"
     "  shorthand \"a\" if (\"b\" on \"c\")\n"
     "  shorthand role if (role on \"c\")\n"
     "  shorthand \"a\" if (\"b\" on resource)\n"},
    {"shorthand_prim = ( )", R"(actor A { "a" if ("b" or "c") and ("d" or (global "e")); })",
     "block actor A\n"
     "  shorthand \"a\" if (\"b\" or \"c\") and (\"d\" or global \"e\")\n"},
    {"rule", "f(x);", "rule f(x)\n"},
    {"rule", "f(x) if g(x);",
     "rule f(x)\n"
     "  call g(x)\n"},
    {"functor", "f();", "rule f()\n"},
    {"functor", "f (x);", "rule f(x)\n"},
    {"param", R"(f(u: User, _: Org, x, _, "read", 3, true, Field{"name"}, @current_unix_time);)",
     "rule f(u: User, _: Org, x, _, \"read\", 3, true, Field{\"name\"}, @current_unix_time)\n"},
    {"rule_type", "type f(x: T, y);", "type f(x: T, y)\n"},
    {"declare", "declare f(A, B::C, String);", "declare f(A, B::C, String)\n"},
    {"declare", "declare f();", "declare f()\n"},
    {"inline_query", "?= f(x) and not g(x);",
     "query\n"
     "  and\n"
     "    call f(x)\n"
     "    not call g(x)\n"},
};

constexpr Refused kRefused[] = {
    {"item", "banana", "P1002 at ``\n"},
    {"item", "banana;", "P1011 at `;`\n"},
    {"item", R"("a" if "b";)", "P1011 at `\"a\"`\n"},
    {"item", R"(roles = ["a"];)", "P1011 at `=`\n"},
    {"block", "global A {}", "P1011 at `A`\n"},
    {"block", "global extends A {}", "P1011 at `extends`\n"},
    {"block", "actor {}", "P1011 at `{`\n"},
    {"block", "actor A, B {}", "P1001 at `,`\n"},
    {"block", "actor A", "P1002 at ``\n"},
    {"block", "actor A;", "P1001 at `;`\n"},
    {"block", R"(actor "A" {})", "P1011 at `\"A\"`\n"},
    {"block", "entity A {}", "P1013 at `entity`\n"},
    {"block", "actor A {} {}", "P1011 at `{`\n"},
    {"block extends", "resource A extends {}", "P1011 at `{`\n"},
    {"block extends", "resource A extends , {}", "P1011 at `,`\n"},
    {"block extends", "resource A extends B,, C {}", "P1001 at `,`\n"},
    {"block extends", "resource A extends B C {}", "P1001 at `C`\n"},
    {"declaration", R"(actor A { roles = ["a"] })", "P1011 at `}`\n"},
    {"declaration", "actor A { roles = [,]; }", "P1001 at `,`\n"},
    {"declaration", "actor A { relations = {,}; }", "P1001 at `,`\n"},
    {"declaration", R"(actor A { roles = ["a",,]; })", "P1001 at `,`\n"},
    {"declaration", R"(actor A { roles ["a"]; })", "P1011 at `[`\n"},
    {"declaration", "actor A { roles = ; }", "P1001 at `;`\n"},
    {"declaration", R"(actor A { roles = "a"; })", "P1001 at `\"a\"`\n"},
    {"declaration", R"(actor A { roles = ["a"; })", "P1001 at `;`\n"},
    {"dict_field", R"(actor A { relations = { "a": B }; })", "P1001 at `\"a\"`\n"},
    {"dict_field", R"(actor A { relations = { a: "B" }; })", "P1011 at `\"B\"`\n"},
    {"dict_field", "actor A { relations = { a: B c: D }; }", "P1001 at `c`\n"},
    {"dict_field", "actor A { relations = { a: [B] }; }", "P1011 at `[`\n"},
    {"shorthand_rule", R"(actor A { "a" if "b" })", "P1011 at `}`\n"},
    {"shorthand_rule", R"(actor A { "a"; })", "P1011 at `;`\n"},
    {"shorthand_rule", R"(actor A { "a" if; })", "P1011 at `;`\n"},
    {"shorthand_rule", R"(actor A { if "b"; })", "P1007 at `if`\n"},
    {"shorthand_head", R"(actor A { f(x) if "b"; })", "P1011 at `(`\n"},
    {"shorthand_head", R"(actor A { 3 if "b"; })", "P1011 at `3`\n"},
    {"shorthand_or, shorthand_and", R"(actor A { "a" if "b" or; })", "P1011 at `;`\n"},
    {"shorthand_or, shorthand_and", R"(actor A { "a" if and "b"; })", "P1011 at `and`\n"},
    {"shorthand_prim = call", R"(actor A { "a" if f(x: T); })", "P1001 at `:`\n"},
    {"shorthand_prim = call", R"(actor A { "a" if f(g(x)); })", "P1001 at `(`\n"},
    {"shorthand_prim = call", R"(actor A { "a" if f(x,); })", "P1011 at `)`\n"},
    {"shorthand_prim = global", R"(actor A { "a" if global "b" on "c"; })", "P1001 at `on`\n"},
    {"shorthand_prim = on", R"(actor A { "a" if "b" on "c" on "d"; })", "P1001 at `on`\n"},
    {"shorthand_prim = on", R"(actor A { "a" if "b" on; })", "P1001 at `;`\n"},
    {"shorthand_prim = on", R"(actor A { "a" if "b" at "c"; })", "P1012 at `at`\n"},
    {"shorthand_prim = on", R"(actor A { "a" if f(x) on "c"; })", "P1001 at `on`\n"},
    {"shorthand_prim = ( )", R"(actor A { "a" if ("b" or "c"; })", "P1001 at `;`\n"},
    {"shorthand_prim = ( )", R"(actor A { "a" if (); })", "P1011 at `)`\n"},
    {"shorthand_prim = ( )", R"(actor A { "a" if ("b") on "c"; })", "P1001 at `on`\n"},
    {"no `not` in shorthand", R"(actor A { "a" if not "b"; })", "P1011 at `not`\n"},
    {"no `not` in shorthand", R"(actor A { "a" if "b" and not f(resource); })", "P1011 at `not`\n"},
    {"no comparison in shorthand", R"(actor A { "a" if role = "b"; })", "P1001 at `=`\n"},
    {"no `in` in shorthand", R"(actor A { "a" if role in ["b"]; })", "P1001 at `in`\n"},
    {"no `matches` in shorthand", R"(actor A { "a" if actor matches User; })",
     "P1001 at `matches`\n"},
    {"no literal but a string in shorthand", R"(actor A { "a" if true; })", "P1011 at `true`\n"},
    {"rule", "f(x)", "P1002 at ``\n"},
    {"rule", "f(x) if g(x)", "P1002 at ``\n"},
    {"rule", "f(x) if;", "P1011 at `;`\n"},
    {"rule", "f(x), g(x);", "P1001 at `,`\n"},
    {"rule", "f(x) if g(x), h(x);", "P1001 at `,`\n"},
    {"rule", "f(x) :- g(x);", "P1001 at `:`\n"},
    {"functor", "f;", "P1011 at `;`\n"},
    {"functor", "f(x, y", "P1002 at ``\n"},
    {"functor", "f(x,);", "P1011 at `)`\n"},
    {"functor", "f(,x);", "P1001 at `,`\n"},
    {"functor", "f(x y);", "P1001 at `y`\n"},
    {"param", R"(f("read": String);)", "P1001 at `:`\n"},
    {"param", R"(f(x: "T");)", "P1011 at `\"T\"`\n"},
    {"param", R"(f(x: T{"a"});)", "P1001 at `{`\n"},
    {"param", "f(x:);", "P1011 at `)`\n"},
    {"param", "f(x: T: U);", "P1001 at `:`\n"},
    {"param", "f(g(x));", "P1001 at `(`\n"},
    {"param", "f([x]);", "P1001 at `[`\n"},
    {"rule_type", "type f(x) if g(x);", "P1011 at `if`\n"},
    {"rule_type", "type f;", "P1011 at `;`\n"},
    {"declare", "declare f(A,);", "P1011 at `)`\n"},
    {"declare", R"(declare f("a");)", "P1001 at `\"a\"`\n"},
    {"declare", "declare f(x: A);", "P1001 at `:`\n"},
    {"declare", "declare f(A)", "P1002 at ``\n"},
    {"declare", "declare f;", "P1011 at `;`\n"},
    {"declare", "declare A;", "P1011 at `;`\n"},
    {"inline_query", "?= f(x)", "P1002 at ``\n"},
    {"inline_query", "? = f(x);", "P1003 at `?`\n"},
    {"a stray ; elsewhere", "f(x);;", "P1011 at `;`\n"},
    {"a stray ; elsewhere", ";", "P1011 at `;`\n"},
    {"a stray ; elsewhere", R"(actor A { roles = ["a"];; })", "P1011 at `;`\n"},
};

TEST(GrammarItems, AcceptsEachTextAsItsTree) { expect_accepted(kAccepted); }

TEST(GrammarItems, RefusesEachTextAtItsMistake) { expect_refused(kRefused); }

}  // namespace
}  // namespace frost
