// SPDX-License-Identifier: Apache-2.0
// Every limit of the durable log: name, unit, default. docs/limits.md lists them; each has a test.
#pragma once

#include <cstdint>

namespace frost::log {

struct LogLimits {
  uint32_t payload_bytes_max = 64U << 20;  // bytes of one record, and of one policy text
  uint32_t group_bytes_max = 256U << 20;   // bytes of all payloads of one group
  uint32_t group_records_max = 65'536;     // records of one group
  uint32_t key_bytes_max = 256;            // bytes of one idempotency key
  uint32_t keys_max = 65'536;              // newest idempotency keys that are remembered
  uint32_t policies_max = 20;              // policies that trim() leaves in the history
  uint32_t name_bytes_max = 4'096;         // bytes of a segment name, policy digest or file name
  uint32_t segments_max = 1'000'000;       // files of one manifest
  uint32_t wal_pages_max = 4'096;          // pages of 4 KiB in the -wal before they are moved
};

}  // namespace frost::log
