// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/source.hpp"
#include "frontend/ast/ast.hpp"

namespace frost::ast {

enum class Positions : bool { Hidden, Shown };

// The tree as indented text, the output of `frost compile --print=ast`: blocks, declares, rules,
// fixtures and tests in source order, each with its position `@line:column`
// unless they are hidden: then trees that differ in layout only print the same.
std::string print(const Ast& ast, const SourceMap& sources, Positions positions = Positions::Shown);

}  // namespace frost::ast
