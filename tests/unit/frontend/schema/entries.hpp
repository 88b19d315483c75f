// SPDX-License-Identifier: Apache-2.0
// Test helper: short ways to write signatures and entries.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "frontend/schema/merge.hpp"
#include "frontend/schema/signature_text.hpp"
#include "frost/schema.hpp"

namespace frost {

inline SchemaArgument type(std::string name) { return {std::move(name), {}}; }
inline SchemaArgument any() { return {}; }
inline SchemaArgument strings(std::vector<std::string> ids) { return {"String", std::move(ids)}; }

inline std::string text(const schema::Signature& signature) {
  return schema::signature_text(signature.predicate, signature.arguments);
}

// An entry with one source that has all of it.
inline SchemaEntry entry(std::string predicate, std::vector<SchemaArgument> arguments,
                         SchemaOrigin origin = SchemaOrigin::kRuleBody) {
  SchemaEntry result{std::move(predicate), arguments, {}};
  result.sources.push_back({origin, std::move(arguments), {}});
  return result;
}

}  // namespace frost
