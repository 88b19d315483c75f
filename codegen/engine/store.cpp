// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/store.hpp"

#include <tuple>

#include "base/any_value.hpp"
#include "base/check.hpp"
#include "codegen/engine/schema.hpp"
#include "runtime/store/facts_text.hpp"

namespace frost {

std::vector<rt::OwnedFact> policy_facts(const lir::Program& program) {
  std::vector<rt::OwnedFact> facts;
  for (const lir::Fact& fact : program.facts) {
    const lir::Relation& relation = program.relations[fact.relation];
    rt::OwnedFact owned{relation.predicate, {}};
    for (size_t i = 0; i < fact.arguments.size(); ++i) {
      std::string_view type = program.types[relation.types[i]];
      std::string_view id = fact.arguments[i];
      if (type == kAnyName) std::tie(type, id) = split_any(id);
      owned.arguments.emplace_back(type, id);
    }
    facts.push_back(std::move(owned));
  }
  return facts;
}

std::shared_ptr<const SnapshotImpl> make_state(const std::shared_ptr<PolicyImpl>& policy,
                                               const rt::StoredFacts& stored, const Limits& limits,
                                               uint64_t offset) {
  auto snapshot = std::make_shared<SnapshotImpl>();
  snapshot->policy = policy;
  snapshot->facts = stored.used();
  snapshot->stored = std::make_shared<const rt::StoredFacts>(stored);
  snapshot->query_fuel = limits.query_fuel;
  snapshot->limits = limits;
  snapshot->offset = offset;
  // Code reads the paths without looking at their kinds: the store promised these.
  FROST_CHECK(paths_match(policy->program, snapshot->facts->paths()));
  snapshot->specialised = policy->specialised_for(snapshot->facts);
  snapshot->begin_requests();
  return snapshot;
}

FactStore::FactStore(std::unique_ptr<FactStoreImpl> impl) : impl_(std::move(impl)) {}
FactStore::FactStore(FactStore&&) noexcept = default;
FactStore& FactStore::operator=(FactStore&&) noexcept = default;
FactStore::~FactStore() = default;

Result<FactStore> FactStore::create(const Policy& policy, const Limits& limits) {
  auto impl = std::make_unique<FactStoreImpl>();
  impl->policy = policy.impl();
  impl->limits = limits;
  const lir::Program& program = policy.impl()->program;
  auto facts = rt::FactBase::create(store_schema(program), policy_facts(program), limits);
  if (!facts) return std::unexpected(facts.error());
  impl->facts = *std::move(facts);
  return FactStore(std::move(impl));
}

Result<void> FactStore::insert(std::string_view predicate, std::span<const Value> arguments) {
  return impl_->facts->insert(predicate, arguments);
}

Result<void> FactStore::erase(std::string_view predicate, std::span<const Value> arguments) {
  return impl_->facts->erase(predicate, arguments);
}

Result<void> FactStore::apply(const Batch& batch) { return impl_->facts->apply(batch.impl()); }

Result<void> FactStore::set_policy(const Policy& policy) {
  const lir::Program& program = policy.impl()->program;
  auto facts = impl_->facts->with_policy(store_schema(program), policy_facts(program));
  if (!facts) return std::unexpected(facts.error());
  impl_->policy = policy.impl();
  impl_->facts = *std::move(facts);
  return {};
}

Result<uint64_t> FactStore::load_text(std::string_view name, std::string_view text,
                                      const std::function<void(const Progress&)>& progress) {
  rt::ProgressCallback callback;
  if (progress) {
    callback = [&](const rt::LoadProgress& at) {
      progress({at.bytes_done, at.bytes_total, at.facts});
    };
  }
  return rt::load_facts_text(*impl_->facts, name, text, callback);
}

Snapshot FactStore::snapshot() {
  return Snapshot(make_state(impl_->policy, impl_->facts->stored(), impl_->limits, 0));
}

}  // namespace frost
