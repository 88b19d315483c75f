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
namespace {

// Every position takes values of any type, so that there are few relations.
RelationSchema unused_relation(std::string_view predicate, size_t arity) {
  RelationSchema relation;
  relation.predicate = predicate;
  relation.argument_types.assign(arity, TypeId(uint32_t{3}));
  relation.open_patterns.emplace_back();
  return relation;
}

// The schema of unused facts of the predicates and arities of `relations`.
Schema unused_schema(std::span<const RelationSchema> relations) {
  Schema schema;
  schema.types = {"String", "Boolean", "Integer", std::string(kAnyName)};
  for (const RelationSchema& relation : relations) {
    schema.relations.push_back(unused_relation(relation.predicate, relation.argument_types.size()));
  }
  return schema;
}

bool contains(const Snapshot& snapshot, const OwnedFact& fact) {
  std::vector<ValuePattern> arguments;
  for (const auto& [type, id] : fact.arguments) arguments.push_back({type, id});
  const FactQuery query{fact.predicate, arguments};
  return !snapshot.visit_facts(query, [](const FactView&) { return false; });
}

}  // namespace

FactBase::FactBase(std::unique_ptr<Store> used, const Limits& limits)
    : limits_(limits),
      used_(std::move(used)),
      policy_facts_(std::make_shared<const std::set<OwnedFact>>()),
      hidden_(std::make_shared<std::set<OwnedFact>>()) {}

Result<std::unique_ptr<FactBase>> FactBase::create(Schema schema,
                                                   std::span<const OwnedFact> policy_facts,
                                                   const Limits& limits) {
  std::unique_ptr<FactBase> base(new FactBase(Store::create(std::move(schema), limits), limits));
  for (const OwnedFact& fact : policy_facts) {
    if (auto done = base->used_->insert(fact.predicate, views_of(fact)); !done) {
      return std::unexpected(done.error());
    }
    base->hidden_->insert(fact);
  }
  base->policy_facts_ = std::make_shared<const std::set<OwnedFact>>(*base->hidden_);
  return base;
}

Result<std::unique_ptr<FactBase>> FactBase::restore(std::unique_ptr<Store> used,
                                                    std::unique_ptr<Store> unused,
                                                    std::set<OwnedFact> policy_facts,
                                                    std::set<OwnedFact> hidden,
                                                    const Limits& limits) {
  const auto snapshot = used->snapshot();
  const auto is_missing = [&](const OwnedFact& fact) { return !contains(*snapshot, fact); };
  if (std::ranges::any_of(policy_facts, is_missing)) {
    return fail(Code::kCorrupt, "a fact of the policy text is not among the facts");
  }
  if (!std::ranges::includes(policy_facts, hidden)) {
    return fail(Code::kCorrupt, "a hidden fact is none of the policy text");
  }
  if (unused != nullptr && unused->schema() != unused_schema(unused->schema().relations)) {
    return fail(Code::kCorrupt, "the unused facts are not laid out for any types");
  }
  std::unique_ptr<FactBase> base(new FactBase(std::move(used), limits));
  base->unused_ = std::move(unused);
  base->policy_facts_ = std::make_shared<const std::set<OwnedFact>>(std::move(policy_facts));
  *base->hidden_ = std::move(hidden);
  return base;
}

Result<void> FactBase::insert(std::string_view predicate, std::span<const ValueView> arguments) {
  auto done = used_->insert(predicate, arguments);
  if (!done || policy_facts_->empty()) return done;
  const OwnedFact fact = OwnedFact::of({predicate, arguments});
  if (hidden_->contains(fact)) writable_hidden().erase(fact);
  return done;
}

Result<void> FactBase::erase(std::string_view predicate, std::span<const ValueView> arguments) {
  if (unused_ != nullptr) {
    if (auto done = unused_->erase(predicate, arguments); !done) return done;
  }
  if (!policy_facts_->empty()) {
    const OwnedFact fact = OwnedFact::of({predicate, arguments});
    if (policy_facts_->contains(fact)) {
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
  return {used_->snapshot(), unused_ == nullptr ? nullptr : unused_->snapshot(), policy_facts_,
          hidden_};
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

Result<void> FactBase::make_room(std::string_view predicate, size_t arity) {
  std::vector<RelationSchema> relations;
  if (unused_ != nullptr) relations = unused_->schema().relations;
  for (const RelationSchema& relation : relations) {
    if (relation.predicate == predicate && relation.argument_types.size() == arity) return {};
  }
  relations.push_back(unused_relation(predicate, arity));
  auto roomier = Store::create(unused_schema(relations), limits_);
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
