// SPDX-License-Identifier: Apache-2.0
#include "frontend/format/tree_writer.hpp"

#include <algorithm>
#include <string>

#include "base/polar_text.hpp"

namespace frost::format {

namespace {

using grammar::TokenKind;

}  // namespace

template <class Node>
void TreeWriter::collect(std::vector<Item>& items, const std::vector<Node>& nodes,
                         void (TreeWriter::*write)(size_t)) {
  for (size_t i = 0; i < nodes.size(); ++i) items.push_back({nodes[i].span.begin, i, write});
}

void TreeWriter::write_file(uint32_t text_bytes) {
  std::vector<Item> items;
  collect(items, ast_.blocks, &TreeWriter::block);
  collect(items, ast_.rules, &TreeWriter::rule);
  collect(items, ast_.rule_types, &TreeWriter::rule_type);
  collect(items, ast_.declares, &TreeWriter::declare);
  collect(items, ast_.inline_queries, &TreeWriter::inline_query);
  collect(items, ast_.fixtures, &TreeWriter::fixture);
  collect(items, ast_.tests, &TreeWriter::test);
  // No two items of a file begin at the same place.
  std::ranges::sort(items, {}, &Item::begin);
  for (size_t i = 0; i < items.size(); ++i) {
    begin_member(i == 0);
    (this->*items[i].write)(items[i].index);
  }
  cursor_.end_line(text_bytes, items.empty(), true);
}

void TreeWriter::begin_member(bool is_first) {
  cursor_.end_line(cursor_.begin_of_next(), is_first, false);
}

template <class Write>
void TreeWriter::braces(bool is_empty, Write write_members) {
  expressions_.word(TokenKind::LeftBrace, " {");
  if (!is_empty || cursor_.has_comments(cursor_.begin_of(TokenKind::RightBrace))) {
    layout_.indent();
    write_members();
    cursor_.write_comments(
        cursor_.begin_of(TokenKind::RightBrace),
        is_empty ? SourceCursor::BlankLines::BehindComments : SourceCursor::BlankLines::All);
    layout_.dedent();
    layout_.hard_line();
  }
  expressions_.word(TokenKind::RightBrace, "}");
}

void TreeWriter::flags(const std::vector<ast::Name>& flags) {
  for (const ast::Name& flag : flags) expressions_.span(flag.span, "@" + flag.text + " ");
}

// ---------- blocks ----------

void TreeWriter::block(size_t index) {
  const ast::Block& block = ast_.blocks[index];
  switch (block.kind) {
    case ast::BlockKind::Actor:
      word("actor ");
      expressions_.name(block.name);
      break;
    case ast::BlockKind::Resource:
      word("resource ");
      expressions_.name(block.name);
      break;
    case ast::BlockKind::Global:
      word("global");
      break;
  }
  for (size_t i = 0; i < block.supertypes.size(); ++i) {
    if (i == 0) {
      word(" extends ");
    } else {
      expressions_.word(TokenKind::Comma, ", ");
    }
    expressions_.name(block.supertypes[i]);
  }
  braces(block.declarations.empty() && block.rules.empty(), [&] {
    size_t next_declaration = 0;
    size_t next_rule = 0;
    size_t count = block.declarations.size() + block.rules.size();
    for (size_t i = 0; i < count; ++i) {  // in source order
      begin_member(i == 0);
      bool is_rule = next_declaration == block.declarations.size() ||
                     (next_rule < block.rules.size() &&
                      block.rules[next_rule].span < block.declarations[next_declaration].span);
      if (is_rule) {
        shorthand_rule(block.rules[next_rule++]);
      } else {
        declaration(block.declarations[next_declaration++]);
      }
    }
  });
}

void TreeWriter::declaration(const ast::Declaration& declaration) {
  expressions_.name(declaration.key);
  expressions_.word(TokenKind::Equal, " = ");
  if (declaration.shape == ast::DeclarationShape::List) {
    expressions_.bracketed(kList, declaration.elements.size(),
                           [&](size_t i) { expressions_.term(declaration.elements[i]); });
  } else {
    expressions_.bracketed(kDictionary, declaration.fields.size(), [&](size_t i) {
      const ast::RelationField& field = declaration.fields[i];
      expressions_.name(field.name);
      if (!field.type) return;
      expressions_.word(TokenKind::Colon, ": ");
      expressions_.name(*field.type);
    });
  }
  semicolon();
}

void TreeWriter::shorthand_rule(const ast::ShorthandRule& rule) {
  flags(rule.flags);
  expressions_.short_term(rule.head);
  expressions_.body(" if", TokenKind::If, rule.body);
  semicolon();
}

// ---------- statements ----------

void TreeWriter::rule(size_t index) {
  const ast::Rule& rule = ast_.rules[index];
  flags(rule.flags);
  expressions_.functor(rule.head);
  if (rule.body) expressions_.body(" if", TokenKind::If, *rule.body);
  semicolon();
}

void TreeWriter::rule_type(size_t index) {
  expressions_.word(TokenKind::Reserved, "type ");
  expressions_.functor(ast_.rule_types[index].head);
  semicolon();
}

void TreeWriter::declare(size_t index) {
  const ast::Declare& declare = ast_.declares[index];
  word("declare ");
  expressions_.name(declare.name);
  expressions_.bracketed(kParentheses, declare.types.size(),
                         [&](size_t i) { expressions_.name(declare.types[i]); });
  semicolon();
}

void TreeWriter::inline_query(size_t index) {
  expressions_.body("?=", TokenKind::Query, ast_.inline_queries[index].query);
  semicolon();
}

// ---------- tests ----------

void TreeWriter::fixture(size_t index) {
  const ast::Fixture& fixture = ast_.fixtures[index];
  word("test ");
  word("fixture ");
  expressions_.name(fixture.name);
  braces(fixture.facts.empty(), [&] {
    for (size_t i = 0; i < fixture.facts.size(); ++i) {
      begin_member(i == 0);
      fact(fixture.facts[i]);
    }
  });
}

void TreeWriter::test(size_t index) {
  const ast::Test& test = ast_.tests[index];
  word("test ");
  expressions_.span(test.name.span, quoted(test.name.text));
  braces(!test.has_setup && test.assertions.empty(), [&] {
    if (test.has_setup) {
      begin_member(true);
      setup(test);
    }
    for (size_t i = 0; i < test.assertions.size(); ++i) {
      begin_member(i == 0 && !test.has_setup);
      assertion(test.assertions[i]);
    }
  });
}

void TreeWriter::setup(const ast::Test& test) {
  word("setup");
  braces(test.facts.empty() && test.fixtures.empty(), [&] {
    size_t next_fact = 0;
    size_t next_fixture = 0;
    size_t count = test.facts.size() + test.fixtures.size();
    for (size_t i = 0; i < count; ++i) {  // in source order
      begin_member(i == 0);
      bool is_fixture = next_fact == test.facts.size() ||
                        (next_fixture < test.fixtures.size() &&
                         test.fixtures[next_fixture].span < test.facts[next_fact].span);
      if (is_fixture) {
        word("fixture ");
        expressions_.name(test.fixtures[next_fixture++]);
        semicolon();
      } else {
        fact(test.facts[next_fact++]);
      }
    }
  });
}

void TreeWriter::fact(const ast::Fact& fact) {
  expressions_.call(fact.name, fact.arguments);
  semicolon();
}

void TreeWriter::assertion(const ast::Assertion& assertion) {
  word(assertion.negated ? "assert_not " : "assert ");
  expressions_.functor(assertion.subject);
  if (assertion.iff) expressions_.body(" iff", TokenKind::Name, *assertion.iff);
  semicolon();
}

}  // namespace frost::format
