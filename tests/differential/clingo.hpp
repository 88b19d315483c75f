// SPDX-License-Identifier: Apache-2.0
// clingo (Debian's gringo), an answer-set solver, as a second opinion: it runs as a process.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/differential/flat.hpp"

namespace frost::difftest {

bool has_clingo();

// The tuples of predicate `name`/`arity` in the stable model of each program, all in one process.
// Throws std::runtime_error when clingo fails or a program has no model or several.
std::vector<std::set<FlatTuple>> run_clingo(const std::vector<const FlatProgram*>& programs,
                                            const std::string& name, size_t arity);

}  // namespace frost::difftest
