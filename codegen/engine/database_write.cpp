// SPDX-License-Identifier: Apache-2.0
// Changing a database: in memory first, then on disk, then for readers.
#include <algorithm>
#include <new>
#include <utility>

#include "base/check.hpp"
#include "codegen/engine/database.hpp"
#include "codegen/engine/observe.hpp"
#include "codegen/engine/schema.hpp"
#include "runtime/log/limits.hpp"
#include "runtime/store/open_batch.hpp"

namespace frost {
namespace {

// Facts of a load are stored as records of about this size.
constexpr size_t kLoadRecordBytes = size_t{4} << 20;

// Of a change that is on disk, but that no memory is left to show. Made before, while there is
// some.
Error stored_unseen() {
  return {Code::kLimit,
          "the change is stored, but memory is out: the next change, or opening the database anew, "
          "will show it"};
}

// All files of a policy are one unit, so they may as well be one file (polar.md §8).
Source one_source(std::span<const Source> sources) {
  Source joined;
  for (const Source& source : sources) {
    if (!joined.name.empty()) joined.name += "+";
    joined.name += source.name;
    joined.text += source.text;
    if (!joined.text.ends_with('\n') && sources.size() > 1) joined.text += '\n';
  }
  return joined;
}

}  // namespace

// Who gets the writer first commits for all who wait: one wait for the disk serves them all.
Result<uint64_t> DatabaseImpl::apply(const rt::Batch& batch) {
  // Here, so that no batch of the same group suffers for it.
  const uint64_t bytes_max = log::LogLimits{}.payload_bytes_max;
  if (batch.bytes().size() > bytes_max) {
    return fail(Code::kLimit, "a batch has more than " + std::to_string(bytes_max) +
                                  " bytes (payload_bytes_max): split it, or use load");
  }
  PendingBatch mine{&batch};
  try {
    {
      const std::lock_guard lock(queue);
      pending.push_back(&mine);
    }
    const std::lock_guard lock(writer);
    while (!mine.result) commit_pending();
  } catch (const std::bad_alloc&) {
    const std::lock_guard lock(queue);
    std::erase(pending, &mine);
    if (!mine.result) return fail(Code::kLimit, "out of memory");
  }
  return *std::move(mine.result);
}

// INVARIANT: the caller holds `writer`.
void DatabaseImpl::commit_pending() {
  std::vector<PendingBatch*> group;
  {
    const log::LogLimits limits;
    const std::lock_guard lock(queue);
    uint64_t bytes = 0;
    auto end = pending.begin();
    while (end != pending.end() && group.size() < limits.group_records_max) {
      bytes += (*end)->batch->bytes().size();
      if (bytes > limits.group_bytes_max && !group.empty()) break;
      group.push_back(*end++);
    }
    pending.erase(pending.begin(), end);
  }
  try {
    commit(group);
  } catch (const std::bad_alloc&) {
    for (PendingBatch* batch : group) {
      if (!batch->result) batch->result = fail(Code::kLimit, "out of memory");
    }
  }
}

void DatabaseImpl::commit(std::span<PendingBatch* const> group) {
  std::vector<const rt::Batch*> batches;
  for (const PendingBatch* waiting : group) batches.push_back(waiting->batch);
  auto done = facts->stage(batches);
  if (!done && group.size() > 1) {
    // One of them is bad: the others must not suffer for it.
    for (size_t i = 0; i < group.size(); ++i) commit(group.subspan(i, 1));
    return;
  }
  if (done) done = append(group);
  if (done) return;
  for (PendingBatch* waiting : group) waiting->result = std::unexpected(done.error());
}

// What is staged, for good.
Result<void> DatabaseImpl::append(std::span<PendingBatch* const> group) {
  TimeMetric time(options.observer, "database_commit_ns");
  rt::OpenBatch staged(*facts, std::adopt_lock);
  std::vector<log::NewRecord> records;
  uint64_t bytes = 0;
  for (const PendingBatch* waiting : group) {
    records.push_back({log::RecordKind::kBatch, waiting->batch->bytes()});
    bytes += waiting->batch->bytes().size();
  }
  std::vector<Error> not_shown(group.size(), stored_unseen());
  const auto appended = log->append_group(records);
  if (!appended) return std::unexpected(appended.error());
  staged.commit();
  tell_metric(options.observer, "database_commit_batches", group.size());
  const bool is_shown = publish();
  note_logged(bytes);  // a checkpoint that is due now has what was logged
  for (size_t i = 0; i < group.size(); ++i) {
    if (is_shown) {
      group[i]->result = (*appended)[i].revision;
    } else {
      group[i]->result = std::unexpected(std::move(not_shown[i]));
    }
  }
  return {};
}

namespace {

// The facts of one load: in memory already, and on their way to the disk.
class Load {
 public:
  Load(rt::FactBase& facts, uint64_t bytes_max) : facts_(facts), bytes_max_(bytes_max) {}

