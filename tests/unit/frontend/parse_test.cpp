// SPDX-License-Identifier: Apache-2.0
// What the parser accepts, and the tree it makes of it (polar.md §1, §2).
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "tests/unit/frontend/parsed.hpp"

namespace frost {
namespace {

// The tree of text that must parse without a diagnostic.
std::string tree(std::string text) {
  Parsed parsed = parse_text(std::move(text));
  EXPECT_EQ(parsed.places(), "");
  return parsed.tree();
}

// The tree of `body` as the body of a rule.
std::string body(const std::string& text) {
  std::string out = tree("f(x) if " + text + ";");
  EXPECT_TRUE(out.starts_with("rule f(x)\n")) << out;
  return out.substr(out.find('\n') + 1);
}

// The one expression of `f(x) if <text>;`.
struct Body {
  Parsed parsed;
  const ast::Expr& expr;
};
Body parse_body(const std::string& text) {
  Parsed parsed = parse_text("f(x) if " + text + ";");
  EXPECT_EQ(parsed.places(), "");
  const ast::Expr& expr = parsed.ast.exprs[*parsed.ast.rules.at(0).body];
  return {std::move(parsed), expr};
}

int64_t integer(const std::string& text) {
  Body body = parse_body("x = " + text);
  const ast::Term& term = body.parsed.ast.terms[body.expr.terms.at(1)];
  EXPECT_EQ(term.kind, ast::TermKind::Integer);
  return term.integer;
}

std::string string_value(const std::string& text) {
  Body body = parse_body("x = " + text);
  const ast::Term& term = body.parsed.ast.terms[body.expr.terms.at(1)];
  EXPECT_EQ(term.kind, ast::TermKind::String);
  return term.text;
}

// ---------- the whole ----------

TEST(Parse, SampleOfTheSpecificationParsesWithoutDiagnostics) {
  EXPECT_EQ(tree(std::string(kSample)), R"(block global
  roles "auditor"
  permissions "open_tenant"
  shorthand "open_tenant" if "auditor"
block actor Person
block actor Robot
  relations owner: Person
  permissions "stop"
  shorthand "stop" if "owner"
block resource Vault
  roles "keeper"
block resource Box
  roles "opener", "viewer"
  permissions "open", "peek"
  relations vault: Vault, maker: Person
  shorthand "opener" if ("keeper" on "vault")
  shorthand "viewer" if "opener" or "maker"
  shorthand "open" if "opener" and is_unlocked(resource)
  shorthand "peek" if "viewer" or global "auditor"
block resource SafeBox extends Box
declare note(Person, String, Integer)
rule allow(p: Person, action: String, b: Box)
  and
    call has_permission(p, action, b)
    not call is_fired(p)
rule allow(p: Person, action: String)
  call has_permission(p, action)
fixture base
  fact has_role(Person{"pat"}, "keeper", Vault{"v1"})
  fact has_relation(Box{"b1"}, "vault", Vault{"v1"})
test "keepers open unlocked boxes"
  setup
    fixture base
    fact is_unlocked(Box{"b1"})
  assert allow(Person{"pat"}, act: String, Box{"b1"})
    iff act in ["open", "peek"]
  assert_not allow(Person{"zoe"}, "peek", Box{"b1"})
)");
}

TEST(Parse, EmptyFileIsAnEmptyPolicy) {
  EXPECT_EQ(tree(""), "");
  EXPECT_EQ(tree(" \t\r\n # nothing"), "");
}

TEST(Parse, FilesAreParsedSeparatelyAndConcatenated) {
  Parsed parsed = parse_files({"f(\"a) ;\n", "g(x);", "\xEF\xBB\xBFh(x);"});
  EXPECT_EQ(parsed.places(), "P1004 at `\"a`\n");
  ASSERT_EQ(parsed.ast.rules.size(), 2U);
  EXPECT_EQ(parsed.ast.rules[0].span.file, FileId(size_t{1}));
  EXPECT_EQ(parsed.ast.rules[1].head.name.text, "h");
}

TEST(Parse, PrinterShowsPositionsAndFiles) {
  Parsed parsed = parse_files({"actor User {}\n\n  f(x);", "resource Repo {\n}"});
  EXPECT_EQ(ast::print(parsed.ast, parsed.sources),
            "file \"policy.polar\"\n"
            "  block actor User                                  @1:1-14\n"
            "  rule f(x)                                         @3:3\n"
            "file \"policy1.polar\"\n"
            "  block resource Repo                               @1:1-2:2\n");
}

// ---------- lexemes ----------

TEST(Parse, CommentsStandBetweenAnyTwoTokens) {
  // Replaces each blank outside of strings by a comment.
  std::string commented;
  bool in_string = false;
  bool in_comment = false;
  for (char c : kSample) {
    if (c == '"' && !in_comment) in_string = !in_string;
    if (c == '#') in_comment = true;
    if (c == '\n') in_comment = false;
    bool separates = (c == ' ' || c == '\n') && !in_string && !in_comment;
    commented += separates ? " # \" } ; ]\r\n" : std::string(1, c);
  }
  EXPECT_EQ(tree(commented), tree(std::string(kSample)));
}

TEST(Parse, CommentsAreKeptForTheFormatter) {
  Parsed parsed = parse_text("# one\r\nf(x); # two\n#\ng(\"# no\"); # three");
  ASSERT_EQ(parsed.ast.comments.size(), 4U);
  EXPECT_EQ(parsed.text(parsed.ast.comments[0]), "# one");
  EXPECT_EQ(parsed.text(parsed.ast.comments[1]), "# two");
  EXPECT_EQ(parsed.text(parsed.ast.comments[2]), "#");
  EXPECT_EQ(parsed.text(parsed.ast.comments[3]), "# three");
}

TEST(Parse, NoBlanksAreNeededBetweenPunctuation) {
  EXPECT_EQ(tree("f(x:T)if(x=1or g(x))and not(x<=2);"),
            "rule f(x: T)\n  and\n    or\n      x = 1\n      call g(x)\n    not x <= 2\n");
}

TEST(Parse, NamesMayBeNamespacedAndEndInAQuestionMark) {
  EXPECT_EQ(tree("is_open?(x: Billing::Invoice) if A::b::2c?(x, _);"),
            "rule is_open?(x: Billing::Invoice)\n  call A::b::2c?(x, _)\n");
}

TEST(Parse, SingleColonEndsAName) {
  Parsed parsed = parse_text("f(a:B::C);");
  ASSERT_EQ(parsed.codes(), "");
  const ast::Parameter& parameter = parsed.ast.rules.at(0).head.parameters.at(0);
  EXPECT_EQ(parsed.ast.terms[parameter.term].text, "a");
  EXPECT_EQ(parameter.type->text, "B::C");
}

TEST(Parse, NamesMayBeNonAscii) {
  EXPECT_EQ(tree("größe(ε: Straße) if 名前(ε);"), "rule größe(ε: Straße)\n  call 名前(ε)\n");
}

TEST(Parse, WordsAreWholeNames) {
  EXPECT_EQ(body("android(x) or note(x) and inner(x)"),
            "  or\n    call android(x)\n    and\n      call note(x)\n      call inner(x)\n");
}

TEST(Parse, StringEscapes) {
  EXPECT_EQ(string_value(R"("a\"b\\c\n\r\t\q")"), "a\"b\\c\n\r\tq");
  EXPECT_EQ(string_value(R"("\0")"), std::string(1, '\0'));
  EXPECT_EQ(string_value("\"a\\\nb\""), "a\nb");
  EXPECT_EQ(string_value("\"\\é\""), "é");
  EXPECT_EQ(string_value("\"\""), "");
  EXPECT_EQ(string_value("\"a # b; } \""), "a # b; } ");
}

TEST(Parse, IntegersReachBothEndsOf64Bits) {
  EXPECT_EQ(integer("42"), 42);
  EXPECT_EQ(integer("007"), 7);
  EXPECT_EQ(integer("+5"), 5);
  EXPECT_EQ(integer("-7"), -7);
  EXPECT_EQ(integer("- # sign\n 7"), -7);
  EXPECT_EQ(integer("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(integer("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(integer("-00000000000000000000000000009223372036854775808"),
            std::numeric_limits<int64_t>::min());
}

TEST(Parse, SpanOfANumberIncludesItsSign) {
  Body body = parse_body("x = - 7");
  EXPECT_EQ(body.parsed.text(body.parsed.ast.terms[body.expr.terms.at(1)].span), "- 7");
}

// ---------- rules ----------

TEST(Parse, RuleWithoutBody) { EXPECT_EQ(tree("f(x: T, _: U, _);"), "rule f(x: T, _: U, _)\n"); }

TEST(Parse, PredicateWithoutArguments) { EXPECT_EQ(tree("f() if g();"), "rule f()\n  call g()\n"); }

TEST(Parse, EveryFormOfParameter) {
  EXPECT_EQ(
      tree(R"(f(u: User, x, _, _: Org, "read", -3, true, false, F{"n"}, @current_unix_time);)"),
      "rule f(u: User, x, _, _: Org, \"read\", -3, true, false, F{\"n\"}, "
      "@current_unix_time)\n");
}

TEST(Parse, FlagsPrecedeRulesAndShorthandRules) {
  EXPECT_EQ(tree("@a @b::c f(x); resource R { @d \"a\" if \"b\"; }"),
            "rule @a @b::c f(x)\nblock resource R\n  shorthand @d \"a\" if \"b\"\n");
}

TEST(Parse, DeclareTypeAndInlineQuery) {
  EXPECT_EQ(tree("declare a(User, String); declare b(); type f(x: T); ?= f(x) and g(x);"),
            "declare a(User, String)\ndeclare b()\ntype f(x: T)\n"
            "query\n  and\n    call f(x)\n    call g(x)\n");
}

// ---------- expressions ----------

TEST(Parse, NotBindsTighterThanAnd) {
  EXPECT_EQ(body("not a(x) and b(x)"), "  and\n    not call a(x)\n    call b(x)\n");
}

TEST(Parse, AndBindsTighterThanOr) {
  EXPECT_EQ(body("a(x) or b(x) and c(x)"),
            "  or\n    call a(x)\n    and\n      call b(x)\n      call c(x)\n");
  EXPECT_EQ(body("a(x) and b(x) or c(x)"),
            "  or\n    and\n      call a(x)\n      call b(x)\n    call c(x)\n");
}

TEST(Parse, ComparisonsBindTighterThanNot) {
  EXPECT_EQ(body("not x = 1"), "  not x = 1\n");
  EXPECT_EQ(body("not x in [1]"), "  not x in [1]\n");
  EXPECT_EQ(body("not x matches T"), "  not x matches T\n");
}

TEST(Parse, NotNests) {
  EXPECT_EQ(body("not not a(x)"), "  not not call a(x)\n");
  EXPECT_EQ(body("not (not (a(x) and not b(x)) or c(x))"),
            "  not or\n    not and\n      call a(x)\n      not call b(x)\n    call c(x)\n");
}

TEST(Parse, ParenthesesLeaveNoNode) {
  EXPECT_EQ(body("((a(x)))"), "  call a(x)\n");
  EXPECT_EQ(body("(a(x) or b(x)) and c(x)"),
            "  and\n    or\n      call a(x)\n      call b(x)\n    call c(x)\n");
}

TEST(Parse, ChainsOfOneOperatorAreOneNode) {
  EXPECT_EQ(body("a() and b() and c()"), "  and\n    call a()\n    call b()\n    call c()\n");
  EXPECT_EQ(body("a() or b() or c()"), "  or\n    call a()\n    call b()\n    call c()\n");
}

TEST(Parse, EveryComparison) {
  for (std::string op : {"=", "!=", "<", "<=", ">", ">="}) {
    EXPECT_EQ(body("x " + op + " 1"), "  x " + op + " 1\n");
    EXPECT_EQ(body("T{\"a\"}" + op + "y"), "  T{\"a\"} " + op + " y\n");
  }
  EXPECT_EQ(body("@current_unix_time < x"), "  @current_unix_time < x\n");
  EXPECT_EQ(body("true = x"), "  true = x\n");
}

TEST(Parse, InTakesAListWithAnOptionalTrailingComma) {
  EXPECT_EQ(body("x in []"), "  x in []\n");
  EXPECT_EQ(body("x in [\"a\", 1, true, T{2}, y,]"), "  x in [\"a\", 1, true, T{2}, y]\n");
  EXPECT_EQ(body("\"a\" in [x]"), "  \"a\" in [x]\n");
  EXPECT_EQ(body("true in [x]"), "  true in [x]\n");
}

TEST(Parse, MatchesAndMatchesExact) {
  EXPECT_EQ(body("x matches A::B"), "  x matches A::B\n");
  EXPECT_EQ(body("x matches! T"), "  x matches! T\n");
  EXPECT_EQ(body("x matches!T"), "  x matches! T\n");
}

TEST(Parse, BooleansAreConditions) {
  EXPECT_EQ(body("true and not false"), "  and\n    true\n    not false\n");
}

TEST(Parse, ObjectLiteralsHoldOneValue) {
  EXPECT_EQ(body("f(U{\"a\"}, U{ -1 }, U{true})"), "  call f(U{\"a\"}, U{-1}, U{true})\n");
}

// ---------- blocks ----------

TEST(Parse, EmptyBlocksOfEachKind) {
  EXPECT_EQ(tree("actor A {} resource B {} global {}"),
            "block actor A\nblock resource B\nblock global\n");
}

TEST(Parse, ExtendsTakesAListWithAnOptionalTrailingComma) {
  EXPECT_EQ(tree("actor A extends B, C::D {} resource E extends F, {}"),
            "block actor A extends B, C::D\nblock resource E extends F\n");
}

TEST(Parse, DeclarationsOfEveryShape) {
  EXPECT_EQ(tree("resource R { roles = []; roles = [\"a\",]; permissions = [1, x];"
                 " relations = {}; relations = { a: B, c, }; relations = [\"x\"];"
                 " roles = { a: B }; other = [\"a\"]; }"),
            "block resource R\n  roles []\n  roles \"a\"\n  permissions 1, x\n  relations {}\n"
            "  relations a: B, c\n  relations [\"x\"]\n  roles {a: B}\n  other \"a\"\n");
}

TEST(Parse, ShorthandTermsOfEveryForm) {
  EXPECT_EQ(
      tree("resource R { \"a\" if \"b\"; role if role on \"r\"; permission if \"b\" on resource;"
           " \"a\" if global \"g\"; \"a\" if global role; \"a\" if f(actor, resource, \"x\", 3);"
           " \"a\" if global(resource); \"a\" if on(resource); \"a\" if g(); }"),
      "block resource R\n  shorthand \"a\" if \"b\"\n"
      "  shorthand role if (role on \"r\")\n"
      "  shorthand permission if (\"b\" on resource)\n"
      "  shorthand \"a\" if global \"g\"\n  shorthand \"a\" if global role\n"
      "  shorthand \"a\" if f(actor, resource, \"x\", 3)\n"
      "  shorthand \"a\" if global(resource)\n  shorthand \"a\" if on(resource)\n"
      "  shorthand \"a\" if g()\n");
}

TEST(Parse, ShorthandPrecedence) {
  EXPECT_EQ(tree("resource R { \"a\" if \"b\" or \"c\" and \"d\" on \"e\"; }"),
            "block resource R\n  shorthand \"a\" if \"b\" or (\"c\" and (\"d\" on \"e\"))\n");
  EXPECT_EQ(tree("resource R { \"a\" if ((\"b\" or \"c\") and f(resource)); }"),
            "block resource R\n  shorthand \"a\" if (\"b\" or \"c\") and f(resource)\n");
}

TEST(Parse, DeclarationsAndRulesMayAlternate) {
  EXPECT_EQ(tree("resource R { \"a\" if \"b\"; roles = [\"b\"]; \"c\" if \"b\"; }"),
            "block resource R\n  shorthand \"a\" if \"b\"\n  roles \"b\"\n"
            "  shorthand \"c\" if \"b\"\n");
}

// ---------- tests ----------

TEST(Parse, SetupMayBeAbsentOrEmpty) {
  EXPECT_EQ(tree("test \"a\" { assert f(\"x\"); } test \"b\" { setup {} assert f(1); }"),
            "test \"a\"\n  assert f(\"x\")\ntest \"b\"\n  setup\n  assert f(1)\n");
}

TEST(Parse, FactsTakeTermsAndLeaveGroundnessToTheChecks) {
  EXPECT_EQ(tree("test fixture a { f(U{\"x\"}, true, x); g(); }"),
            "fixture a\n  fact f(U{\"x\"}, true, x)\n  fact g()\n");
}

TEST(Parse, AssertionsTakeParametersAndConditions) {
  EXPECT_EQ(tree("test \"a\" { assert f(x, _: T) iff not x in [1]; assert_not g() iff x = 1; }"),
            "test \"a\"\n  assert f(x, _: T)\n    iff not x in [1]\n  assert_not g()\n"
            "    iff x = 1\n");
}

// ---------- contextual keywords ----------

TEST(Parse, KeywordsNamePredicates) {
  for (std::string word :
       {"actor", "resource", "global", "extends", "roles", "permissions", "relations", "role",
        "permission", "on", "test", "fixture", "setup", "assert", "assert_not", "iff", "declare"}) {
    SCOPED_TRACE(word);
    std::string call = word + "(" + word + ": " + word + ")";
    EXPECT_EQ(tree(call + " if " + word + "(" + word + ");"),
              "rule " + call + "\n  call " + word + "(" + word + ")\n");
    EXPECT_EQ(tree("declare " + word + "(" + word + ");"), "declare " + word + "(" + word + ")\n");
    EXPECT_EQ(body(word + " = 1 and x matches " + word),
              "  and\n    " + word + " = 1\n    x matches " + word + "\n");
    EXPECT_EQ(tree("actor " + word + " {}"), "block actor " + word + "\n");
    EXPECT_EQ(
        tree("resource R extends " + word + " { relations = { " + word + ": " + word + " }; }"),
        "block resource R extends " + word + "\n  relations " + word + ": " + word + "\n");
    EXPECT_EQ(tree("test fixture " + word + " { " + word + "(" + word + "{\"a\"}); }"),
              "fixture " + word + "\n  fact " + word + "(" + word + "{\"a\"})\n");
    EXPECT_EQ(tree("test \"t\" { setup { fixture " + word + "; " + word + "(1); } assert " + word +
                   "(" + word + ": " + word + "); }"),
              "test \"t\"\n  setup\n    fixture " + word + "\n    fact " + word + "(1)\n  assert " +
                  word + "(" + word + ": " + word + ")\n");
  }
}

TEST(Parse, BlockKeywordsNameBlocks) {
  EXPECT_EQ(tree("actor actor {} resource resource {} resource global {}"),
            "block actor actor\nblock resource resource\nblock resource global\n");
}

// ---------- spans ----------

TEST(Parse, SpansOfItemsRunFromTheFirstTokenToTheLast) {
  Parsed parsed = parse_text(
      "  @flag # x\n f(x: T) # y\n if g(x) # z\n ; # end\n declare d(A) ; type t(x) ; ?= q(x) ;\n"
      " actor A extends B { } test fixture b { } test \"c\" { assert f(1) ; } # z");
  ASSERT_EQ(parsed.places(), "");
  const ast::Rule& rule = parsed.ast.rules.at(0);
  EXPECT_EQ(parsed.text(rule.span), "@flag # x\n f(x: T) # y\n if g(x) # z\n ;");
  EXPECT_EQ(parsed.text(rule.flags.at(0).span), "@flag");
  EXPECT_EQ(rule.flags.at(0).text, "flag");
  EXPECT_EQ(parsed.text(rule.head.span), "f(x: T)");
  EXPECT_EQ(parsed.text(rule.head.name.span), "f");
  EXPECT_EQ(parsed.text(rule.head.parameters.at(0).span), "x: T");
  EXPECT_EQ(parsed.text(rule.head.parameters.at(0).type->span), "T");
  EXPECT_EQ(parsed.text(parsed.ast.terms[rule.head.parameters.at(0).term].span), "x");
  EXPECT_EQ(parsed.text(parsed.ast.declares.at(0).span), "declare d(A) ;");
  EXPECT_EQ(parsed.text(parsed.ast.rule_types.at(0).span), "type t(x) ;");
  EXPECT_EQ(parsed.text(parsed.ast.inline_queries.at(0).span), "?= q(x) ;");
  EXPECT_EQ(parsed.text(parsed.ast.blocks.at(0).span), "actor A extends B { }");
  EXPECT_EQ(parsed.text(parsed.ast.blocks.at(0).supertypes.at(0).span), "B");
  EXPECT_EQ(parsed.text(parsed.ast.fixtures.at(0).span), "test fixture b { }");
  EXPECT_EQ(parsed.text(parsed.ast.tests.at(0).span), "test \"c\" { assert f(1) ; }");
  EXPECT_EQ(parsed.text(parsed.ast.tests.at(0).name.span), "\"c\"");
  EXPECT_EQ(parsed.text(parsed.ast.tests.at(0).assertions.at(0).span), "assert f(1) ;");
  EXPECT_EQ(parsed.text(parsed.ast.tests.at(0).assertions.at(0).subject.span), "f(1)");
}

TEST(Parse, SpansOfMembersRunFromTheFirstTokenToTheLast) {
  Parsed parsed = parse_text(
      "resource R { roles = [ \"a\" ] ; relations = { b : C } ;\n"
      "  \"a\" if # x\n ( \"c\" on \"b\" or global \"g\" ) and f( x ) ; }"
      "test fixture q { f( 1 ) ; } test \"t\" { setup { fixture q ; f(2) ; } assert f(1); }");
  ASSERT_EQ(parsed.places(), "");
  const ast::Block& block = parsed.ast.blocks.at(0);
  EXPECT_EQ(parsed.text(block.name.span), "R");
  EXPECT_EQ(parsed.text(block.declarations.at(0).span), "roles = [ \"a\" ] ;");
  EXPECT_EQ(parsed.text(block.declarations.at(0).key.span), "roles");
  EXPECT_EQ(parsed.text(parsed.ast.terms[block.declarations.at(0).elements.at(0)].span), "\"a\"");
  EXPECT_EQ(parsed.text(block.declarations.at(1).span), "relations = { b : C } ;");
  EXPECT_EQ(parsed.text(block.declarations.at(1).fields.at(0).name.span), "b");
  EXPECT_EQ(parsed.text(block.declarations.at(1).fields.at(0).type->span), "C");
  const ast::ShorthandRule& rule = block.rules.at(0);
  EXPECT_EQ(parsed.text(rule.span),
            "\"a\" if # x\n ( \"c\" on \"b\" or global \"g\" ) and f( x ) ;");
  EXPECT_EQ(parsed.text(rule.head.span), "\"a\"");
  const ast::ShorthandExpr& conjunction = parsed.ast.shorthands[rule.body];
  EXPECT_EQ(parsed.text(conjunction.span), "( \"c\" on \"b\" or global \"g\" ) and f( x )");
  const ast::ShorthandExpr& choice = parsed.ast.shorthands[conjunction.children.at(0)];
  EXPECT_EQ(parsed.text(choice.span), "\"c\" on \"b\" or global \"g\"");
  const ast::ShorthandExpr& hop = parsed.ast.shorthands[choice.children.at(0)];
  EXPECT_EQ(parsed.text(hop.span), "\"c\" on \"b\"");
  EXPECT_EQ(parsed.text(hop.first.span), "\"c\"");
  EXPECT_EQ(parsed.text(hop.on->span), "\"b\"");
  const ast::ShorthandExpr& call = parsed.ast.shorthands[conjunction.children.at(1)];
  EXPECT_EQ(parsed.text(call.span), "f( x )");
  EXPECT_EQ(parsed.text(parsed.ast.fixtures.at(0).facts.at(0).span), "f( 1 ) ;");
  EXPECT_EQ(parsed.text(parsed.ast.tests.at(0).fixtures.at(0).span), "q");
}

TEST(Parse, SpansOfExpressionsCoverTheirParts) {
  Body body = parse_body("( a(x) or b(x) ) and not ( c(x) ) and T{ \"a\" } != y");
  const ast::Ast& ast = body.parsed.ast;
  auto text = [&](ast::ExprId id) { return body.parsed.text(ast.exprs[id].span); };
  EXPECT_EQ(body.parsed.text(body.expr.span),
            "( a(x) or b(x) ) and not ( c(x) ) and T{ \"a\" } != y");
  EXPECT_EQ(text(body.expr.children.at(0)), "a(x) or b(x)");
  EXPECT_EQ(text(body.expr.children.at(1)), "not ( c(x) )");
  EXPECT_EQ(text(ast.exprs[body.expr.children.at(1)].children.at(0)), "c(x)");
  EXPECT_EQ(text(body.expr.children.at(2)), "T{ \"a\" } != y");
  const ast::Expr& compare = ast.exprs[body.expr.children.at(2)];
  const ast::Term& object = ast.terms[compare.terms.at(0)];
  EXPECT_EQ(body.parsed.text(object.span), "T{ \"a\" }");
  EXPECT_EQ(body.parsed.text(object.type.span), "T");
  EXPECT_EQ(body.parsed.text(ast.terms[object.value].span), "\"a\"");
}

TEST(Parse, ExpressionsSpanTheirOperators) {
  EXPECT_EQ(parse_body("x  in [ 1, ]").expr.kind, ast::ExprKind::In);
  Body in = parse_body("x  in [ 1, ]");
  EXPECT_EQ(in.parsed.text(in.expr.span), "x  in [ 1, ]");
  Body matches = parse_body("x matches  T");
  EXPECT_EQ(matches.parsed.text(matches.expr.span), "x matches  T");
  EXPECT_EQ(matches.parsed.text(matches.expr.name.span), "T");
  Body truth = parse_body("true");
  EXPECT_EQ(truth.parsed.text(truth.expr.span), "true");
}

}  // namespace
}  // namespace frost
