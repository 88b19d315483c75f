// SPDX-License-Identifier: Apache-2.0
// Writes the syntax tree of one file as Polar into a layout. Internal to the formatter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frontend/ast/ast.hpp"
#include "frontend/format/expression_writer.hpp"
#include "frontend/format/layout.hpp"
#include "frontend/format/source_cursor.hpp"

namespace frost::format {

// The tree must be the error-free one of `cursor`'s text, its junctions flat.
class TreeWriter {
 public:
  TreeWriter(const ast::Ast& ast, SourceCursor& cursor, Layout& layout)
      : ast_(ast), cursor_(cursor), layout_(layout), expressions_(ast, cursor, layout) {}

  // `text_bytes` is the size of the file.
  void write_file(uint32_t text_bytes);

 private:
  // A statement or member: where it begins and what writes it.
  struct Item {
    uint32_t begin;
    size_t index;
    void (TreeWriter::*write)(size_t index);
  };

  template <class Node>
  static void collect(std::vector<Item>& items, const std::vector<Node>& nodes,
                      void (TreeWriter::*write)(size_t));
  void block(size_t index);
  void rule(size_t index);
  void rule_type(size_t index);
  void declare(size_t index);
  void inline_query(size_t index);
  void fixture(size_t index);
  void test(size_t index);

  void declaration(const ast::Declaration& declaration);
  void shorthand_rule(const ast::ShorthandRule& rule);
  void fact(const ast::Fact& fact);
  void assertion(const ast::Assertion& assertion);
  void setup(const ast::Test& test);

  // "{", `write_members` and "}". Each member ends the line before it with begin_member.
  template <class Write>
  void braces(bool is_empty, Write write_members);
  void begin_member(bool is_first);

  void flags(const std::vector<ast::Name>& flags);
  void word(std::string_view text) { expressions_.word(grammar::TokenKind::Name, text); }
  void semicolon() { expressions_.word(grammar::TokenKind::Semicolon, ";"); }

  const ast::Ast& ast_;
  SourceCursor& cursor_;
  Layout& layout_;
  ExpressionWriter expressions_;
};

}  // namespace frost::format
