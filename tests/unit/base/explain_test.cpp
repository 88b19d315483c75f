// SPDX-License-Identifier: Apache-2.0
#include "frost/explain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/diagnostics/kind.hpp"

namespace frost {
namespace {

constexpr std::string_view kCodes[] = {
#define FROST_DIAGNOSTIC(name, code, severity, format) code,
#include "base/diagnostics/diagnostics.def"
#undef FROST_DIAGNOSTIC
};

TEST(Explain, EveryCodeHasItsPageAndEveryPageACode) {
  std::vector<std::string_view> codes(std::begin(kCodes), std::end(kCodes));
  std::ranges::sort(codes);
  std::vector<std::string_view> pages;
  for (const ErrorPage& page : error_pages()) pages.push_back(page.code);
  EXPECT_EQ(pages, codes);
}

TEST(Explain, CodesAreUnique) {
  std::vector<std::string_view> codes(std::begin(kCodes), std::end(kCodes));
  std::ranges::sort(codes);
  EXPECT_EQ(std::ranges::adjacent_find(codes), codes.end());
}

TEST(Explain, PagesBeginWithTheirTitle) {
  for (const ErrorPage& page : error_pages()) {
    std::string begin = "# " + std::string(page.code) + ": " + std::string(page.title) + "\n\n";
    EXPECT_TRUE(page.markdown.starts_with(begin)) << page.code;
    EXPECT_TRUE(page.markdown.ends_with("```\n")) << page.code;
    EXPECT_EQ(find_error_page(page.code), &page);
  }
}

TEST(Explain, UnknownCodesHaveNearOnes) {
  EXPECT_EQ(find_error_page("P9999"), nullptr);
  EXPECT_EQ(find_error_page(""), nullptr);
  EXPECT_EQ(near_error_codes("P1170").front(), "P1107");
  EXPECT_EQ(near_error_codes("1107"), std::vector<std::string_view>{"P1107"});
  EXPECT_TRUE(near_error_codes("banana").empty());
  EXPECT_LE(near_error_codes("P110").size(), 5U);
}

}  // namespace
}  // namespace frost
