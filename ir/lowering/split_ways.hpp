// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ir/lir/lir.hpp"

namespace frost {

// Where several ways through a check meet and what is known of later reads differs, each way goes
// on in blocks of its own, in which these reads are gone: after a repository that has no
// organization, no alternative asks for it again. The neighbour of a key of a functional path
// answers every test of its pairs. Leaves alone what would grow to more than twice its size, what
// is long already, and checks that walk or ask tables. Cost: bounded by a multiple of the
// procedure.
void split_ways(const lir::Program& program, lir::Procedure& procedure);

}  // namespace frost
