// SPDX-License-Identifier: Apache-2.0
#include "frost/explain.hpp"

#include <algorithm>

namespace frost {

const ErrorPage* find_error_page(std::string_view code) {
  std::span<const ErrorPage> pages = error_pages();
  auto at = std::ranges::lower_bound(pages, code, {}, &ErrorPage::code);
  return at != pages.end() && at->code == code ? &*at : nullptr;
}

}  // namespace frost
