// SPDX-License-Identifier: Apache-2.0
// The productions that more than one X3 unit uses (style R17). Each comment is the production of
// polar.md §2.
#pragma once

#include "frontend/grammar/config.hpp"

namespace frost::grammar {

// ---------- expressions.cpp ----------

// term = value | NAME "{" value "}" | "@current_unix_time" | NAME
struct TermTag {};
using TermRule = x3::rule<TermTag, ast::Term>;
const TermRule term = "term";

// functor = NAME "(" [ param { "," param } ] ")"
struct FunctorTag {};
using FunctorRule = x3::rule<FunctorTag, ast::Functor>;
const FunctorRule functor = "functor";

// fact = NAME "(" [ term { "," term } ] ")"; that terms are ground is checked later.
struct FactTag {};
using FactRule = x3::rule<FactTag, ast::Fact>;
const FactRule fact = "fact";

// expr = or_expr
struct ExpressionTag {};
using ExpressionRule = x3::rule<ExpressionTag, ast::ExprId>;
const ExpressionRule expression = "expression";

// flag = "@" NAME
struct FlagTag {};
using FlagRule = x3::rule<FlagTag, ast::Name>;
const FlagRule flag = "flag";

BOOST_SPIRIT_DECLARE(TermRule, FunctorRule, FactRule, ExpressionRule, FlagRule)

// ---------- blocks.cpp ----------

struct BlockTag {};
using BlockRule = x3::rule<BlockTag, x3::unused_type>;
const BlockRule block = "block";

BOOST_SPIRIT_DECLARE(BlockRule)

// ---------- tests.cpp ----------

struct FixtureTag {};
using FixtureRule = x3::rule<FixtureTag, x3::unused_type>;
const FixtureRule fixture = "fixture";

struct TestTag {};
using TestRule = x3::rule<TestTag, x3::unused_type>;
const TestRule test = "test";

BOOST_SPIRIT_DECLARE(FixtureRule, TestRule)

}  // namespace frost::grammar
