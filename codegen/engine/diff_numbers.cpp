// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/diff_numbers.hpp"

#include <algorithm>

namespace frost {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

}  // namespace

bool SharedNumbers::has(std::string_view actor_type, std::string_view type) const {
  for (const SnapshotImpl* snapshot : {&before_, &after_}) {
    const EntryTable& entries = snapshot->policy->entries;
    const auto allow = entries.allow(actor_type, type);
    if (!allow || allow->resource_type == entries.any_type()) return false;
  }
  return true;
}

std::optional<IdDifferences> SharedNumbers::differences(std::string_view type,
                                                        std::span<const uint32_t> before,
                                                        std::span<const uint32_t> after) {
  const std::vector<uint32_t>& translated = translation(type);
  const uint32_t count = after_.facts->id_count(rt::TypeId(*after_.policy->entries.type(type)));
  const auto is_private_before = [&](uint32_t id) { return id >= translated.size(); };
  const auto is_private_after = [&](uint32_t id) { return id >= count; };
  if (std::ranges::any_of(before, is_private_before)) return std::nullopt;
  if (std::ranges::any_of(after, is_private_after)) return std::nullopt;
  if (marks_.size() < count) marks_.resize(count);
  for (const uint32_t id : after) marks_[id] = true;
  IdDifferences found;
  for (const uint32_t id : before) {
    const uint32_t same = translated[id];
    if (same == kNone || !marks_[same]) {
      found.lost.push_back(id);
    } else {
      marks_[same] = false;
    }
  }
  for (const uint32_t id : after) {
    if (!marks_[id]) continue;
    found.gained.push_back(id);
    marks_[id] = false;
  }
  return found;
}

std::vector<std::string> SharedNumbers::names(const SnapshotImpl& snapshot, std::string_view type,
                                              std::span<const uint32_t> ids) {
  std::vector<std::string> names =
      ArgumentIds(*snapshot.facts).texts(*snapshot.policy->entries.type(type), ids);
  std::ranges::sort(names);
  return names;
}

const std::vector<uint32_t>& SharedNumbers::translation(std::string_view type) {
  const auto known = translations_.find(type);
  if (known != translations_.end()) return known->second;
  const rt::TypeId old_type(*before_.policy->entries.type(type));
  const rt::TypeId new_type(*after_.policy->entries.type(type));
  std::vector<uint32_t> ids(before_.facts->id_count(old_type), kNone);
  for (uint32_t id = 0; id < ids.size(); ++id) {
    const auto found = after_.facts->find(new_type, to_string(before_.facts->packed(old_type, id)));
    if (found) ids[id] = *found;
  }
  return translations_.emplace(std::string(type), std::move(ids)).first->second;
}

}  // namespace frost
