// SPDX-License-Identifier: Apache-2.0
// Opening a database, and reading from it.
#include "codegen/engine/database.hpp"

#include <limits>
#include <set>
#include <utility>

#include "base/check.hpp"
#include "codegen/engine/memory_log.hpp"
#include "codegen/engine/observe.hpp"
#include "codegen/engine/schema.hpp"
#include "runtime/log/sqlite_log.hpp"

namespace frost {
namespace {

constexpr const char* kNoPolicyName = "policy.polar";

// The first error of a policy, as one line.
std::string first_error(const Compiled& compiled) {
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    if (diagnostic.is_error) return diagnostic.message;
  }
  return "it has no errors that could be told";
}

// Native code of a database is told to the same observer.
DatabaseOptions with_observer(DatabaseOptions options) {
  Observer& native = options.native.observer;
  if (!native.log && !native.metric) native = options.observer;
  return options;
}

Source active_source(const std::optional<log::StoredPolicy>& stored) {
  if (!stored) return {kNoPolicyName, ""};
  return {stored->filename, stored->source};
}

}  // namespace

Result<DatabasePolicy> DatabasePolicy::compile(Source source, const DatabaseOptions& options) {
  const Compiled compiled =
      frost::compile({&source, 1}, {.limits = options.limits, .with_tests = false});
  if (!compiled.policy) {
    return fail(Code::kIncompatible,
                "the policy of the database, " + source.name +
                    ", does not compile with this version: " + first_error(compiled));
  }
  Policy policy = *compiled.policy;
  switch (options.tier) {
    case Tier::kInterpreter:
      break;
    case Tier::kAutomatic:
      // The empty policy allows nothing on any tier.
      if (!source.text.empty()) policy.compile_in_background(options.native);
      break;
    case Tier::kNative:
      if (auto native = policy.compile_native(options.native); !native) {
        return std::unexpected(native.error());
      }
      break;
  }
  return DatabasePolicy{std::move(source), policy.impl()};
}

Result<DatabasePolicy> DatabasePolicy::take(const Policy& policy, Source source,
                                            const DatabaseOptions& options) {
  const bool is_ready = policy.active_tier() == Tier::kNative;
  if (!is_ready || options.tier == Tier::kInterpreter) return compile(std::move(source), options);
  return DatabasePolicy{std::move(source), policy.impl()};
}

rt::Schema DatabasePolicy::schema() const { return store_schema(compiled->program); }

Result<std::unique_ptr<rt::FactBase>> DatabasePolicy::empty_base(const Limits& limits) const {
  return rt::FactBase::create(schema(), policy_facts(compiled->program), limits);
}

Result<std::unique_ptr<rt::FactBase>> DatabasePolicy::adopt(
    std::unique_ptr<rt::FactBase> facts) const {
  const std::vector<rt::OwnedFact> own = policy_facts(compiled->program);
  const bool is_same = facts->schema() == schema() &&
                       facts->policy_facts() == std::set<rt::OwnedFact>(own.begin(), own.end());
  if (is_same) return facts;
  return facts->with_policy(schema(), own);
}

DatabaseImpl::DatabaseImpl(std::unique_ptr<log::FactLog> opened, const DatabaseOptions& chosen,
                           DatabasePolicy active, std::unique_ptr<rt::FactBase> base,
                           std::unique_ptr<Checkpointer> checkpoints)
    : options(chosen),
      log(std::move(opened)),
      policy(std::move(active)),
      facts(std::move(base)),
      published(state_of_now()),
      checkpointer(std::move(checkpoints)) {}

std::shared_ptr<const SnapshotImpl> DatabaseImpl::state_of_now() {
  return make_state(policy.compiled, facts->stored(), options.limits, log->head());
}

bool DatabaseImpl::publish() try {
  published.put(state_of_now());
  // Whoever waits has looked at the state under this lock.
  {
    const std::lock_guard lock(published_mutex);
  }
  published_changed.notify_all();
  return true;
} catch (const std::bad_alloc&) {
  return false;
}

Result<void> DatabaseImpl::replay(uint64_t revision) {
  return log->read(revision, [&](const log::LogRecord& record) -> Result<void> {
    switch (record.kind) {
      case log::RecordKind::kBatch: {
        const auto batch = rt::Batch::decode(std::string(record.payload));
        if (!batch) return std::unexpected(batch.error());
        note_logged(batch->bytes().size());
        return facts->replay(*batch);
      }
      case log::RecordKind::kClear: {
        auto empty = policy.empty_base(options.limits);
        if (!empty) return std::unexpected(empty.error());
        facts = *std::move(empty);
        return {};
      }
      case log::RecordKind::kPolicy:
        return {};  // the last one is active, and what it does not use is kept anyway
    }
    return fail(Code::kIncompatible, "the log has a record of a later version");
  });
}

