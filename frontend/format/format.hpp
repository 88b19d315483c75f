// SPDX-License-Identifier: Apache-2.0
// Policy text in one layout: two blanks a level, lines of at most 100 columns where the text allows
// it, one statement a line. No alignment, so that a change of one line changes no other.
#pragma once

#include <string>

#include "base/source.hpp"
#include "frontend/ast/ast.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"

namespace frost {

// The text of the only file of `sources` again. `ast` is its tree, made by parse() without errors.
//
// Every comment stays, once, before the token it stood before or behind the one it stood behind; of
// several empty lines one stays. Parentheses that change nothing, stray semicolons and a byte order
// mark go. Formatting the result again changes nothing, and it parses to the same tree.
//
// Errors: kLimit when the result would have more than Limits::policy_bytes_max bytes; kInternal
// when it is found to mean something else, which is a mistake of the formatter. Cost: linear.
Result<std::string> format_file(const ast::Ast& ast, const SourceMap& sources,
                                const Limits& limits);

}  // namespace frost
