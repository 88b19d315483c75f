// SPDX-License-Identifier: Apache-2.0
// The ids of two snapshots as numbers of one dictionary, to compare lists without their names.
// Internal to the engine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/engine/store.hpp"

namespace frost {

struct IdDifferences {
  std::vector<uint32_t> lost;    // ids of the snapshot before
  std::vector<uint32_t> gained;  // ids of the one after
};

// Lifetime: borrows both snapshots. Not thread-safe. Cost: a look-up of each name of a type when
// the type is asked for first, and four bytes a name.
class SharedNumbers {
 public:
  SharedNumbers(const SnapshotImpl& before, const SnapshotImpl& after)
      : before_(before), after_(after) {}

  // Whether lists of `type` for actors of `actor_type` have ids of the type in both policies: not
  // where rules take resources of any type.
  [[nodiscard]] bool has(std::string_view actor_type, std::string_view type) const;

  // What only one of two such lists of distinct ids has; none when there is an id that only a
  // question has.
  std::optional<IdDifferences> differences(std::string_view type, std::span<const uint32_t> before,
                                           std::span<const uint32_t> after);

  // Their names, sorted.
  [[nodiscard]] static std::vector<std::string> names(const SnapshotImpl& snapshot,
                                                      std::string_view type,
                                                      std::span<const uint32_t> ids);

 private:
  const std::vector<uint32_t>& translation(std::string_view type);

  const SnapshotImpl& before_;
  const SnapshotImpl& after_;
  std::map<std::string, std::vector<uint32_t>, std::less<>> translations_;  // id before to id after
  std::vector<bool> marks_;  // by id after; all false between calls
};

}  // namespace frost
