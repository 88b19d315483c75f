// SPDX-License-Identifier: Apache-2.0
// Fact and question types as people read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "frost/schema.hpp"

namespace frost::schema {

// User, "admin" | "member", true, Any.
std::string argument_text(const SchemaArgument& argument);

// has_role(User, "admin" | "member", Organization). Strings as Polar writes them; not escaped for a
// terminal.
std::string signature_text(std::string_view predicate,
                           const std::vector<SchemaArgument>& arguments);

}  // namespace frost::schema
