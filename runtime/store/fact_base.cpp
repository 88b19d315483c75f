// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/fact_base.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "base/any_value.hpp"
#include "base/check.hpp"
#include "runtime/store/open_batch.hpp"
#include "runtime/store/staging.hpp"

namespace frost::rt {

FactBase::FactBase(std::unique_ptr<Store> used, const Limits& limits)
    : limits_(limits), used_(std::move(used)), hidden_(std::make_shared<std::set<OwnedFact>>()) {}

Result<std::unique_ptr<FactBase>> FactBase::create(Schema schema,
                                                   std::span<const OwnedFact> policy_facts,
                                                   const Limits& limits) {
  std::unique_ptr<FactBase> base(new FactBase(Store::create(std::move(schema), limits), limits));
  for (const OwnedFact& fact : policy_facts) {
    if (auto done = base->used_->insert(fact.predicate, views_of(fact)); !done) {
      return std::unexpected(done.error());
    }
    base->policy_facts_.insert(fact);
  }
  *base->hidden_ = base->policy_facts_;
  return base;
}

Result<void> FactBase::insert(std::string_view predicate, std::span<const ValueView> arguments) {
  auto done = used_->insert(predicate, arguments);
  if (!done || policy_facts_.empty()) return done;
  const OwnedFact fact = OwnedFact::of({predicate, arguments});
  if (hidden_->contains(fact)) writable_hidden().erase(fact);
  return done;
}

Result<void> FactBase::erase(std::string_view predicate, std::span<const ValueView> arguments) {
  if (unused_ != nullptr) {
    if (auto done = unused_->erase(predicate, arguments); !done) return done;
  }
  if (!policy_facts_.empty()) {
    const OwnedFact fact = OwnedFact::of({predicate, arguments});
    if (policy_facts_.contains(fact)) {
      if (!hidden_->contains(fact)) writable_hidden().insert(fact);
      return {};
    }
  }
  return used_->erase(predicate, arguments);
}

void FactBase::begin_batch() {
  used_->begin_batch();
  if (unused_ != nullptr) unused_->begin_batch();
  hidden_before_ = hidden_;
}

void FactBase::commit_batch() {
  used_->commit_batch();
  if (unused_ != nullptr) unused_->commit_batch();
  hidden_before_ = nullptr;
}

void FactBase::rollback_batch() {
  used_->rollback_batch();
  if (unused_ != nullptr) unused_->rollback_batch();
  hidden_ = std::move(hidden_before_);
}

Result<void> FactBase::stage(std::span<const Batch* const> batches) try {
  // Before the batch begins: there are no snapshots inside one.
  std::optional<StoredFacts> before;
  if (std::ranges::any_of(batches, [](const Batch* batch) { return batch->has_wildcard(); })) {
    before = stored();
  }
  OpenBatch open(*this);
  Staging staging(*this, before, limits_);
  for (const Batch* batch : batches) {
    auto done = batch->visit([&](const Batch::Operation& change) { return staging.add(change); });
    if (!done) return done;
  }
  open.leave();
  return {};
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

Result<void> FactBase::apply(const Batch& batch) {
  const Batch* const batches[] = {&batch};
  auto done = stage(batches);
  if (done) commit_batch();
  return done;
}

Result<void> FactBase::replay(const Batch& batch) try {
  std::optional<StoredFacts> before;
  if (batch.has_wildcard()) before = stored();
  Staging staging(*this, before, limits_);
  return batch.visit([&](const Batch::Operation& change) -> Result<void> {
    if (change.kind == Batch::Kind::Erase) return staging.add(change);
    const std::vector<ValueView> arguments = Staging::values(change);
    staging.remember({change.predicate, arguments});
    return keep({change.predicate, arguments});
  });
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

StoredFacts FactBase::stored() {
  return {used_->snapshot(), unused_ == nullptr ? nullptr : unused_->snapshot(), hidden_};
}

Result<std::unique_ptr<FactBase>> FactBase::with_policy(Schema schema,
                                                        std::span<const OwnedFact> policy_facts) {
  auto next = create(std::move(schema), policy_facts, limits_);
  if (!next) return next;
  Result<void> kept;
  stored().visit_facts({}, [&](const FactView& fact) {
    kept = (*next)->keep(fact);
    return kept.has_value();
  });
  if (!kept) return std::unexpected(kept.error());
  return next;
}

Result<void> FactBase::keep(const FactView& fact) {
  auto done = insert(fact.predicate, fact.arguments);
  if (done || done.error().code != Code::kFactRefused) return done;
  if (auto made = make_room(fact.predicate, fact.arguments.size()); !made) return made;
  return unused_->insert(fact.predicate, fact.arguments);
}

// Every position takes values of any type, so that there are few relations.
Result<void> FactBase::make_room(std::string_view predicate, size_t arity) {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer", std::string(kAnyName)};
  if (unused_ != nullptr) schema.relations = unused_->schema().relations;
  for (const RelationSchema& relation : schema.relations) {
    if (relation.predicate == predicate && relation.argument_types.size() == arity) return {};
  }
  RelationSchema relation;
  relation.predicate = predicate;
  relation.argument_types.assign(arity, TypeId(uint32_t{3}));
  relation.open_patterns.emplace_back();
  schema.relations.push_back(std::move(relation));
  auto roomier = Store::create(std::move(schema), limits_);
  Result<void> moved;
  if (unused_ != nullptr) {
    unused_->snapshot()->visit_facts({}, [&](const FactView& fact) {
      moved = roomier->insert(fact.predicate, fact.arguments);
      return moved.has_value();
    });
  }
  if (moved) unused_ = std::move(roomier);
  return moved;
}

std::set<OwnedFact>& FactBase::writable_hidden() {
  if (hidden_.use_count() > 1) hidden_ = std::make_shared<std::set<OwnedFact>>(*hidden_);
  return *hidden_;
}

}  // namespace frost::rt
