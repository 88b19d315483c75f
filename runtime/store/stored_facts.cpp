// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/stored_facts.hpp"

namespace frost::rt {

OwnedFact OwnedFact::of(const FactView& fact) {
  OwnedFact owned{std::string(fact.predicate), {}};
  for (const ValueView& value : fact.arguments) owned.arguments.emplace_back(value.type, value.id);
  return owned;
}

std::vector<ValueView> views_of(const OwnedFact& fact) {
  std::vector<ValueView> views;
  for (const auto& [type, id] : fact.arguments) views.push_back({type, id});
  return views;
}

bool StoredFacts::visit_facts(const FactQuery& query,
                              const std::function<bool(const FactView&)>& visit) const {
  const auto visit_used = [&](const FactView& fact) {
    const bool is_hidden = !hidden_->empty() && hidden_->contains(OwnedFact::of(fact));
    return is_hidden || visit(fact);
  };
  if (!used_->visit_facts(query, visit_used)) return false;
  return unused_ == nullptr || unused_->visit_facts(query, visit);
}

uint64_t StoredFacts::unused_facts() const {
  return unused_ == nullptr ? 0 : unused_->statistics().facts;
}

StoreStatistics StoredFacts::statistics() const {
  StoreStatistics all = used_->statistics();
  all.facts -= hidden_->size();
  if (unused_ == nullptr) return all;
  const StoreStatistics unused = unused_->statistics();
  all.facts += unused.facts;
  all.path_bytes += unused.path_bytes;
  all.dictionary_bytes += unused.dictionary_bytes;
  return all;
}

}  // namespace frost::rt
