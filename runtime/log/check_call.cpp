// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/check_call.hpp"

#include <string>
#include <utility>

namespace frost::log {
namespace {

Result<void> refuse(std::string what) { return fail(Code::kInvalidArgument, std::move(what)); }

Result<void> check_bytes(const char* what, uint64_t bytes, uint64_t bytes_max, const char* limit) {
  if (bytes <= bytes_max) return {};
  return fail(Code::kLimit, std::string(what) + " has " + std::to_string(bytes) + " bytes; " +
                                limit + " is " + std::to_string(bytes_max));
}

}  // namespace

Result<void> check_group(std::span<const NewRecord> records, const LogLimits& limits) {
  if (records.empty()) return refuse("a group needs a record");
  if (records.size() > limits.group_records_max) {
    return fail(Code::kLimit, "the group has " + std::to_string(records.size()) +
                                  " records; group_records_max is " +
                                  std::to_string(limits.group_records_max));
  }
  uint64_t bytes = 0;
  for (const NewRecord& record : records) {
    if (record.kind != RecordKind::kBatch && record.kind != RecordKind::kClear) {
      return refuse("a record of kind " + std::to_string(static_cast<int>(record.kind)) +
                    " cannot be appended; policies have set_policy");
    }
    auto fits = check_bytes("the payload", record.payload.size(), limits.payload_bytes_max,
                            "payload_bytes_max");
    if (fits) {
      fits = check_bytes("the idempotency key", record.idempotency_key.size(), limits.key_bytes_max,
                         "key_bytes_max");
    }
    if (!fits) return fits;
    bytes += record.payload.size();
  }
  return check_bytes("the group", bytes, limits.group_bytes_max, "group_bytes_max");
}

Result<void> check_policy(const NewPolicy& policy, const LogLimits& limits) {
  auto fits = check_bytes("the policy", policy.source.size(), limits.payload_bytes_max,
                          "payload_bytes_max");
  if (fits) {
    fits = check_bytes("the digest", policy.digest.size(), limits.name_bytes_max, "name_bytes_max");
  }
  if (fits) {
    fits = check_bytes("the file name", policy.filename.size(), limits.name_bytes_max,
                       "name_bytes_max");
  }
  if (fits) {
    fits = check_bytes("the idempotency key", policy.idempotency_key.size(), limits.key_bytes_max,
                       "key_bytes_max");
  }
  return fits;
}

Result<void> check_manifest(const Manifest& manifest, const Meta& meta, const LogLimits& limits) {
  if (manifest.revision > meta.head) {
    return refuse("the manifest is of revision " + std::to_string(manifest.revision) +
                  ", and the head is " + std::to_string(meta.head));
  }
  if (manifest.revision < meta.manifest_revision) {
    return refuse("the manifest is of revision " + std::to_string(manifest.revision) +
                  ", older than the current one of " + std::to_string(meta.manifest_revision));
  }
  if (manifest.segments.size() > limits.segments_max) {
    return fail(Code::kLimit, "the manifest has " + std::to_string(manifest.segments.size()) +
                                  " files; segments_max is " + std::to_string(limits.segments_max));
  }
  for (const SegmentFile& segment : manifest.segments) {
    auto fits =
        check_bytes("a segment name", segment.name.size(), limits.name_bytes_max, "name_bytes_max");
    if (!fits) return fits;
  }
  return {};
}

}  // namespace frost::log