  Result<void> insert(const Fact& fact) {
    if (auto done = facts_.insert(fact.predicate, fact.arguments); !done) return done;
    if (batches_.back().bytes().size() > kLoadRecordBytes) {
      bytes_ += batches_.back().bytes().size();
      batches_.emplace_back();
    }
    batches_.back().insert(fact);
    return check();
  }

  [[nodiscard]] uint64_t bytes() const { return bytes_ + batches_.back().bytes().size(); }

  // Whether it is small enough; asked again at the end, whatever `fill` did with the errors.
  [[nodiscard]] Result<void> check() const {
    if (bytes() <= bytes_max_) return {};
    return fail(Code::kLimit, "the load has more than " + std::to_string(bytes_max_) +
                                  " bytes of facts (load_batch_bytes_max): split it");
  }

  [[nodiscard]] std::vector<log::NewRecord> records() const {
    std::vector<log::NewRecord> records;
    for (const rt::Batch& batch : batches_) {
      records.push_back({log::RecordKind::kBatch, batch.bytes()});
    }
    return records;
  }

 private:
  rt::FactBase& facts_;
  uint64_t bytes_max_;
  std::vector<rt::Batch> batches_{1};
  uint64_t bytes_ = 0;  // of all batches but the last
};

}  // namespace

Result<uint64_t> DatabaseImpl::load(
    const std::function<Result<void>(const Database::InsertFact&)>& fill) try {
  const std::lock_guard lock(writer);
  TimeMetric time(options.observer, "database_load_ns");
  rt::OpenBatch staged(*facts);
  Load load(*facts, options.limits.load_batch_bytes_max);
  if (auto filled = fill([&](const Fact& fact) { return load.insert(fact); }); !filled) {
    return std::unexpected(filled.error());
  }
  if (auto checked = load.check(); !checked) return std::unexpected(checked.error());
  Error not_shown = stored_unseen();
  const auto appended = log->append_group(load.records());
  if (!appended) return std::unexpected(appended.error());
  staged.commit();
  const bool is_shown = publish();
  note_logged(load.bytes());  // as above
  if (!is_shown) return std::unexpected(std::move(not_shown));
  return appended->back().revision;
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

Result<uint64_t> DatabaseImpl::set_policy(const Policy& next) try {
  const std::lock_guard lock(writer);
  Source source = one_source(next.impl()->sources);
  if (source.text == policy.source.text) return take_code(next);
  // Anew is without the plans of its tests.
  auto compiled = DatabasePolicy::take(next, std::move(source), options);
  if (!compiled) return std::unexpected(compiled.error());
  auto base = facts->with_policy(compiled->schema(), policy_facts(compiled->compiled->program));
  if (!base) return std::unexpected(base.error());
  return replace_policy(*std::move(compiled), *std::move(base));
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

// The same policy as before, which may come with native code where there is none.
Result<uint64_t> DatabaseImpl::take_code(const Policy& next) {
  const bool is_better = options.tier != Tier::kInterpreter &&
                         next.active_tier() == Tier::kNative &&
                         policy.compiled->native.get() == nullptr;
  if (!is_better) return log->head();
  DatabasePolicy same{policy.source, next.impl()};
  if (facts->schema() != same.schema()) {
    auto base = facts->with_policy(same.schema(), policy_facts(same.compiled->program));
    if (!base) return std::unexpected(base.error());
    facts = *std::move(base);
  }
  policy = std::move(same);
  if (!publish()) return fail(Code::kLimit, "out of memory");
  return log->head();
}

Result<uint64_t> DatabaseImpl::clear() try {
  const std::lock_guard lock(writer);
  auto none = DatabasePolicy::compile({}, options);
  if (!none) return std::unexpected(none.error());
  // Both made before anything is stored: what is stored must be shown.
  auto empty = policy.empty_base(options.limits);
  if (!empty) return std::unexpected(empty.error());
  auto empty_without_policy = none->empty_base(options.limits);
  if (!empty_without_policy) return std::unexpected(empty_without_policy.error());
  Error not_shown = stored_unseen();
  const auto cleared = log->append({log::RecordKind::kClear, {}});
  if (!cleared) return std::unexpected(cleared.error());
  facts = *std::move(empty);
  if (!publish()) return std::unexpected(std::move(not_shown));
  if (policy.source.text.empty()) return cleared->revision;
  return replace_policy(*std::move(none), *std::move(empty_without_policy));
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory");
}

Result<uint64_t> DatabaseImpl::replace_policy(DatabasePolicy next,
                                              std::unique_ptr<rt::FactBase> base) {
  Error not_shown = stored_unseen();
  const auto stored = log->set_policy({.digest = next.compiled->program.digest,
                                       .filename = next.source.name,
                                       .source = next.source.text});
  if (!stored) return std::unexpected(stored.error());
  policy = std::move(next);
  facts = std::move(base);
  tell_log(options.observer, LogLevel::kInformation, "database",
           "another policy at offset " + std::to_string(stored->revision));
  if (!publish()) return std::unexpected(std::move(not_shown));
  return stored->revision;
}

}  // namespace frost
