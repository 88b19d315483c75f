// SPDX-License-Identifier: Apache-2.0
// Test helper: tables of texts that a production takes or refuses.
#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "tests/unit/frontend/parsed.hpp"

namespace frost {

// Text without a mistake, and its tree.
struct Accepted {
  std::string_view production;  // of polar.md §2, or the sentence of §1
  std::string_view text;
  std::string_view tree;
};

// Text with mistakes, and their codes and places.
struct Refused {
  std::string_view production;
  std::string_view text;
  std::string_view places;
};

inline void expect_accepted(std::span<const Accepted> rows) {
  for (const Accepted& row : rows) {
    SCOPED_TRACE(std::string(row.production) + ": " + std::string(row.text));
    Parsed parsed = parse_text(std::string(row.text));
    EXPECT_EQ(parsed.places(), "");
    EXPECT_EQ(parsed.tree(), row.tree);
  }
}

inline void expect_refused(std::span<const Refused> rows) {
  for (const Refused& row : rows) {
    SCOPED_TRACE(std::string(row.production) + ": " + std::string(row.text));
    EXPECT_EQ(parse_text(std::string(row.text)).places(), row.places);
  }
}

}  // namespace frost
