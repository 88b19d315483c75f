// SPDX-License-Identifier: Apache-2.0
#include "runtime/store/staging.hpp"

#include <algorithm>
#include <string>

#include "base/check.hpp"

namespace frost::rt {
namespace {

bool matches(std::span<const ValuePattern> patterns, std::span<const ValueView> values) {
  return std::ranges::equal(
      patterns, values,
      [](const ValuePattern& pattern, const ValueView& value) { return pattern.matches(value); });
}

}  // namespace

std::vector<ValueView> Staging::values(const Batch::Operation& change) {
  std::vector<ValueView> values;
  for (const ValuePattern& argument : change.arguments) {
    values.push_back({*argument.type, *argument.id});
  }
  return values;
}

void Staging::remember(const FactView& fact) {
  if (!before_) return;
  inserted_[fact.predicate].emplace_back(fact.arguments.begin(), fact.arguments.end());
}

Result<void> Staging::add(const Batch::Operation& change) {
  if (change.kind == Batch::Kind::Insert) return insert(change);
  return erase(change);
}

Result<void> Staging::insert(const Batch::Operation& change) {
  const std::vector<ValueView> arguments = values(change);
  auto done = store_.insert(change.predicate, arguments);
  if (done) remember({change.predicate, arguments});
  return done;
}

Result<void> Staging::erase(const Batch::Operation& change) {
  for (const ValuePattern& argument : change.arguments) {
    if (auto checked = check_pattern(argument); !checked) return checked;
  }
  if (change.has_wildcard()) return erase_matching(change);
  return store_.erase(change.predicate, values(change));
}

Result<void> Staging::erase_matching(const Batch::Operation& change) {
  FROST_CHECK(before_.has_value());
  Result<void> done;
  const auto erase_fact = [&](const FactView& fact) {
    done = store_.erase(fact.predicate, fact.arguments);
    return done.has_value();
  };
  before_->visit_facts({change.predicate, change.arguments}, erase_fact);
  if (!done) return done;
  const auto inserted = inserted_.find(change.predicate);
  if (inserted == inserted_.end()) return {};
  matches_ += inserted->second.size();
  if (matches_ > limits_.batch_matches_max) {
    return fail(Code::kLimit,
                "the wildcards of this batch look at too many facts that it inserted before them "
                "(batch_matches_max): put the deletes first, or use several batches");
  }
  for (const std::vector<ValueView>& arguments : inserted->second) {
    if (!matches(change.arguments, arguments)) continue;
    if (!erase_fact({change.predicate, arguments})) return done;
  }
  return {};
}

}  // namespace frost::rt
