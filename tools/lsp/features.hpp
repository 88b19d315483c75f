// SPDX-License-Identifier: Apache-2.0
// One function per request, each in a file of its own. They read a View and change nothing; all
// give the `result` of the response, null when there is nothing to say, and throw RequestError when
// the request cannot be served.
#pragma once

#include <string>

#include "tools/lsp/view.hpp"

namespace frost::lsp {

// A place in a file of the view.
struct Cursor {
  FileId file;
  uint32_t offset = 0;
};

Json hover(const View& view, Cursor at);
Json definition(const View& view, Cursor at);
Json references(const View& view, Cursor at, bool with_declaration);
Json document_highlight(const View& view, Cursor at);
Json prepare_rename(const View& view, Cursor at);
Json rename(const View& view, Cursor at, const std::string& new_name);
Json completion(const View& view, Cursor at);
Json document_symbols(const View& view, FileId file);
Json formatting(const View& view, FileId file);
Json code_actions(const View& view, FileId file, const Range& range);
Json code_lenses(const View& view, FileId file);

// ---------- shared by features

// What hover() says about a symbol, in markdown.
std::string describe(const View& view, const Occurrence& occurrence);

// The command of a code lens. Arguments: the document's URI, the test's name, and which one of the
// tests of that name in the document it is, from 0 (DEC-29: names may repeat).
inline constexpr const char* kRunTestCommand = "frost.runTest";

struct TestOutcome {
  bool passed = false;
  std::string message;  // for window/showMessage
  Json result;          // {name, passed, total, failures} or null when the policy has errors
};

// Runs one test of the policy on the interpreter.
TestOutcome run_test(const View& view, FileId file, const std::string& name, uint32_t ordinal);

}  // namespace frost::lsp