Result<std::unique_ptr<DatabaseImpl>> open_database(const std::string& directory,
                                                    const DatabaseOptions& given,
                                                    FileSystem& files) try {
  const DatabaseOptions options = with_observer(given);
  TimeMetric time(options.observer, "database_open_ns");
  log::LogOptions log_options{.create = options.create, .files = &files};
  log_options.limits.group_bytes_max =
      std::numeric_limits<uint32_t>::max();  // load_batch_bytes_max
  auto log = log::open_sqlite_log(directory, log_options);
  if (!log) return std::unexpected(log.error());
  auto stored = (*log)->policy();
  if (!stored) return std::unexpected(stored.error());
  auto policy = DatabasePolicy::compile(active_source(*stored), options);
  if (!policy) return std::unexpected(policy.error());
  auto checkpointer = std::make_unique<Checkpointer>(
      **log, files, directory, options.checkpoint_log_bytes, options.observer);
  auto written = checkpointer->open(options.limits);
  if (!written) return std::unexpected(written.error());
  auto facts = written->facts ? policy->adopt(std::move(written->facts))
                              : policy->empty_base(options.limits);
  if (!facts) return std::unexpected(facts.error());
  auto impl = std::make_unique<DatabaseImpl>(*std::move(log), options, *std::move(policy),
                                             *std::move(facts), std::move(checkpointer));
  auto replayed = impl->replay(written->revision + 1);
  if (!replayed) return std::unexpected(replayed.error());
  if (!impl->publish()) return fail(Code::kLimit, "out of memory");
  impl->checkpointer->start([impl = impl.get()] { return impl->published.get(); });
  const uint64_t head = impl->log->head();
  tell_log(options.observer, LogLevel::kInformation, "database",
           "opened " + directory + " at offset " + std::to_string(head) + ", " +
               std::to_string(head - written->revision) + " changes after its checkpoint");
  return impl;
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

Result<std::unique_ptr<DatabaseImpl>> memory_database(const DatabaseOptions& given) try {
  const DatabaseOptions options = with_observer(given);
  auto policy = DatabasePolicy::compile(active_source({}), options);
  if (!policy) return std::unexpected(policy.error());
  auto facts = policy->empty_base(options.limits);
  if (!facts) return std::unexpected(facts.error());
  return std::make_unique<DatabaseImpl>(std::make_unique<MemoryLog>(), options, *std::move(policy),
                                        *std::move(facts), nullptr);
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

Database::Database(std::unique_ptr<DatabaseImpl> impl) : impl_(std::move(impl)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& directory, const DatabaseOptions& options) {
  auto impl = open_database(directory, options, system_files());
  if (!impl) return std::unexpected(impl.error());
  return Database(*std::move(impl));
}

Result<Database> Database::in_memory(const DatabaseOptions& options) {
  auto impl = memory_database(options);
  if (!impl) return std::unexpected(impl.error());
  return Database(*std::move(impl));
}

Snapshot Database::snapshot() const { return Snapshot(impl_->published.get()); }

uint64_t Database::offset() const { return impl_->published.get()->offset; }

Result<Snapshot> Database::snapshot_at(uint64_t offset,
                                       std::chrono::steady_clock::time_point deadline) const {
  std::shared_ptr<const SnapshotImpl> state = impl_->published.get();
  if (state->offset < offset) {
    std::unique_lock lock(impl_->published_mutex);
    impl_->published_changed.wait_until(lock, deadline, [&] {
      state = impl_->published.get();
      return state->offset >= offset;
    });
  }
  if (state->offset >= offset) return Snapshot(std::move(state));
  return fail(Code::kDeadline, "the database is at offset " + std::to_string(state->offset) +
                                   " and did not reach " + std::to_string(offset) + " in time");
}

Result<uint64_t> Database::apply(const Batch& batch) { return impl_->apply(batch.impl()); }

Result<uint64_t> Database::load(const std::function<Result<void>(const InsertFact&)>& fill) {
  return impl_->load(fill);
}

Result<uint64_t> Database::set_policy(const Policy& policy) { return impl_->set_policy(policy); }

Source Database::policy() const {
  const std::lock_guard lock(impl_->writer);
  return impl_->policy.source;
}

const Limits& Database::limits() const { return impl_->options.limits; }

Result<void> Database::checkpoint() {
  if (!impl_->checkpointer) return {};
  return impl_->checkpointer->write();
}

Result<uint64_t> Database::clear() { return impl_->clear(); }

}  // namespace frost
