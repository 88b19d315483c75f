// SPDX-License-Identifier: Apache-2.0
// The part of a source line that a label is shown under.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace frost {

// A line of the source, escaped, and where in it the marks stand, in terminal cells. Of a long line
// only the surroundings of the marks are there.
struct Snippet {
  std::string line;
  size_t indent = 0;
  size_t width = 1;  // of the marks, at least one
  // What `line` shows of the source, in bytes: two snippets with the same are one.
  size_t begin_byte = 0;
  size_t end_byte = 0;
};

// The snippet for the bytes from `begin_byte` to `end_byte`, with an ellipsis where the line is
// cut. A range that goes on in the next line is marked to the
// end of its first one.
// Cost: bounded, however long the line is.
Snippet make_snippet(std::string_view source, size_t begin_byte, size_t end_byte, bool unicode);

}  // namespace frost
