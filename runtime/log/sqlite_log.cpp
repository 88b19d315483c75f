// SPDX-License-Identifier: Apache-2.0
#include "runtime/log/sqlite_log.hpp"

#include <limits>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>

#include "runtime/log/check_call.hpp"
#include "runtime/log/database_directory.hpp"
#include "runtime/log/head_file.hpp"
#include "runtime/log/key_window.hpp"
#include "runtime/log/log_tables.hpp"
#include "runtime/log/manifest_table.hpp"
#include "runtime/log/policy_table.hpp"
#include "runtime/log/row_checksum.hpp"
#include "runtime/log/sqlite_connection.hpp"

namespace frost::log {
namespace {

class SqliteLog final : public FactLog {
 public:
  static Result<std::unique_ptr<FactLog>> open(const std::string& path, const LogOptions& options);
  ~SqliteLog() override;

  Result<std::vector<Appended>> append_group(std::span<const NewRecord> records) override;
  Result<Appended> set_policy(const NewPolicy& policy) override;
  Result<std::optional<StoredPolicy>> policy_at(uint64_t revision) override;
  Result<void> read(uint64_t from_revision, const RecordVisitor& visit) override;
  [[nodiscard]] uint64_t head() const override;
  [[nodiscard]] uint64_t trimmed() const override;
  Result<Manifest> manifest() override;
  Result<void> set_manifest(const Manifest& manifest) override;
  Result<void> trim(uint64_t revision) override;

 private:
  // A transaction that is being built: what memory will be once it is committed.
  struct Change {
    Meta meta;
    std::vector<PendingKey> keys;
    std::unordered_map<std::string_view, uint64_t> revisions = {};  // of those keys
  };

  SqliteLog(DatabaseDirectory directory, HeadFile head_file, const LogOptions& options)
      : directory_(std::move(directory)),
        head_file_(std::move(head_file)),
        limits_(options.limits) {}
  Result<void> load();
  Result<void> verify_head();
  Result<void> prepare();

  template <class Body>
  Result<void> transact(Body body);
  template <class Body>
  Result<void> commit(Body body, Change& change);
  Result<Appended> add(Change& change, const NewRecord& record);
  Result<void> witness();
  void move_wal();
  Result<void> stop(const Error& cause);
  Result<void> read_record(uint64_t revision, RecordKind& kind, std::string& payload);
  uint64_t checksum_of(uint64_t revision, RecordKind kind, std::string_view payload) const;

