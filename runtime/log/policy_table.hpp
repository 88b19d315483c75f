// SPDX-License-Identifier: Apache-2.0
// The history of policies, in the table `policy`.
#pragma once

#include <cstdint>
#include <optional>

#include "frost/result.hpp"
#include "runtime/log/fact_log.hpp"
#include "runtime/log/log_tables.hpp"
#include "runtime/log/sqlite_connection.hpp"

namespace frost::log {

// That every policy is there and intact.
Result<void> verify_policies(SqliteConnection& connection, const Meta& meta);

// Within a transaction; meta.policy_checksums follows.
Result<void> store_policy(SqliteConnection& connection, Meta& meta, uint64_t revision,
                          const NewPolicy& policy);

// The newest policy of `revision` or before.
Result<std::optional<StoredPolicy>> load_policy(SqliteConnection& connection, const Meta& meta,
                                                uint64_t revision);

// Within a transaction: keeps the newest `policies_max`, and those from the one active at
// `revision` on however many they are.
Result<void> trim_policies(SqliteConnection& connection, Meta& meta, uint64_t revision,
                           uint32_t policies_max);

}  // namespace frost::log
