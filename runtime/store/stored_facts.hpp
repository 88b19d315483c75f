// SPDX-License-Identifier: Apache-2.0
// One state of all facts that somebody stored: those that the policy uses, and those that it does
// not use, or no longer (oso-cloud-api.md §3).
//
// Thread safety: const methods may be called from any thread at the same time. Lifetime: shares its
// parts; cheap to copy.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/store/store.hpp"

namespace frost::rt {

// A fact with texts of its own: predicate, and type and id of each argument.
struct OwnedFact {
  std::string predicate;
  std::vector<std::pair<std::string, std::string>> arguments;

  static OwnedFact of(const FactView& fact);
  friend auto operator<=>(const OwnedFact&, const OwnedFact&) = default;
};

// The views of an owned fact's arguments, which must outlive them.
std::vector<ValueView> views_of(const OwnedFact& fact);

class StoredFacts {
 public:
  using Facts = std::shared_ptr<const std::set<OwnedFact>>;
  // `policy_facts` are the facts of the policy text, all of them in `used`; `hidden` are those of
  // them that nobody stored.
  StoredFacts(std::shared_ptr<const Snapshot> used, std::shared_ptr<const Snapshot> unused,
              Facts policy_facts, Facts hidden)
      : used_(std::move(used)),
        unused_(std::move(unused)),
        policy_facts_(std::move(policy_facts)),
        hidden_(std::move(hidden)) {}

  // What plans read, with the facts of the policy text.
  [[nodiscard]] const std::shared_ptr<const Snapshot>& used() const { return used_; }
  // Facts that no rule reads; null: there never were any.
  [[nodiscard]] const std::shared_ptr<const Snapshot>& unused() const { return unused_; }
  [[nodiscard]] const std::set<OwnedFact>& policy_facts() const { return *policy_facts_; }
  [[nodiscard]] const std::set<OwnedFact>& hidden() const { return *hidden_; }
  // As Snapshot::visit_facts, without the facts of the policy text (oso-cloud-api.md §3).
  bool visit_facts(const FactQuery& query, const std::function<bool(const FactView&)>& visit) const;
  // Stored facts that no rule reads. O(1).
  [[nodiscard]] uint64_t unused_facts() const;
  // Of all stored facts, without those of the policy text. O(1).
  [[nodiscard]] StoreStatistics statistics() const;

 private:
  std::shared_ptr<const Snapshot> used_;
  std::shared_ptr<const Snapshot> unused_;  // null: none
  Facts policy_facts_;
  Facts hidden_;
};

}  // namespace frost::rt
