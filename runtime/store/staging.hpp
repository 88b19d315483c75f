// SPDX-License-Identifier: Apache-2.0
// Changes of batches on their way into a store: wildcards become the facts that they match.
// Internal to the store.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/store/batch.hpp"
#include "runtime/store/stored_facts.hpp"

namespace frost::rt {

// Borrows all it is given; the batches too, until it is gone.
class Staging {
 public:
  // `before` is the state that the first change meets; none when no change has a wildcard.
  Staging(Store& store, const std::optional<StoredFacts>& before, const Limits& limits)
      : store_(store), before_(before), limits_(limits) {}

  Result<void> add(const Batch::Operation& change);
  // Notes a fact that was inserted without add().
  void remember(const FactView& fact);

  // The arguments of an insert.
  static std::vector<ValueView> values(const Batch::Operation& change);

 private:
  Result<void> insert(const Batch::Operation& change);
  Result<void> erase(const Batch::Operation& change);
  Result<void> erase_matching(const Batch::Operation& change);

  Store& store_;
  const std::optional<StoredFacts>& before_;
  const Limits& limits_;
  // What was inserted since `before_`, by predicate; kept when there are wildcards.
  std::map<std::string_view, std::vector<std::vector<ValueView>>> inserted_;
  uint64_t matches_ = 0;
};

}  // namespace frost::rt
