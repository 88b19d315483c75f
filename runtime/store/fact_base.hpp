// SPDX-License-Identifier: Apache-2.0
// The store of a policy with what the store alone does not know: facts of the policy text, which
// are always there, and facts that were stored under another policy and fit this one no more.
//
// Not thread-safe: one writer. Snapshots already taken never change.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "runtime/store/batch.hpp"
#include "runtime/store/store.hpp"
#include "runtime/store/stored_facts.hpp"

namespace frost::rt {

class FactBase final : public Store {
 public:
  // `policy_facts` fit the schema; kFactRefused or kInvalidArgument when they do not.
  static Result<std::unique_ptr<FactBase>> create(Schema schema,
                                                  std::span<const OwnedFact> policy_facts,
                                                  const Limits& limits);
  // A base with the facts of two stores, which StoredFacts handed out once: `used`, and `unused` or
  // null. `policy_facts` are in `used`; nobody stored those of them that are in `hidden`.
  // kCorrupt when these are not parts of one base. Cost: a look-up per policy fact.
  static Result<std::unique_ptr<FactBase>> restore(std::unique_ptr<Store> used,
                                                   std::unique_ptr<Store> unused,
                                                   std::set<OwnedFact> policy_facts,
                                                   std::set<OwnedFact> hidden,
                                                   const Limits& limits);

  // As Store says. Facts of the policy text stay, whatever is erased; a shape that the schema does
  // not have is refused, also when such facts are kept from an earlier policy.
  Result<void> insert(std::string_view predicate, std::span<const ValueView> arguments) override;
  Result<void> erase(std::string_view predicate, std::span<const ValueView> arguments) override;
  void begin_batch() override;
  void commit_batch() override;
  void rollback_batch() override;
  std::shared_ptr<const Snapshot> snapshot() override { return used_->snapshot(); }
  [[nodiscard]] const Schema& schema() const override { return used_->schema(); }

  // Does what the batches say, one after the other, and leaves the store's batch open: the caller
  // ends it with commit_batch() or rollback_batch(). On an error everything is taken back and no
  // batch is open. Errors: those of insert; kInvalidArgument for a pattern with an id and no type;
  // kLimit for Limits::batch_matches_max. Cost: that of the changes; a wildcard costs what
  // Snapshot::visit_facts costs, and a look at each fact of its predicate that the batches have
  // inserted before it.
  Result<void> stage(std::span<const Batch* const> batches);
  // The same, committed.
  Result<void> apply(const Batch& batch);

  // What stage() does, for batches that were accepted once: facts that do not fit the schema are
  // kept unused. No batch may be open. Out of memory leaves it half done.
  Result<void> replay(const Batch& batch);

  // The state now. Cost: Store::snapshot.
  StoredFacts stored();

  // Facts of the policy text. A restored base can serve a policy with the same schema() and these
  // facts as it is; any other needs with_policy().
  [[nodiscard]] const std::set<OwnedFact>& policy_facts() const { return *policy_facts_; }

  // A base for another policy with the facts that are stored here. Cost: that of inserting them.
  Result<std::unique_ptr<FactBase>> with_policy(Schema schema,
                                                std::span<const OwnedFact> policy_facts);

 private:
  FactBase(std::unique_ptr<Store> used, const Limits& limits);
  // Stores a fact that was accepted once, used or not.
  Result<void> keep(const FactView& fact);
  // A place for unused facts of `arity` arguments of any types.
  Result<void> make_room(std::string_view predicate, size_t arity);
  // Facts of the policy text are shared with snapshots.
  std::set<OwnedFact>& writable_hidden();

  Limits limits_;
  std::unique_ptr<Store> used_;
  std::unique_ptr<Store> unused_;                            // null: there never was one
  std::shared_ptr<const std::set<OwnedFact>> policy_facts_;  // of the policy text
  std::shared_ptr<std::set<OwnedFact>> hidden_;              // those of them that nobody stored
  std::shared_ptr<std::set<OwnedFact>> hidden_before_;       // when the open batch began
};

}  // namespace frost::rt
