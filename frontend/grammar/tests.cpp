// SPDX-License-Identifier: Apache-2.0
// Fixtures and tests (polar.md §2, §7.1).
#include "frontend/grammar/rules.hpp"

namespace frost::grammar {

namespace {

const WordParser test_word(Word::Test);
const WordParser fixture_word(Word::Fixture);
const WordParser setup_word(Word::Setup);
const WordParser assert_word(Word::Assert);
const WordParser assert_not_word(Word::AssertNot);
const WordParser iff_word(Word::Iff);

// ---------- fixtures ----------

const auto commit_fixture_fact = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.commit(parse_state.fixture.facts, std::move(x3::_attr(ctx)));
};
const auto start_fixture = [](auto& ctx) {
  state(ctx).fixture = {};
  state(ctx).fixture.name = std::move(x3::_attr(ctx));
};
const auto commit_fixture = [](ParseState& parse_state, Cursor at) {
  parse_state.commit_fixture(at);
  return true;
};

// The span of a statement includes its `;`.
struct FactStatementTag {};
const x3::rule<FactStatementTag, ast::Fact> fact_statement = "fact";
const auto fact_statement_def = spanned[fact[forward] > semicolon];

struct FixtureMemberTag : RecoversAsMember {};
const x3::rule<FixtureMemberTag, x3::unused_type> fixture_member = "fact";
const auto fixture_member_def = begin_member > fact_statement[commit_fixture_fact];

const auto fixture_def = test_word > fixture_word > name[start_fixture] > members_begin >
                         *(ahead(&ParseState::may_continue) >> fixture_member) > members_end >
                         ahead(commit_fixture) > stray_semicolons;

// ---------- setup ----------

bool is_fixture_use(Cursor at) { return at->word == Word::Fixture && is_name_like(at + 1); }

const auto commit_fact = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.commit(parse_state.test.facts, std::move(x3::_attr(ctx)));
};
const auto commit_fixture_use = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.commit(parse_state.test.fixtures, std::move(x3::_attr(ctx)));
};

struct FixtureUseTag {};
const x3::rule<FixtureUseTag, ast::Name> fixture_use = "fixture";
const auto fixture_use_def = fixture_word > name[forward] > semicolon;

struct SetupMemberTag : RecoversAsMember {};
const x3::rule<SetupMemberTag, x3::unused_type> setup_member = "fact or fixture";
const auto setup_member_def =
    begin_member >
    ((ahead(is_fixture_use) > fixture_use[commit_fixture_use]) | fact_statement[commit_fact]);

bool is_setup(Cursor at) { return at->word == Word::Setup && at[1].kind == TokenKind::LeftBrace; }

const auto start_setup = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  if (!parse_state.setup_allowed()) parse_state.refuse_late_setup(x3::_attr(ctx));
  parse_state.test.has_setup = true;
};
const auto close_setup = [](ParseState& parse_state, Cursor) {
  parse_state.close_brace();
  return true;
};

const auto setup = setup_word[start_setup] > members_begin >
                   *(ahead(&ParseState::may_continue) >> setup_member) > members_end >
                   ahead(close_setup) > stray_semicolons;

// ---------- assertions ----------

// assertion = ( "assert" | "assert_not" ) functor [ "iff" expr ] ";"
struct AssertionTag {};
const x3::rule<AssertionTag, ast::Assertion> assertion = "assertion";
const auto set_negated = [](auto& ctx) { x3::_val(ctx).negated = true; };
const auto assertion_def =
    spanned[(assert_word | assert_not_word[set_negated]) > functor[set<&ast::Assertion::subject>] >
            -(iff_word > expression[set<&ast::Assertion::iff>]) > semicolon];

// ---------- tests ----------

const auto commit_assertion = [](auto& ctx) {
  ParseState& parse_state = state(ctx);
  parse_state.commit(parse_state.test.assertions, std::move(x3::_attr(ctx)));
};
const auto start_test = [](auto& ctx) {
  state(ctx).test = {};
  state(ctx).test.name = std::move(x3::_attr(ctx));
};
const auto commit_test = [](ParseState& parse_state, Cursor at) {
  parse_state.commit_test(at);
  return true;
};

struct TestMemberTag : RecoversAsMember {};
const x3::rule<TestMemberTag, x3::unused_type> test_member = "assertion";
const auto test_member_def =
    begin_member > ((ahead(is_setup) > setup) | assertion[commit_assertion]);

const auto test_def = test_word > string[start_test] > members_begin >
                      *(ahead(&ParseState::may_continue) >> test_member) > members_end >
                      ahead(commit_test) > stray_semicolons;

BOOST_SPIRIT_DEFINE(fact_statement, fixture_member, fixture_use, setup_member, assertion,
                    test_member)

}  // namespace

BOOST_SPIRIT_DEFINE(fixture, test)

BOOST_SPIRIT_INSTANTIATE(FixtureRule, Cursor, Context)
BOOST_SPIRIT_INSTANTIATE(TestRule, Cursor, Context)

}  // namespace frost::grammar
