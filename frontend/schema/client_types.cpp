// SPDX-License-Identifier: Apache-2.0
#include "frontend/schema/client_types.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "frost/limits.hpp"

namespace frost::schema {

namespace {

using Signatures = std::set<Signature, Less>;

// Adds every combination of the literals of a group.
void expand(Signatures& out, const std::string& predicate,
            const std::vector<SchemaArgument>& arguments) {
  std::vector<Signature> partial = {{predicate, {}}};
  for (const SchemaArgument& argument : arguments) {
    std::vector<Signature> longer;
    for (const Signature& signature : partial) {
      auto add = [&](std::vector<std::string> literals) {
        longer.push_back(signature);
        longer.back().arguments.push_back({argument.type, std::move(literals)});
      };
      if (argument.literals.empty()) add({});
      for (const std::string& literal : argument.literals) add({literal});
    }
    partial = std::move(longer);
  }
  out.insert(partial.begin(), partial.end());
}

std::vector<Signature> simplify(const Signatures& all) {
  Signatures wide;
  std::set<std::string_view> wide_predicates;
  for (const Signature& signature : all) {
    if (!is_wide(signature)) continue;
    wide_predicates.insert(wide.insert(signature).first->predicate);
  }
  auto is_covered = [&](const Signature& signature) {
    return wide_predicates.contains(signature.predicate) &&
           std::ranges::any_of(widenings(signature),
                               [&](const Signature& wider) { return wide.contains(wider); });
  };
  std::vector<Signature> kept;
  for (const Signature& signature : all) {
    if (!is_covered(signature)) kept.push_back(signature);
  }
  std::vector<Signature> result;
  for (Group& group : merge(kept)) result.push_back(std::move(group.signature));
  return result;
}

bool is_fact_type(SchemaOrigin origin) {
  return origin == SchemaOrigin::kRuleBody || origin == SchemaOrigin::kDeclare;
}

}  // namespace

ClientTypes client_types(const PolicySchema& schema) {
  std::set<std::string> left_out;
  auto can_be_sent = [&](const SchemaEntry& entry) {
    const size_t arity = entry.arguments.size();
    if (arity >= 1 && arity <= Limits{}.fact_arity_max) return true;
    left_out.insert(fmt::format("{}/{}", entry.predicate, arity));
    return false;
  };
  Signatures facts;
  for (const SchemaEntry& entry : schema.facts) {
    for (const SchemaSource& source : entry.sources) {
      if (!is_fact_type(source.origin) || !can_be_sent(entry)) continue;
      expand(facts, entry.predicate, source.arguments);
    }
  }
  Signatures questions;
  for (const SchemaEntry& entry : schema.questions) {
    if (can_be_sent(entry)) expand(questions, entry.predicate, entry.arguments);
  }
  return {simplify(facts), simplify(questions), {left_out.begin(), left_out.end()}};
}

std::string left_out_text(const ClientTypes& types) {
  return fmt::format("Left out, since clients send 1 to {} arguments: {}", Limits{}.fact_arity_max,
                     fmt::join(types.left_out, ", "));
}

}  // namespace frost::schema
