// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/store.hpp"

#include <tuple>

#include "base/any_value.hpp"
#include "base/check.hpp"
#include "codegen/engine/schema.hpp"
#include "runtime/store/facts_text.hpp"

namespace frost {

namespace {

std::vector<rt::ValueView> views(std::span<const Value> arguments) {
  std::vector<rt::ValueView> result;
  for (const Value& value : arguments) result.push_back({value.type, value.id});
  return result;
}

Result<void> insert_policy_facts(FactStoreImpl& impl) {
  const lir::Program& program = impl.policy->program;
  for (const lir::Fact& fact : program.facts) {
    const lir::Relation& relation = program.relations[fact.relation];
    std::vector<rt::ValueView> arguments;
    std::vector<std::pair<std::string, std::string>> names;
    for (size_t i = 0; i < fact.arguments.size(); ++i) {
      std::string_view type = program.types[relation.types[i]];
      std::string_view id = fact.arguments[i];
      if (type == kAnyName) std::tie(type, id) = split_any(id);
      arguments.push_back({type, id});
      names.emplace_back(type, id);
    }
    if (auto done = impl.store->insert(relation.predicate, arguments); !done) return done;
    impl.fixed.emplace(relation.predicate, std::move(names));
  }
  return {};
}

}  // namespace

FactStore::FactStore(std::unique_ptr<FactStoreImpl> impl) : impl_(std::move(impl)) {}
FactStore::FactStore(FactStore&&) noexcept = default;
FactStore& FactStore::operator=(FactStore&&) noexcept = default;
FactStore::~FactStore() = default;

Result<FactStore> FactStore::create(const Policy& policy, const Limits& limits) {
  auto impl = std::make_unique<FactStoreImpl>();
  impl->policy = policy.impl();
  impl->limits = limits;
  impl->store = rt::Store::create(store_schema(policy.impl()->program), limits);
  if (auto done = insert_policy_facts(*impl); !done) return std::unexpected(done.error());
  return FactStore(std::move(impl));
}

Result<void> FactStore::insert(std::string_view predicate, std::span<const Value> arguments) {
  return impl_->store->insert(predicate, views(arguments));
}

Result<void> FactStore::erase(std::string_view predicate, std::span<const Value> arguments) {
  std::vector<std::pair<std::string, std::string>> names;
  for (const Value& value : arguments) names.emplace_back(value.type, value.id);
  if (impl_->fixed.contains({std::string(predicate), std::move(names)})) return {};
  return impl_->store->erase(predicate, views(arguments));
}

Result<uint64_t> FactStore::load_text(std::string_view name, std::string_view text,
                                      const std::function<void(const Progress&)>& progress) {
  rt::ProgressCallback callback;
  if (progress) {
    callback = [&](const rt::LoadProgress& at) {
      progress({at.bytes_done, at.bytes_total, at.facts});
    };
  }
  return rt::load_facts_text(*impl_->store, name, text, callback);
}

Snapshot FactStore::snapshot() {
  auto snapshot = std::make_shared<SnapshotImpl>();
  snapshot->policy = impl_->policy;
  snapshot->facts = impl_->store->snapshot();
  snapshot->query_fuel = impl_->limits.query_fuel;
  snapshot->limits = impl_->limits;
  // Code reads the paths without looking at their kinds: the store promised these.
  FROST_CHECK(paths_match(impl_->policy->program, snapshot->facts->paths()));
  return Snapshot(std::move(snapshot));
}

}  // namespace frost
