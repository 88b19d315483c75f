// SPDX-License-Identifier: Apache-2.0
// What the opaque handles of the C interface hold, and how its values become those of C++.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "codegen/c_api/boundary.hpp"
#include "frost/c.h"
#include "frost/frost.hpp"

struct frost_error {
  frost_code code;
  std::string message;
};

struct frost_buffer {
  std::string bytes;
};

struct frost_limits {
  frost::Limits limits;
};

struct frost_diagnostics {
  std::vector<frost::Diagnostic> all;
};

struct frost_policy {
  frost::Policy policy;
};

struct frost_batch {
  frost::Batch batch;
};

struct frost_database {
  frost::Database database;
};

struct frost_snapshot {
  frost::Snapshot snapshot;
};

struct frost_prepared {
  frost::Snapshot snapshot;
  std::vector<frost::PreparedCheck> checks;
};

struct frost_query {
  frost::Query query;
};

namespace frost::c_api {

inline Limits limits_of(const frost_limits* limits) {
  return limits == nullptr ? Limits{} : limits->limits;
}

Result<Tier> tier_of(int32_t tier);
std::chrono::steady_clock::time_point deadline_after(uint64_t timeout_ns);

// Null callbacks are empty ones. Errors: kInvalidArgument for a wrong size.
Result<Observer> observer_of(const frost_observer* observer);
Result<NativeOptions> native_options_of(const frost_native_options* options);
Result<QueryOptions> question_options_of(const frost_question_options& options);

// Borrowed.
Result<Value> value_of(const frost_value& value, const char* name);
Result<CheckQuery> check_of(const frost_check& check);

// The arguments of a fact or of a pattern of facts. Borrowed.
inline constexpr size_t kArgumentsMax = 255;
Result<std::vector<Value>> values_of(const frost_fact& fact);
Result<std::vector<ValuePattern>> patterns_of(const frost_fact& pattern);

// Copies the options where there are some; nothing to do is the fast path.
template <class Use>
Result<void> with_question_options(const frost_question_options* given, Use&& use) {
  static constexpr QueryOptions kDefaults{};
  if (given == nullptr) return use(kDefaults);
  const auto known = read_struct(given, "the options");
  if (!known) return std::unexpected(known.error());
  const auto options = question_options_of(*known);
  if (!options) return std::unexpected(options.error());
  return use(*options);
}

}  // namespace frost::c_api
