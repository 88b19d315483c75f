// SPDX-License-Identifier: Apache-2.0
// Batches of facts, and facts of a snapshot.
#include <algorithm>
#include <string>
#include <vector>

#include "codegen/engine/store.hpp"
#include "frost/fact.hpp"
#include "runtime/store/batch.hpp"

namespace frost {

Result<void> check_value(const Value& value) { return check_argument(value); }

Batch::Batch() : impl_(std::make_unique<rt::Batch>()) {}
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

void Batch::insert(std::string_view predicate, std::span<const Value> arguments) {
  impl_->insert({predicate, arguments});
}

void Batch::erase(std::string_view predicate, std::span<const Value> arguments) {
  std::vector<ValuePattern> patterns;
  for (const Value& value : arguments) patterns.push_back({value.type, value.id});
  impl_->erase(predicate, patterns);
}

void Batch::erase(std::string_view predicate, std::span<const ValuePattern> arguments) {
  impl_->erase(predicate, arguments);
}

size_t Batch::size() const { return impl_->operations(); }

Result<bool> Snapshot::visit_facts(const FactQuery& query,
                                   const std::function<bool(const Fact&)>& visit) const {
  for (const ValuePattern& argument : query.arguments.value_or(std::span<const ValuePattern>())) {
    if (auto checked = rt::check_pattern(argument); !checked) {
      return std::unexpected(checked.error());
    }
  }
  return impl_->stored->visit_facts(query, visit);
}

Result<bool> Snapshot::visit_facts_of(const ValuePattern& value,
                                      const std::function<bool(const Fact&)>& visit) const {
  for (size_t arity = 1; arity <= impl_->limits.fact_arity_max; ++arity) {
    for (size_t place = 0; place < arity; ++place) {
      std::vector<ValuePattern> patterns(arity);
      patterns[place] = value;
      const auto is_new = [&](const Fact& fact) {
        // A fact that has such a value twice is met at the first place.
        const auto before = fact.arguments.first(place);
        return std::ranges::none_of(before,
                                    [&](const Value& other) { return value.matches(other); });
      };
      const auto visit_new = [&](const Fact& fact) { return !is_new(fact) || visit(fact); };
      auto done = visit_facts({.predicate = {}, .arguments = patterns}, visit_new);
      if (!done || !*done) return done;
    }
  }
  return true;
}

uint64_t Snapshot::offset() const { return impl_->offset; }

StoreStatistics statistics_of(const rt::StoredFacts& stored) {
  const rt::StoreStatistics source = stored.statistics();
  return {source.facts, stored.unused_facts(), source.path_bytes, source.dictionary_bytes};
}

}  // namespace frost
