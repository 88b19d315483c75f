// SPDX-License-Identifier: Apache-2.0
// Each limit of the front end at one below it, at it, and one above it. The limits of plans and
// stores are tested in tests/unit/engine and tests/unit/runtime.
#include <functional>

#include "tests/unit/frontend/lowered.hpp"

namespace frost {
namespace {

std::string repeat(std::string_view part, size_t count, std::string_view separator = "") {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += std::string(i > 0 ? separator : "") + std::string(part);
  return out;
}

std::string numbered(size_t count, const std::function<std::string(const std::string&)>& part) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += part(std::to_string(i));
  return out;
}

// `policy(n)` is a policy that uses n of the limit. It is accepted up to `limit`, the value in
// force, and refused with `code` above, wherever the limit lies.
void expect_limit(uint32_t Limits::* field, const std::string& code,
                  const std::function<std::string(size_t)>& policy,
                  std::initializer_list<uint32_t> values) {
  for (uint32_t value : values) {
    Limits limits;
    limits.*field = value;
    for (size_t size : {size_t{value} - 1, size_t{value}, size_t{value} + 1}) {
      SCOPED_TRACE(std::to_string(size) + " of " + std::to_string(value));
      EXPECT_EQ(lower_text(policy(size), limits).errors(), size > value ? code : "");
    }
  }
}

TEST(FrontendLimits, PolicyBytes) {
  expect_limit(&Limits::policy_bytes_max, "P2001",
               [](size_t bytes) { return "f(1);" + std::string(bytes - 5, ' '); },
               {100, Limits{}.policy_bytes_max});
}

TEST(FrontendLimits, NestingDepthOfParentheses) {
  expect_limit(&Limits::nesting_depth_max, "P2002",
               [](size_t depth) {
                 return "f(x: T) if " + repeat("(", depth) + "g(x)" + repeat(")", depth) + ";";
               },
               {1, 5, Limits{}.nesting_depth_max});
}

TEST(FrontendLimits, NestingDepthOfNegations) {
  expect_limit(
      &Limits::nesting_depth_max, "P2002",
      [](size_t depth) { return "f(x: T) if h(x) and " + repeat("not ", depth) + "g(x);"; },
      {1, 5, Limits{}.nesting_depth_max});
}

TEST(FrontendLimits, NestingDepthOfShorthand) {
  expect_limit(&Limits::nesting_depth_max, "P2002",
               [](size_t depth) {
                 return R"(actor U {} resource R { roles = ["a"]; "a" if )" + repeat("(", depth) +
                        "\"a\"" + repeat(")", depth) + "; }";
               },
               {1, Limits{}.nesting_depth_max});
}

TEST(FrontendLimits, InheritedNames) {
  // Each block inherits one type and one role.
  expect_limit(&Limits::inherited_max, "P2010",
               [](size_t names) {
                 std::string text = "resource Odd {} resource Top { roles = [\"r\"]; }";
                 if (names % 2 == 1) text += "resource Single extends Odd {}";
                 return text + numbered(names / 2, [](const std::string& n) {
                          return "resource R" + n + " extends Top {}";
                        });
               },
               {2, 9, 1'000});
}

TEST(FrontendLimits, Clauses) {
  // Two are the default rules.
  auto rules = [](size_t clauses) { return repeat("f(1);", clauses - 2); };
  expect_limit(&Limits::clauses_max, "P2003", rules, {3, 50, Limits{}.clauses_max});
  auto alternatives = [](size_t clauses) {
    return "f(x: T) if " + repeat("g(x)", clauses - 2, " or ") + ";";
  };
  expect_limit(&Limits::clauses_max, "P2003", alternatives, {4, 50});
  auto elements = [](size_t clauses) {
    return "f(x) if x in [" + repeat("1", clauses - 2, ", ") + "];";
  };
  expect_limit(&Limits::clauses_max, "P2003", elements, {4, 50});
}

TEST(FrontendLimits, ClauseAtoms) {
  expect_limit(&Limits::clause_atoms_max, "P2004",
               [](size_t atoms) { return "f(x: T) if " + repeat("g(x)", atoms, " and ") + ";"; },
               {2, Limits{}.clause_atoms_max});
}

TEST(FrontendLimits, ClauseAtomsOfShorthand) {
  // An `on` is two conditions, so a shorthand body has half as many terms.
  for (size_t terms : {size_t{15}, size_t{16}, size_t{17}}) {
    std::string text = R"(actor U {} resource R { roles = ["a"]; relations = { r: R }; "a" if )" +
                       repeat(R"("a" on "r")", terms, " and ") + "; }";
    EXPECT_EQ(lower_text(text).errors(), terms > 16 ? "P2004" : "") << terms;
  }
}

TEST(FrontendLimits, RuleArity) {
  expect_limit(&Limits::rule_arity_max, "P2006",
               [](size_t arity) { return "f(" + repeat("_: T", arity, ", ") + ");"; },
               {4, Limits{}.rule_arity_max});
  expect_limit(&Limits::rule_arity_max, "P2006",
               [](size_t arity) { return "f(x: T) if g(" + repeat("x", arity, ", ") + ");"; },
               {4, Limits{}.rule_arity_max});
}

TEST(FrontendLimits, MonomorphicClauses) {
  // A clause for each actor, and the two default rules for every type.
  expect_limit(&Limits::monomorphic_clauses_max, "P2003",
               [](size_t clauses) {
                 return "f(_: Actor) if on(1);" + numbered(clauses - 2, [](const std::string& n) {
                          return "actor A" + n + " {}";
                        });
               },
               {5, 40});
}

TEST(FrontendLimits, FactArity) {
  expect_limit(&Limits::fact_arity_max, "P1207",
               [](size_t arity) { return "declare f(" + repeat("T", arity, ", ") + ");"; },
               {2, Limits{}.fact_arity_max});
  expect_limit(&Limits::fact_arity_max, "P1207",
               [](size_t arity) {
                 return "f(x: T) if on(x, 1); f(" + repeat("_: Integer", arity, ", ") +
                        ") if g(1);  test fixture a { f(" + repeat("1", arity, ", ") + "); }";
               },
               {2, Limits{}.fact_arity_max});
}

TEST(FrontendLimits, ArgumentBytes) {
  for (size_t bytes : {size_t{511}, size_t{512}, size_t{513}}) {
    EXPECT_EQ(lower_text("f(\"" + repeat("x", bytes) + "\");").errors(),
              bytes > 512 ? "P1208" : "");
  }
  EXPECT_EQ(lower_text("f(\"" + repeat("é", 256) + "\");").errors(), "");
  EXPECT_EQ(lower_text("f(\"x" + repeat("é", 256) + "\");").errors(), "P1208") << "bytes count";
}

// No field of Limits: nothing a policy means depends on it.
TEST(FrontendLimits, SyntaxErrorsOfOneFile) {
  for (size_t mistakes : {size_t{99}, size_t{100}, size_t{101}, size_t{500}}) {
    EXPECT_EQ(parse_text(repeat("f(x) g;\n", mistakes)).diagnostics.size(),
              std::min<size_t>(mistakes, 100));
  }
}

}  // namespace
}  // namespace frost
