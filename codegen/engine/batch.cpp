// SPDX-License-Identifier: Apache-2.0
// Many checks at once.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>

#include "codegen/engine/look_ahead.hpp"
#include "codegen/engine/store.hpp"
#include "frost/store.hpp"

namespace frost {

namespace {

Result<void> check_lengths(size_t questions, size_t answers) {
  if (questions == answers) return {};
  return fail(Code::kInvalidArgument, "a batch of " + std::to_string(questions) +
                                          " checks needs as many places for answers, not " +
                                          std::to_string(answers));
}

// A check of more look-ups than these needs few of them for most questions, and fetching all costs
// more than the waits that it saves (decision 13).
#ifdef FROST_SMALL_CONSTANTS
constexpr size_t kLookUpsWorthIt = rt::LookAhead::kLookUpsMax;
#else
constexpr size_t kLookUpsWorthIt = 4;
#endif

using AllLookAheads = std::span<const std::optional<rt::LookAhead>>;

void fetch_for(const SnapshotImpl& snapshot, AllLookAheads look_aheads,
               std::span<const PreparedCheck> checks) {
  std::array<rt::ComingCheck, rt::kLookAheadGroup> next;
  size_t count = 0;
  for (const PreparedCheck& check : checks) {
    if (check.procedure == UINT32_MAX) continue;
    const std::optional<rt::LookAhead>& found = look_aheads[check.procedure];
    if (!found || found->look_ups.size() > kLookUpsWorthIt) continue;
    next[count++] = {&*found, check.arguments};
  }
  if (count > 0) rt::look_ahead(snapshot.facts->paths(), std::span(next).first(count));
}

}  // namespace

Result<void> Snapshot::run_batch(std::span<const PreparedCheck> checks, std::span<bool> allowed,
                                 const QueryOptions& options) const {
  if (auto checked = check_lengths(checks.size(), allowed.size()); !checked) return checked;
  const bool looks_ahead = impl_->facts->statistics().path_bytes >= rt::kLookAheadBytes;
  const auto look_aheads = looks_ahead ? impl_->look_aheads().all() : AllLookAheads();
  for (size_t first = 0; first < checks.size(); first += rt::kLookAheadGroup) {
    const auto group =
        checks.subspan(first, std::min<size_t>(rt::kLookAheadGroup, checks.size() - first));
    if (looks_ahead) fetch_for(*impl_, look_aheads, group);
    for (size_t i = 0; i < group.size(); ++i) {
      const Result<bool> is_allowed = run(group[i], options);
      if (!is_allowed) return std::unexpected(is_allowed.error());
      allowed[first + i] = *is_allowed;
    }
  }
  return {};
}

Result<void> Snapshot::authorize_batch(std::span<const CheckQuery> queries, std::span<bool> allowed,
                                       const QueryOptions& options) const {
  if (auto checked = check_lengths(queries.size(), allowed.size()); !checked) return checked;
  std::array<PreparedCheck, rt::kLookAheadGroup> checks;
  for (size_t first = 0; first < queries.size(); first += checks.size()) {
    const auto group = queries.subspan(first, std::min(checks.size(), queries.size() - first));
    auto done = prepare_all(*impl_, group, std::span(checks).first(group.size()));
    if (!done) return done;
    done = run_batch(std::span(checks).first(group.size()), allowed.subspan(first, group.size()),
                     options);
    if (!done) return done;
  }
  return {};
}

Result<std::vector<size_t>> Snapshot::authorize_resources(const Value& actor,
                                                          std::string_view action,
                                                          std::span<const Value> resources,
                                                          const QueryOptions& options) const {
  std::vector<CheckQuery> queries;
  queries.reserve(resources.size());
  for (const Value& resource : resources) queries.push_back({actor, action, resource});
  const auto answers = std::make_unique<bool[]>(queries.size());
  const std::span<bool> allowed(answers.get(), queries.size());
  if (auto done = authorize_batch(queries, allowed, options); !done) {
    return std::unexpected(done.error());
  }
  std::vector<size_t> places;
  for (size_t i = 0; i < allowed.size(); ++i) {
    if (allowed[i]) places.push_back(i);
  }
  return places;
}

}  // namespace frost
