// SPDX-License-Identifier: Apache-2.0
// The pages of docs/errors: what `frost explain` prints (style §9.3). docs/errors/README.md has
// their format.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace frost::filetest {

// What is wrong with the pages in `folder`, one line each: a code without a page or a page without
// a code, a page of another form, an example that does not report its code and nothing else, a fix
// that reports anything.
std::vector<std::string> check_pages(const std::string& folder,
                                     std::span<const std::string_view> codes);

}  // namespace frost::filetest
