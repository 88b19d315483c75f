// SPDX-License-Identifier: Apache-2.0
// What a call that writes to the log may be: sizes, kinds and order.
//
// Errors: kInvalidArgument, and kLimit, whose message names the limit.
#pragma once

#include <span>

#include "runtime/log/fact_log.hpp"
#include "runtime/log/limits.hpp"
#include "runtime/log/log_tables.hpp"

namespace frost::log {

Result<void> check_group(std::span<const NewRecord> records, const LogLimits& limits);
Result<void> check_policy(const NewPolicy& policy, const LogLimits& limits);
// `meta` is of the log now.
Result<void> check_manifest(const Manifest& manifest, const Meta& meta, const LogLimits& limits);

}  // namespace frost::log
