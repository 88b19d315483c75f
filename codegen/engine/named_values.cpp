// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/named_values.hpp"

#include <optional>

#include "base/any_value.hpp"

namespace frost {
namespace {

// The type of the values of any type that no other relation takes, if the policy has it.
std::optional<rt::TypeId> any_type(const SnapshotImpl& snapshot) {
  const uint32_t any = snapshot.policy->entries.any_type();
  if (any == UINT32_MAX) return std::nullopt;
  return rt::TypeId(any);
}

bool is_in(const SnapshotImpl& snapshot, std::string_view type, std::string_view id) {
  const auto known = snapshot.policy->entries.type(type);
  return known && snapshot.facts->find(rt::TypeId(*known), id).has_value();
}

}  // namespace

std::set<std::string> named_types(const SnapshotImpl& snapshot) {
  std::set<std::string> types;
  for (const std::string& type : snapshot.policy->program.types) {
    if (type != kAnyName) types.insert(type);
  }
  const auto any = any_type(snapshot);
  for (uint32_t i = 0; any && i < snapshot.facts->id_count(*any); ++i) {
    types.emplace(split_any(to_string(snapshot.facts->packed(*any, i))).first);
  }
  return types;
}

bool is_named(const SnapshotImpl& snapshot, std::string_view type, std::string_view id) {
  if (is_in(snapshot, type, id)) return true;
  const auto any = any_type(snapshot);
  return any && snapshot.facts->find(*any, any_text(type, id)).has_value();
}

void visit_names(const SnapshotImpl& snapshot, std::string_view type,
                 const std::function<void(const std::string& id)>& visit) {
  const rt::Snapshot& facts = *snapshot.facts;
  if (const auto known = snapshot.policy->entries.type(type)) {
    const rt::TypeId own(*known);
    for (uint32_t i = 0; i < facts.id_count(own); ++i) visit(to_string(facts.packed(own, i)));
  }
  const auto any = any_type(snapshot);
  for (uint32_t i = 0; any && i < facts.id_count(*any); ++i) {
    const std::string text = to_string(facts.packed(*any, i));
    const auto [value_type, id] = split_any(text);
    if (value_type == type && !is_in(snapshot, type, id)) visit(std::string(id));
  }
}

}  // namespace frost
