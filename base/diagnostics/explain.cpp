// SPDX-License-Identifier: Apache-2.0
#include "frost/explain.hpp"

#include <algorithm>

#include "base/edit_distance.hpp"

namespace frost {

const ErrorPage* find_error_page(std::string_view code) {
  std::span<const ErrorPage> pages = error_pages();
  auto at = std::ranges::lower_bound(pages, code, {}, &ErrorPage::code);
  return at != pages.end() && at->code == code ? &*at : nullptr;
}

std::vector<std::string_view> near_error_codes(std::string_view code) {
  constexpr size_t kNearCodesMax = 5;
  std::vector<std::string_view> near;
  for (size_t distance = 0; near.empty() && distance <= kEditDistanceMax; ++distance) {
    for (const ErrorPage& page : error_pages()) {
      bool is_near = edit_distance(code, page.code) == distance;
      if (is_near && near.size() < kNearCodesMax) near.push_back(page.code);
    }
  }
  return near;
}

}  // namespace frost
