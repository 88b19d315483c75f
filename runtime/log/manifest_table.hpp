// SPDX-License-Identifier: Apache-2.0
// The files of the current checkpoint, in the table `segment`.
#pragma once

#include "frost/result.hpp"
#include "runtime/log/fact_log.hpp"
#include "runtime/log/log_tables.hpp"
#include "runtime/log/sqlite_connection.hpp"

namespace frost::log {

// Verifies every row, and that none is missing.
Result<Manifest> load_manifest(SqliteConnection& connection, const Meta& meta);

// Within a transaction; meta.manifest_revision and meta.segment_checksums follow.
Result<void> store_manifest(SqliteConnection& connection, Meta& meta, const Manifest& manifest);

}  // namespace frost::log
