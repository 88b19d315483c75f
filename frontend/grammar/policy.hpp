// SPDX-License-Identifier: Apache-2.0
// The grammar without X3: what parse.cpp needs of it.
#pragma once

#include "frontend/grammar/parse_state.hpp"

namespace frost::grammar {

// Parses the items from `first` on into the tree of `state`. `last` is behind the End token.
void parse_policy(ParseState& state, Cursor first, Cursor last);

}  // namespace frost::grammar
