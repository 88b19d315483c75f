// SPDX-License-Identifier: Apache-2.0
// What the name of a file says about the facts in it.
#pragma once

#include <string>
#include <string_view>

#include "frost/fact_format.hpp"

namespace frost::bulk {

// By the last extension but .gz: kText for all that is not known. Never kAuto.
FactFormat format_of_name(std::string_view path);

// Whether the name ends in .gz.
bool is_gzip_name(std::string_view path);

// The name of the file in its folder up to the first dot: `has_role` of data/has_role.users.csv.gz.
std::string_view predicate_of_name(std::string_view path);

}  // namespace frost::bulk
