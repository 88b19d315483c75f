// SPDX-License-Identifier: Apache-2.0
// The lines of a `--- query` section.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "tests/differential/harness.hpp"

namespace frost::filetest {

// allow(User{"ann"}, "read", Repo{"r2"}), list(User{"ann"}, "read", Repo) or
// actions(User{"ann"}, Repo{"r2"}), with values as Polar writes them.
std::expected<difftest::Question, std::string> parse_query(std::string_view line);

// `has_role(User{"a"}, "member", Org{"o"});`, as a facts file has it.
std::expected<difftest::Fact, std::string> parse_fact(std::string_view line);

}  // namespace frost::filetest