  mutable std::mutex mutex_;
  DatabaseDirectory directory_;
  HeadFile head_file_;
  LogLimits limits_;
  Meta meta_;
  KeyWindow keys_;
  std::optional<Error> stopped_;  // why writes are refused
  std::unique_ptr<SqliteConnection> connection_;
  Statement insert_;  // before the connection ends
  Statement select_;
  Statement update_meta_;
};

}  // namespace

Result<std::unique_ptr<FactLog>> open_sqlite_log(const std::string& directory,
                                                 const LogOptions& options) {
  return SqliteLog::open(directory, options);
}

namespace {

// --- Opening ---

Result<std::unique_ptr<FactLog>> SqliteLog::open(const std::string& path,
                                                 const LogOptions& options) {
  FileSystem& files = options.files == nullptr ? system_files() : *options.files;
  auto directory = DatabaseDirectory::lock(files, path, options.create);
  if (!directory) return std::unexpected(directory.error());
  const auto is_new = directory->is_new();
  if (!is_new) return std::unexpected(is_new.error());
  if (*is_new) {
    if (!options.create) return fail(Code::kNotFound, "there is no database in `" + path + "`");
    if (auto created = directory->create(); !created) return std::unexpected(created.error());
  }
  if (auto durable = directory->sync_names(); !durable) return std::unexpected(durable.error());
  auto head_file = HeadFile::open(files, directory->head_path());
  if (!head_file) {
    if (head_file.error().code != Code::kNotFound) return std::unexpected(head_file.error());
    return fail(Code::kCorrupt, "`" + directory->head_path() +
                                    "` is missing; restore the directory from a backup: the files "
                                    "of a database belong together");
  }
  if (auto whole = directory->check_main_file(); !whole) return std::unexpected(whole.error());
  const uint64_t row_bytes_max = uint64_t{options.limits.payload_bytes_max} +
                                 4 * uint64_t{options.limits.name_bytes_max} + 4096;
  auto connection = SqliteConnection::open(
      files, directory->log_path(),
      {.synchronous = options.durability == Durability::kDurable, .row_bytes_max = row_bytes_max});
  if (!connection) return std::unexpected(connection.error());
  std::unique_ptr<SqliteLog> log(
      new SqliteLog(std::move(*directory), std::move(*head_file), options));
  log->connection_ = std::move(*connection);
  if (auto loaded = log->load(); !loaded) return std::unexpected(loaded.error());
  return log;
}

Result<void> SqliteLog::load() {
  if (auto sound = verify_tables(*connection_); !sound) return sound;
  auto meta = load_meta(*connection_);
  if (!meta) return std::unexpected(std::move(meta.error()));
  meta_ = *meta;
  if (auto complete = verify_gapless(*connection_, meta_); !complete) return complete;
  if (auto complete = verify_policies(*connection_, meta_); !complete) return complete;
  const auto manifest = load_manifest(*connection_, meta_);
  if (!manifest) return std::unexpected(manifest.error());
  auto keys = KeyWindow::load(*connection_, meta_, limits_.keys_max);
  if (!keys) return std::unexpected(std::move(keys.error()));
  keys_ = std::move(*keys);
  if (auto acknowledged = verify_head(); !acknowledged) return acknowledged;
  // Written again and synced: had the process before failed to sync the -wal, what it left could
  // be readable and still not be on the disk.
  if (auto moved = connection_->checkpoint(); !moved) return moved;
  if (auto done = connection_->keep_on_close(false); !done) return done;
  if (auto witnessed = witness(); !witnessed) return witnessed;
  if (auto synced = head_file_.sync(); !synced) return synced;
  return prepare();
}

// Nothing that was acknowledged may be missing.
Result<void> SqliteLog::verify_head() {
  const auto head = head_file_.read();
  if (!head) return std::unexpected(head.error());
  if (head->transaction == 0) return {};
  if (head->database_id != meta_.database_id) {
    return fail(Code::kCorrupt, "`" + directory_.head_path() + "` and `" + directory_.log_path() +
                                    "` are of different databases; restore the directory from a "
                                    "backup");
  }
  if (head->transaction <= meta_.transaction) return {};
  const std::string lost =
      head->revision > meta_.head
          ? "revisions " + std::to_string(meta_.head + 1) + " to " + std::to_string(head->revision)
          : "its newest changes";
  return connection_->corrupt(lost +
                              " were acknowledged and are missing: it or its -wal was removed, "
                              "damaged or replaced by an older one");
}

Result<void> SqliteLog::prepare() {
  const auto take = [this](Statement& statement, std::string_view sql) -> Result<void> {
    auto prepared = connection_->prepare(sql);
    if (!prepared) return std::unexpected(std::move(prepared.error()));
    statement = std::move(*prepared);
    return {};
  };
  if (auto done = take(insert_, "INSERT INTO log VALUES (?1, ?2, ?3, ?4)"); !done) return done;
  if (auto done =
          take(select_, "SELECT revision, kind, payload, checksum FROM log WHERE revision = ?1");
      !done) {
    return done;
  }
  auto update = prepare_meta_update(*connection_);
  if (!update) return std::unexpected(std::move(update.error()));
  update_meta_ = std::move(*update);
  return {};
}

SqliteLog::~SqliteLog() {
  // The head first: once the -wal is gone, the main file speaks for itself.
  if (!stopped_) static_cast<void>(head_file_.sync());
}

// --- Writing ---

// Runs `body` in a transaction, and after it the steps that make its effect known. All writes pass
// through here.
template <class Body>
Result<void> SqliteLog::transact(Body body) {
  if (stopped_) return std::unexpected(*stopped_);
  Change change{meta_, {}, {}};
  if (auto done = commit(body, change); !done) {
    if (connection_->in_transaction()) static_cast<void>(connection_->run("ROLLBACK"));
    // A full disk that only a write has met, or memory that is out: everything is taken back.
    const bool is_harmless =
        done.error().code == Code::kNoSpace || done.error().code == Code::kLimit;
    const bool clean =
        is_harmless && !connection_->in_transaction() && !connection_->vfs().write_failure();
    return clean ? done : stop(done.error());
  }
  if (change.meta == meta_) return {};
  meta_ = change.meta;
  keys_.commit(change.keys);
  if (auto witnessed = witness(); !witnessed) return stop(witnessed.error());
  move_wal();
  return {};
}

// Nothing that takes memory follows a COMMIT that succeeds.
template <class Body>
Result<void> SqliteLog::commit(Body body, Change& change) try {
  if (auto begun = connection_->run("BEGIN IMMEDIATE"); !begun) return begun;
  if (auto done = body(change); !done) return done;
  // Only known keys, or the manifest that is there: nothing to wait for.
  if (change.meta == meta_) return connection_->run("ROLLBACK");
  ++change.meta.transaction;
  if (auto done = keys_.store(*connection_, change.meta, change.keys); !done) return done;
  if (auto done = store_meta(*connection_, update_meta_, change.meta); !done) return done;
  return connection_->run("COMMIT");
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

Result<Appended> SqliteLog::add(Change& change, const NewRecord& record) {
  if (!record.idempotency_key.empty()) {
    if (const auto known = keys_.find(record.idempotency_key)) return Appended{*known, true};
    const auto pending = change.revisions.find(record.idempotency_key);
    if (pending != change.revisions.end()) return Appended{pending->second, true};
  }
  const uint64_t revision = change.meta.head + 1;
  insert_.bind(1, revision).bind(2, static_cast<uint64_t>(record.kind)).bind(3, record.payload);
  insert_.bind(4, checksum_of(revision, record.kind, record.payload));
  if (auto done = finish(*connection_, insert_, "append revision " + std::to_string(revision));
      !done) {
    return std::unexpected(std::move(done.error()));
  }
  change.meta.head = revision;
  if (!record.idempotency_key.empty()) {
    change.keys.push_back({revision, record.idempotency_key, 0});
    change.revisions.emplace(record.idempotency_key, revision);
  }
  return Appended{revision, false};
}

Result<void> SqliteLog::witness() {
  return head_file_.write({meta_.database_id, meta_.transaction, meta_.head});
}

// Keeps the -wal small. A failure here takes back nothing that was acknowledged, so only the next
// write hears of it.
void SqliteLog::move_wal() {
  if (connection_->wal_pages() < static_cast<int>(limits_.wal_pages_max)) return;
  auto moved = head_file_.sync();
  if (moved) moved = connection_->checkpoint();
  if (moved) return;
  const bool harmless = moved.error().code == Code::kNoSpace && !connection_->vfs().write_failure();
  if (!harmless) static_cast<void>(stop(moved.error()));
}

Result<void> SqliteLog::stop(const Error& cause) {
  // What is in the -wal now must neither be moved nor removed: the next open decides.
  static_cast<void>(connection_->keep_on_close(true));
  const std::string& reason = connection_->vfs().write_failure()
                                  ? connection_->vfs().write_failure()->message
                                  : cause.message;
  stopped_ = Error{cause.code == Code::kCorrupt ? Code::kCorrupt : Code::kIo,
                   "writes to database `" + directory_.path() + "` have stopped: " + reason +
                       "; reads go on; restart to recover from the log"};
  return std::unexpected(*stopped_);
}

Result<std::vector<Appended>> SqliteLog::append_group(std::span<const NewRecord> records) {
  const std::scoped_lock lock(mutex_);
  if (auto fits = check_group(records, limits_); !fits)
    return std::unexpected(std::move(fits.error()));
  std::vector<Appended> appended;
  appended.reserve(records.size());
  auto done = transact([&](Change& change) -> Result<void> {
    for (const NewRecord& record : records) {
      auto added = add(change, record);
      if (!added) return std::unexpected(std::move(added.error()));
      appended.push_back(*added);
    }
    return {};
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return appended;
}

Result<Appended> SqliteLog::set_policy(const NewPolicy& policy) {
  const std::scoped_lock lock(mutex_);
  if (auto fits = check_policy(policy, limits_); !fits)
    return std::unexpected(std::move(fits.error()));
  Appended appended;
  auto done = transact([&](Change& change) -> Result<void> {
    auto added = add(change, {RecordKind::kPolicy, policy.digest, policy.idempotency_key});
    if (!added) return std::unexpected(std::move(added.error()));
    appended = *added;
    if (appended.repeated) return {};
    return store_policy(*connection_, change.meta, appended.revision, policy);
  });
  if (!done) return std::unexpected(std::move(done.error()));
  return appended;
}

Result<void> SqliteLog::set_manifest(const Manifest& manifest) {
  const std::scoped_lock lock(mutex_);
  if (auto fits = check_manifest(manifest, meta_, limits_); !fits) return fits;
  return transact(
      [&](Change& change) { return store_manifest(*connection_, change.meta, manifest); });
}

Result<void> SqliteLog::trim(uint64_t revision) {
  const std::scoped_lock lock(mutex_);
  if (revision > meta_.manifest_revision) {
    return fail(Code::kInvalidArgument, "cannot trim up to revision " + std::to_string(revision) +
                                            ": the checkpoint contains those up to " +
                                            std::to_string(meta_.manifest_revision) +
                                            "; write a newer one first");
  }
  if (revision <= meta_.trimmed) return {};
  return transact([&](Change& change) -> Result<void> {
    auto drop = connection_->prepare("DELETE FROM log WHERE revision <= ?1");
    if (!drop) return std::unexpected(std::move(drop.error()));
    drop->bind(1, revision);
    if (auto done = finish(*connection_, *drop, "trim it"); !done) return done;
    change.meta.trimmed = revision;
    return trim_policies(*connection_, change.meta, revision, limits_.policies_max);
  });
}

// --- Reading ---

uint64_t SqliteLog::head() const {
  const std::scoped_lock lock(mutex_);
  return meta_.head;
}

uint64_t SqliteLog::trimmed() const {
  const std::scoped_lock lock(mutex_);
  return meta_.trimmed;
}

Result<Manifest> SqliteLog::manifest() {
  const std::scoped_lock lock(mutex_);
  return load_manifest(*connection_, meta_);
}

Result<std::optional<StoredPolicy>> SqliteLog::policy_at(uint64_t revision) {
  const std::scoped_lock lock(mutex_);
  if (revision > meta_.head) {
    return fail(Code::kInvalidArgument, "revision " + std::to_string(revision) +
                                            " is beyond the head, " + std::to_string(meta_.head));
  }
  return load_policy(*connection_, meta_, revision);
}

// One look-up for each record, so that neither a lock nor a read transaction, which would keep the
// -wal from being moved, lasts for longer than one.
Result<void> SqliteLog::read(uint64_t from_revision, const RecordVisitor& visit) {
  const uint64_t last = head();
  RecordKind kind{};
  std::string payload;
  for (uint64_t revision = from_revision; revision <= last; ++revision) {
    if (auto found = read_record(revision, kind, payload); !found) return found;
    if (auto visited = visit({revision, kind, payload}); !visited) return visited;
  }
  return {};
}

Result<void> SqliteLog::read_record(uint64_t revision, RecordKind& kind, std::string& payload) {
  const std::scoped_lock lock(mutex_);
  if (revision <= meta_.trimmed) {
    return fail(Code::kNotFound, "revision " + std::to_string(revision) + " of database `" +
                                     directory_.path() + "` is gone: it was trimmed up to " +
                                     std::to_string(meta_.trimmed) + "; read from the checkpoint");
  }
  const ResetAtEnd reset(select_);
  select_.bind(1, revision);
  const int code = select_.step();
  const std::string name = "revision " + std::to_string(revision);
  if (code == SQLITE_DONE) return connection_->corrupt(name + " is missing");
  if (code != SQLITE_ROW) return connection_->error(code, "read " + name);
  const uint64_t number = select_.integer(1);
  kind = static_cast<RecordKind>(number);
  if (number > std::numeric_limits<uint8_t>::max() || select_.integer(0) != revision ||
      select_.integer(3) != checksum_of(revision, kind, select_.blob(2))) {
    return connection_->corrupt(name + " does not match its checksum");
  }
  payload = select_.blob(2);
  return {};
}

uint64_t SqliteLog::checksum_of(uint64_t revision, RecordKind kind,
                                std::string_view payload) const {
  return RowChecksum(meta_.database_id, Table::kLog)
      .integer(revision)
      .integer(static_cast<uint64_t>(kind))
      .bytes(payload)
      .value();
}

}  // namespace
}  // namespace frost::log
