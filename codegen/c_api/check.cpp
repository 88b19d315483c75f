// SPDX-License-Identifier: Apache-2.0
// frost/c/question.h: checks.
#include <algorithm>
#include <utility>

#include "codegen/c_api/handles.hpp"

namespace frost::c_api {
namespace {

Result<std::vector<CheckQuery>> checks_of(const frost_check* given, size_t count) {
  if (auto checked = require_array("the checks", given, count); !checked) {
    return std::unexpected(checked.error());
  }
  std::vector<CheckQuery> checks;
  for (size_t i = 0; i < count; ++i) {
    const auto check = check_of(given[i]);
    if (!check) return std::unexpected(check.error());
    checks.push_back(*check);
  }
  return checks;
}

Result<void> give(Result<bool> answer, bool* allowed) {
  if (!answer) return std::unexpected(std::move(answer.error()));
  *allowed = *answer;
  return {};
}

// Answers by place; all of them false with an error.
Result<void> give_all(Result<void> done, std::span<bool> allowed) {
  if (!done) std::ranges::fill(allowed, false);
  return done;
}

// prepare() takes names as they are, so they are looked at here, as authorize() does.
Result<void> check_names(const CheckQuery& query) {
  if (auto checked = check_value(query.actor); !checked) return checked;
  return check_value(query.resource);
}

}  // namespace
}  // namespace frost::c_api

using namespace frost::c_api;  // of this file only
using frost::Result;

extern "C" {

frost_code frost_authorize(const frost_snapshot* snapshot, const frost_check* check,
                           const frost_question_options* options, bool* allowed,
                           frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (allowed != nullptr) *allowed = false;
    if (auto checked = require("the snapshot, the check or the answer", snapshot, check, allowed);
        !checked) {
      return checked;
    }
    const auto query = check_of(*check);
    if (!query) return std::unexpected(query.error());
    return with_question_options(options, [&](const frost::QueryOptions& chosen) {
      return give(snapshot->snapshot.authorize(*query, chosen), allowed);
    });
  });
}

frost_code frost_authorize_batch(const frost_snapshot* snapshot, const frost_check* checks,
                                 size_t check_count, const frost_question_options* options,
                                 bool* allowed, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_array("the answers", allowed, check_count); !checked) return checked;
    const std::span<bool> answers(allowed, check_count);
    std::ranges::fill(answers, false);
    if (auto checked = require("the snapshot", snapshot); !checked) return checked;
    const auto queries = checks_of(checks, check_count);
    if (!queries) return std::unexpected(queries.error());
    return with_question_options(options, [&](const frost::QueryOptions& chosen) {
      return give_all(snapshot->snapshot.authorize_batch(*queries, answers, chosen), answers);
    });
  });
}

frost_code frost_prepare(const frost_snapshot* snapshot, const frost_check* checks,
                         size_t check_count, frost_prepared** prepared,
                         frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_out("the prepared checks", prepared); !checked) return checked;
    if (auto checked = require("the snapshot", snapshot); !checked) return checked;
    const auto queries = checks_of(checks, check_count);
    if (!queries) return std::unexpected(queries.error());
    std::vector<frost::PreparedCheck> all;
    for (const frost::CheckQuery& query : *queries) {
      if (auto named = check_names(query); !named) return named;
      all.push_back(snapshot->snapshot.prepare(query));
    }
    *prepared = new frost_prepared{snapshot->snapshot, std::move(all)};
    return {};
  });
}

void frost_prepared_free(frost_prepared* prepared) noexcept { delete prepared; }

frost_code frost_prepared_run(const frost_prepared* prepared, size_t index,
                              const frost_question_options* options, bool* allowed,
                              frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (allowed != nullptr) *allowed = false;
    if (auto checked = require("the prepared checks or the answer", prepared, allowed); !checked) {
      return checked;
    }
    if (index >= prepared->checks.size()) {
      return frost::fail(frost::Code::kInvalidArgument,
                         "there is no prepared check " + std::to_string(index));
    }
    return with_question_options(options, [&](const frost::QueryOptions& chosen) {
      return give(prepared->snapshot.run(prepared->checks[index], chosen), allowed);
    });
  });
}

frost_code frost_prepared_run_all(const frost_prepared* prepared,
                                  const frost_question_options* options, bool* allowed,
                                  size_t allowed_count, frost_error** error) noexcept {
  return guarded(error, [&]() -> Result<void> {
    if (auto checked = require_array("the answers", allowed, allowed_count); !checked) {
      return checked;
    }
    const std::span<bool> answers(allowed, allowed_count);
    std::ranges::fill(answers, false);
    if (auto checked = require("the prepared checks", prepared); !checked) return checked;
    return with_question_options(options, [&](const frost::QueryOptions& chosen) {
      return give_all(prepared->snapshot.run_batch(prepared->checks, answers, chosen), answers);
    });
  });
}

}  // extern "C"
