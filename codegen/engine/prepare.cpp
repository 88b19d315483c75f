// SPDX-License-Identifier: Apache-2.0
// From the names of checks to the ids that their procedures take.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <boost/container/static_vector.hpp>

#include "base/any_value.hpp"
#include "base/check.hpp"
#include "codegen/engine/store.hpp"
#include "runtime/exec/access.hpp"
#include "runtime/exec/look_ahead.hpp"

namespace frost {

namespace {

constexpr size_t kArguments = std::size(PreparedCheck{}.arguments);
constexpr size_t kAction = 1;

// The names of at most kChecksMax checks, looked up together. Borrows everything.
template <size_t kChecksMax>
class Preparation {
 public:
  Preparation(const SnapshotImpl& snapshot, std::span<const CheckQuery> queries)
      : snapshot_(snapshot), queries_(queries) {
    for (const CheckQuery& query : queries) add(query);
  }

  // check_argument() of all values.
  [[nodiscard]] Result<void> check() const {
    if (are_plain_) return {};
    for (const CheckQuery& query : queries_) {
      if (auto checked = check_argument(query.actor); !checked) return checked;
      if (auto checked = check_argument(query.resource); !checked) return checked;
    }
    return {};
  }

  void fill(std::span<PreparedCheck> checks) const {
    FROST_CHECK(checks.size() == queries_.size());
    std::array<uint32_t, kChecksMax * kArguments> found;
    snapshot_.facts->find_all(names_, std::span(found).first(names_.size()));
    const frost_literals& literals = snapshot_.facts->literals()[kStringType];
    size_t next = 0;
    for (size_t i = 0; i < checks.size(); ++i) {
      PreparedCheck& check = checks[i];
      check = PreparedCheck{};
      const EntryTable::Allowed* const allow = allows_[i];
      if (allow == nullptr) continue;
      bool are_known = true;
      for (size_t argument = 0; argument < kArguments; ++argument) {
        const uint32_t id = found[next + argument];
        check.arguments[argument] = id;
        are_known = are_known && id != rt::Snapshot::kNoId;
      }
      if (!are_known) fill_private(std::span(names_).subspan(next, kArguments), check);
      check.procedure = allow->check_of(rt::literal_of(literals, check.arguments[kAction]));
      if (check.procedure == UINT32_MAX) {
        check.procedure = allow->entries.check;
      } else {
        check.arguments[kAction] = check.arguments[kAction + 1];
      }
      next += kArguments;
    }
  }

 private:
  void add(const CheckQuery& query) {
    const EntryTable& entries = snapshot_.policy->entries;
    const uint32_t actor_type = entries.number(query.actor.type);
    const uint32_t resource_type = entries.number(query.resource.type);
    are_plain_ = are_plain_ && is_plain_argument(actor_type, query.actor.id) &&
                 is_plain_argument(resource_type, query.resource.id);
    const EntryTable::Allowed* const allow = entries.allow(actor_type, resource_type);
    allows_.push_back(allow);
    if (allow == nullptr) return;
    add_name(allow->actor_type, query.actor);
    names_.push_back({rt::TypeId(kStringType), query.action});
    add_name(allow->resource_type, query.resource);
  }

  void add_name(uint32_t type, const Value& value) {
    std::string_view id = value.id;
    if (type == snapshot_.policy->entries.any_type()) {
      any_texts_.reserve(2 * kChecksMax);  // so that they stay where they are
      id = any_texts_.emplace_back(any_text(value.type, value.id));
    }
    names_.push_back({rt::TypeId(type), id});
  }

  // The arguments of a check that no fact mentions.
  [[gnu::noinline]] void fill_private(std::span<const rt::TypedName> names,
                                      PreparedCheck& check) const {
    ArgumentIds ids(*snapshot_.facts);
    // The action, which is no integer, comes last: so there is a place for each value.
    for (const size_t i : {size_t{0}, kArguments - 1, kAction}) {
      uint32_t& id = check.arguments[i];
      if (id == rt::Snapshot::kNoId) id = ids.private_id(names[i].type.raw, names[i].id);
    }
    static_assert(std::size(PreparedCheck{}.integers) == kArguments - 1);
    const auto values = ids.integers();
    std::ranges::copy(values.first(std::min(values.size(), std::size(check.integers))),
                      check.integers);
  }

  template <class T, size_t kMax>
  using StaticVector = boost::container::static_vector<T, kMax>;

  const SnapshotImpl& snapshot_;
  std::span<const CheckQuery> queries_;
  StaticVector<const EntryTable::Allowed*, kChecksMax> allows_;  // of each; null: nobody may
  StaticVector<rt::TypedName, kChecksMax * kArguments> names_;   // of those that are not null
  std::vector<std::string> any_texts_;                           // some are borrowed from here
  bool are_plain_ = true;
};

// Some of all checks say in which order alternatives are best asked.
inline void sample(const SnapshotImpl& snapshot, std::span<const PreparedCheck> checks) {
  if (snapshot.specialised == nullptr || checks.empty()) return;
  if (!CheckSampler::is_due(static_cast<uint32_t>(checks.size()))) return;
  snapshot.policy->offer(checks.front(), snapshot.facts, *snapshot.specialised);
}

template <size_t kChecksMax>
Result<void> prepare_group(const SnapshotImpl& snapshot, std::span<const CheckQuery> queries,
                           std::span<PreparedCheck> checks) {
  const Preparation<kChecksMax> preparation(snapshot, queries);
  if (auto checked = preparation.check(); !checked) return checked;
  preparation.fill(checks);
  sample(snapshot, checks);
  return {};
}

}  // namespace

Result<void> prepare_all(const SnapshotImpl& snapshot, std::span<const CheckQuery> queries,
                         std::span<PreparedCheck> checks) {
  return prepare_group<rt::kLookAheadGroup>(snapshot, queries, checks);
}

PreparedCheck Snapshot::prepare(const CheckQuery& query) const {
  PreparedCheck check;
  Preparation<1>(*impl_, {&query, 1}).fill({&check, 1});
  sample(*impl_, {&check, 1});
  return check;
}

Result<bool> Snapshot::authorize(const CheckQuery& query, const QueryOptions& options) const {
  PreparedCheck check;
  if (auto checked = prepare_group<1>(*impl_, {&query, 1}, {&check, 1}); !checked) {
    return std::unexpected(checked.error());
  }
  return run(check, options);
}

}  // namespace frost
