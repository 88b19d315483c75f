// SPDX-License-Identifier: Apache-2.0
// The durable, ordered history of a database: what happened, revision by revision, and where the
// newest checkpoint is. A store is its checkpoint and the records after it, applied in order. What
// a record means is its caller's business: payloads are bytes (design §19.2, §27.1).
//
// Revisions are 1, 2, 3, … without gaps; 0 is the empty database.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/result.hpp"

namespace frost::log {

// Numbers are on disk: never reused. The log itself treats them all alike.
enum class RecordKind : uint8_t {
  kBatch = 1,   // facts to insert and delete
  kPolicy = 2,  // a policy becomes active; written by set_policy only
  kClear = 3,   // every fact is deleted
};

// A record to be appended. Borrowed.
struct NewRecord {
  RecordKind kind = RecordKind::kBatch;
  std::string_view payload;
  // Not empty: when one of the newest LogLimits::keys_max records with a key has the same one,
  // nothing is appended and its revision is the answer.
  std::string_view idempotency_key = {};
};

struct Appended {
  uint64_t revision = 0;
  bool repeated = false;  // the idempotency key was known; the record of `revision` stands
};

// A record as it is read back. Borrowed: valid during the visit. The payload of a policy record is
// the policy's digest; policy_at(revision) has the text.
struct LogRecord {
  uint64_t revision = 0;
  RecordKind kind = RecordKind::kBatch;
  std::string_view payload;
};

// An error ends the reading and is its result.
using RecordVisitor = std::function<Result<void>(const LogRecord&)>;

// A policy to become active. Borrowed. The digest is opaque to the log.
struct NewPolicy {
  std::string_view digest;
  std::string_view filename;
  std::string_view source;
  std::string_view idempotency_key = {};  // as NewRecord's
};

struct StoredPolicy {
  uint64_t revision = 0;  // at which it became active
  std::string digest;
  std::string filename;
  std::string source;
};

// A file of a checkpoint, in the directory of the log. The log stores what it is told and never
// opens it.
struct SegmentFile {
  std::string name;
  uint64_t bytes = 0;
  uint64_t checksum = 0;
  friend bool operator==(const SegmentFile&, const SegmentFile&) = default;
};

// A checkpoint: `segments` in this order hold every effect of the revisions up to `revision`.
struct Manifest {
  uint64_t revision = 0;
  std::vector<SegmentFile> segments;
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

// Thread safety: any thread may call any function; writes are serialised. A visitor runs without
// locks and may call the log.
// Errors: kCorrupt with the file and the revision when bytes on disk are not those that were
// written; kInvalidArgument and kLimit refuse a call without effect; kNoSpace when the disk is
// full: the call had no effect and may be repeated when there is room. Every other failure of a
// write (kIo) stops writes for good: which bytes are on disk is unknown, so the failed call may be
// there after a restart or not, and each later write fails with the same message. Reads go on.
class FactLog {
 public:
  FactLog() = default;
  FactLog(const FactLog&) = delete;
  FactLog& operator=(const FactLog&) = delete;
  virtual ~FactLog() = default;

  // Durable when it returns. One transaction and one fsync, however many records: a group is there
  // whole or not at all. The answers are in the order of `records`.
  virtual Result<std::vector<Appended>> append_group(std::span<const NewRecord> records) = 0;
  Result<Appended> append(const NewRecord& record);

  // A record of kind kPolicy, and the text in the history of policies. Durable when it returns.
  virtual Result<Appended> set_policy(const NewPolicy& policy) = 0;
  // The policy that was active at `revision`; none before the first one. kNotFound when the history
  // no longer goes back that far. Cost: reads the text.
  virtual Result<std::optional<StoredPolicy>> policy_at(uint64_t revision) = 0;
  // The active policy.
  Result<std::optional<StoredPolicy>> policy() { return policy_at(head()); }

  // Visits the records from `from_revision` (at least 1) to the head of now, in order and without
  // gaps. kNotFound when they have been trimmed. Cost: one look-up each.
  virtual Result<void> read(uint64_t from_revision, const RecordVisitor& visit) = 0;

  // The newest revision; 0 when nothing was ever appended.
  [[nodiscard]] virtual uint64_t head() const = 0;
  // The newest revision whose record is gone: read() starts after it.
  [[nodiscard]] virtual uint64_t trimmed() const = 0;

  // The current checkpoint; revision 0 and no files at first.
  virtual Result<Manifest> manifest() = 0;
  // Switches to another checkpoint in one transaction: after a crash there is the old manifest or
  // the new one. Its files must be durable (write_file_durable). kInvalidArgument when it is beyond
  // the head or older than the current one.
  virtual Result<void> set_manifest(const Manifest& manifest) = 0;

  // Drops the records up to `revision`, which the manifest must contain, and older policies of
  // which more than LogLimits::policies_max would stay; never the one active at `revision`. The
  // file keeps its size and reuses the room.
  virtual Result<void> trim(uint64_t revision) = 0;
};

}  // namespace frost::log
