// SPDX-License-Identifier: Apache-2.0
// frost/c/database.h: snapshots and the facts in them.
#include <array>
#include <utility>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

Result<std::vector<std::vector<Value>>> all_values_of(std::span<const frost_fact> facts) {
  std::vector<std::vector<Value>> all;
  for (const frost_fact& fact : facts) {
    auto values = values_of(fact);
    if (!values) return std::unexpected(values.error());
    all.push_back(*std::move(values));
  }
  return all;
}

// `use` hears of a fact as C knows it.
Result<void> visit_facts(const Snapshot& snapshot, const FactQuery& query, frost_fact_visitor visit,
                         void* context) {
  std::vector<frost_value> arguments;
  const auto visited = snapshot.visit_facts(query, [&](const Fact& fact) {
    arguments.clear();
    for (const Value& value : fact.arguments) {
      arguments.push_back({to_c(value.type), to_c(value.id)});
    }
    const frost_fact seen{to_c(fact.predicate), arguments.data(), arguments.size()};
    return visit(context, &seen);
  });
  if (!visited) return std::unexpected(visited.error());
  return {};
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

frost_code frost_database_snapshot(const frost_database* database, frost_snapshot** snapshot,
                                   frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the snapshot", snapshot); !checked) return checked;
    if (auto checked = require("the database", database); !checked) return checked;
    *snapshot = new frost_snapshot{database->database.snapshot()};
    return {};
  });
}

frost_code frost_database_snapshot_at(const frost_database* database, uint64_t offset,
                                      uint64_t timeout_ns, frost_snapshot** snapshot,
                                      frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the snapshot", snapshot); !checked) return checked;
    if (auto checked = require("the database", database); !checked) return checked;
    auto taken = database->database.snapshot_at(offset, deadline_after(timeout_ns));
    if (!taken) return std::unexpected(taken.error());
    *snapshot = new frost_snapshot{*std::move(taken)};
    return {};
  });
}

void frost_snapshot_free(frost_snapshot* snapshot) noexcept { delete snapshot; }

uint64_t frost_snapshot_offset(const frost_snapshot* snapshot) noexcept {
  return snapshot == nullptr ? 0 : snapshot->snapshot.offset();
}

frost_code frost_snapshot_with_context(const frost_snapshot* snapshot, const frost_fact* facts,
                                       size_t fact_count, frost_snapshot** with_context,
                                       frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the snapshot", with_context); !checked) return checked;
    if (auto checked = require("the snapshot", snapshot); !checked) return checked;
    if (auto checked = require_array("the facts", facts, fact_count); !checked) return checked;
    const std::span<const frost_fact> given(facts, fact_count);
    const auto values = all_values_of(given);
    if (!values) return std::unexpected(values.error());
    std::vector<frost::Fact> context;
    for (size_t i = 0; i < given.size(); ++i) {
      const auto predicate = text_of(given[i].predicate, "a predicate");
      if (!predicate) return std::unexpected(predicate.error());
      context.push_back({*predicate, (*values)[i]});
    }
    auto derived = snapshot->snapshot.with_context(context);
    if (!derived) return std::unexpected(derived.error());
    *with_context = new frost_snapshot{*std::move(derived)};
    return {};
  });
}

frost_code frost_snapshot_visit_facts(const frost_snapshot* snapshot, const frost_fact* pattern,
                                      frost_fact_visitor visit, void* context,
                                      frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the snapshot, the pattern or the visitor", snapshot, pattern,
                               reinterpret_cast<const void*>(visit));
        !checked) {
      return checked;
    }
    const auto predicate = text_of(pattern->predicate, "the predicate");
    if (!predicate) return std::unexpected(predicate.error());
    const auto patterns = patterns_of(*pattern);
    if (!patterns) return std::unexpected(patterns.error());
    frost::FactQuery query{.predicate = *predicate};
    if (pattern->arguments != nullptr) query.arguments = *patterns;
    return visit_facts(snapshot->snapshot, query, visit, context);
  });
}

frost_code frost_snapshot_statistics(const frost_snapshot* snapshot, frost_statistics* statistics,
                                     frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require("the snapshot", snapshot); !checked) return checked;
    const frost::StoreStatistics known = snapshot->snapshot.statistics();
    frost_statistics out{};
    out.facts = known.facts;
    out.unused_facts = known.unused_facts;
    out.path_bytes = known.path_bytes;
    out.dictionary_bytes = known.dictionary_bytes;
    return write_struct(statistics, out, "the statistics");
  });
}

}  // extern "C"
