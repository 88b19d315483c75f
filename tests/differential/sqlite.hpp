// SPDX-License-Identifier: Apache-2.0
// SQLite as another opinion, on programs whose recursion is linear and of one relation at a time:
// what a recursive common table expression can say.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "tests/differential/flat.hpp"

namespace frost::difftest {

// The tuples of predicate `name`/`arity`; none when the program has other recursion, or negation
// inside it. Throws std::runtime_error when SQLite refuses a statement.
std::optional<std::set<FlatTuple>> run_sqlite(const FlatProgram& program, const std::string& name,
                                              size_t arity);

}  // namespace frost::difftest
