// SPDX-License-Identifier: Apache-2.0
// From the names of checks to the ids that their procedures take.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>

#include "base/any_value.hpp"
#include "base/check.hpp"
#include "codegen/engine/store.hpp"
#include "runtime/exec/look_ahead.hpp"

namespace frost {

namespace {

constexpr size_t kArguments = std::size(PreparedCheck{}.arguments);

// What the arguments of one check are looked up by. Borrows from the question.
class Names {
 public:
  // False: no rule can grant anything.
  bool set(const EntryTable& entries, const CheckQuery& query) {
    allow_ = entries.allow(query.actor.type, query.resource.type);
    if (!allow_) return false;
    texts_[0] = argument(entries, allow_->actor_type, query.actor, any_actor_);
    texts_[1] = query.action;
    texts_[2] = argument(entries, allow_->resource_type, query.resource, any_resource_);
    return true;
  }

  [[nodiscard]] bool is_set() const { return allow_.has_value(); }
  [[nodiscard]] rt::TypedName name(size_t i) const { return {rt::TypeId(type(i)), texts_[i]}; }

  // `found` has the ids of names that facts mention. In its place, as above.
  void fill(const rt::Snapshot& facts, std::span<const uint32_t> found,
            PreparedCheck& check) const {
    check.procedure = allow_->entries.check;
    ArgumentIds ids(facts);
    for (size_t i = 0; i < kArguments; ++i) {
      const bool is_known = found[i] != rt::Snapshot::kNoId;
      check.arguments[i] = is_known ? found[i] : ids.private_id(type(i), texts_[i]);
    }
    std::ranges::copy(ids.integers(), check.integers);
  }

 private:
  static std::string_view argument(const EntryTable& entries, uint32_t type, const Value& value,
                                   std::string& any) {
    if (type != entries.any_type()) return value.id;
    any = any_text(value.type, value.id);
    return any;
  }
  [[nodiscard]] uint32_t type(size_t i) const {
    return std::array{allow_->actor_type, kStringType, allow_->resource_type}[i];
  }

  std::optional<EntryTable::Allowed> allow_;
  std::array<std::string_view, kArguments> texts_;
  std::string any_actor_;
  std::string any_resource_;
};

template <size_t kChecksMax>
void prepare_group(const SnapshotImpl& snapshot, std::span<const CheckQuery> queries,
                   std::span<PreparedCheck> checks) {
  FROST_CHECK(queries.size() <= kChecksMax && queries.size() == checks.size());
  std::array<Names, kChecksMax> names;
  std::array<rt::TypedName, kChecksMax * kArguments> wanted;
  std::array<uint32_t, kChecksMax * kArguments> found;
  size_t count = 0;
  for (size_t i = 0; i < queries.size(); ++i) {
    if (!names[i].set(snapshot.policy->entries, queries[i])) continue;
    for (size_t argument = 0; argument < kArguments; ++argument) {
      wanted[count++] = names[i].name(argument);
    }
  }
  snapshot.facts->find_all(std::span(wanted).first(count), std::span(found).first(count));
  std::span<const uint32_t> left(found);
  for (size_t i = 0; i < queries.size(); ++i) {
    checks[i] = PreparedCheck{};
    if (!names[i].is_set()) continue;
    names[i].fill(*snapshot.facts, left.first(kArguments), checks[i]);
    left = left.subspan(kArguments);
  }
}

}  // namespace

void prepare_all(const SnapshotImpl& snapshot, std::span<const CheckQuery> queries,
                 std::span<PreparedCheck> checks) {
  prepare_group<rt::kLookAheadGroup>(snapshot, queries, checks);
}

PreparedCheck Snapshot::prepare(const CheckQuery& query) const {
  PreparedCheck check;
  prepare_group<1>(*impl_, {&query, 1}, {&check, 1});
  return check;
}

}  // namespace frost
