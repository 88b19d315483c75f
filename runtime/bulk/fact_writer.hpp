// SPDX-License-Identifier: Apache-2.0
// Facts as bytes, in the formats of docs/formats/facts.md: what readers.hpp reads back.
//
// Errors: kInvalidArgument for a fact that the format cannot say, such as an id that is not UTF-8;
// then `out` may end in part of it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "frost/fact_format.hpp"
#include "frost/result.hpp"
#include "runtime/store/store.hpp"

namespace frost::bulk {

// One fact and a line break. For kCsv and kTsv a row of its ids.
Result<void> append_fact(FactFormat format, std::string& out, const rt::FactView& fact);

// The header row of a table: the types of its columns.
Result<void> append_header(FactFormat format, std::string& out, std::span<const std::string> types);

// The name for a table of these facts without a folder: has_role.User.String.Organization.csv.
// Whatever a type is called, the name stays in its folder and begins with the predicate.
std::string table_name(FactFormat format, std::string_view predicate,
                       std::span<const std::string> types);

}  // namespace frost::bulk
