// SPDX-License-Identifier: Apache-2.0
// Where in a policy a place is, judged by the tokens before it alone: while somebody types, nothing
// parses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/grammar/token.hpp"
#include "tools/lsp/index.hpp"

namespace frost::lsp {

// What the innermost open bracket holds.
enum class Enclosure : uint8_t {
  Policy,     // no bracket: rules, blocks, tests
  Block,      // actor, resource or global { … }
  Names,      // roles = [ … ]
  Relations,  // relations = { … }
  Fixture,    // test fixture NAME { … }
  Test,       // test "…" { … }
  Setup,      // setup { … }
  Arguments,  // NAME( … )
  Parentheses,
  List,    // in [ … ]
  Object,  // Type{ … }
};

struct CompletionContext {
  Enclosure enclosure = Enclosure::Policy;
  Enclosure statement_in = Enclosure::Policy;  // the innermost enclosure that holds statements
  std::string block;                           // the type of the block, "global" for that one
  std::string call;                            // Arguments: the predicate
  uint32_t argument = 0;                       // Arguments: which one, from 0
  // The tokens of the statement before the one that is being typed.
  std::vector<grammar::Token> statement;
  // What an accepted completion replaces: the token at the cursor, or nothing at the cursor.
  SourceSpan replaced;
  SourceSpan typed;  // the part of it before the cursor
  bool in_comment = false;
  bool in_string = false;

  [[nodiscard]] bool has(grammar::TokenKind kind) const;
  // The last token of `statement`; an End token when there is none.
  [[nodiscard]] grammar::Token last() const;
};

// Cost: linear in the text before `offset`.
CompletionContext completion_context(std::string_view text, FileId file, uint32_t offset);

}  // namespace frost::lsp
