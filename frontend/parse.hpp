// SPDX-License-Identifier: Apache-2.0
// Text to syntax tree (polar.md §1, §2).
#pragma once

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/ast/ast.hpp"
#include "frost/limits.hpp"

namespace frost {

// Parses every file of `sources` on its own and concatenates the trees in file order.
//
// Never fails: what cannot be parsed is reported to `emit` and left out of the tree, and parsing
// goes on behind the next `;` or `}`. A file larger than `limits.policy_bytes_max` and expressions
// nested deeper than `limits.nesting_depth_max` are reported, not parsed. Cost: linear in the text.
ast::Ast parse(const SourceMap& sources, const Limits& limits, Emitter& emit);

}  // namespace frost
