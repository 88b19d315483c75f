// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/source.hpp"
#include "frontend/ast/ast.hpp"

namespace frost::ast {

// The tree as indented text, the output of `frost compile --print=ast`: blocks, declares, rules,
// fixtures and tests in source order, each with its position `@line:column`.
std::string print(const Ast& ast, const SourceMap& sources);

}  // namespace frost::ast
