// SPDX-License-Identifier: Apache-2.0
#include "tests/durability/log_model.hpp"

#include <cstdlib>
#include <utility>

namespace frost::test {

using log::Appended;
using log::Manifest;
using log::NewRecord;
using log::RecordKind;

namespace {

constexpr const char* kDirectory = "/db";

}  // namespace

uint64_t environment_number(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

LogModel::LogModel(FileSystem& files, const log::LogOptions& options, uint64_t seed)
    : files_(&files), options_(options), random_(seed) {
  options_.files = files_;
}

Result<void> LogModel::open() {
  log_.reset();
  auto opened = log::open_sqlite_log(kDirectory, options_);
  if (!opened) return std::unexpected(std::move(opened.error()));
  log_ = std::move(*opened);
  auto resolved = resolve_doubt();
  if (!resolved) log_.reset();
  return resolved;
}

void LogModel::move_to(FileSystem& files) {
  close();
  files_ = &files;
  options_.files = files_;
  difference_.clear();
}

Result<void> LogModel::steps(uint64_t count) {
  for (uint64_t index = 0; index < count; ++index) {
    if (auto done = step(); !done) return done;
  }
  return {};
}

Result<void> LogModel::step() {
  const uint64_t choice = random_.below(100);
  const auto done = choice < 60   ? append()
                    : choice < 70 ? set_policy()
                    : choice < 82 ? set_manifest()
                    : choice < 92 ? trim()
                                  : repeat();
  if (done) acknowledge();
  return done;
}

Result<void> LogModel::append() {
  const uint64_t count = random_.chance(70) ? 1 : 1 + random_.below(5);
  for (uint64_t index = 0; index < count; ++index) {
    doubt_.records.push_back(random_record(head() + index + 1));
  }
  std::vector<NewRecord> group;
  for (const ModelRecord& record : doubt_.records) {
    group.push_back({record.kind, record.payload, record.key});
  }
  const auto appended = log_->append_group(group);
  if (!appended) return std::unexpected(appended.error());
  for (uint64_t index = 0; index < count; ++index) {
    const Appended& one = (*appended)[index];
    if (one.repeated || one.revision != head() + index + 1) differ("append gave another revision");
  }
  return {};
}

Result<void> LogModel::set_policy() {
  const std::string number = std::to_string(head() + 1);
  doubt_.records.push_back(
      {RecordKind::kPolicy, "digest " + number, "", std::string(random_.below(6000), 'p')});
  const ModelRecord& record = doubt_.records.back();
  const auto set = log_->set_policy({record.payload, "a.polar", record.source});
  if (!set) return std::unexpected(set.error());
  if (set->revision != head() + 1) differ("set_policy gave another revision");
  return {};
}

Result<void> LogModel::set_manifest() {
  Manifest manifest{manifest_.revision, {}};
  manifest.revision += random_.below(head() - manifest_.revision + 1);
  const uint64_t files = random_.below(40);
  for (uint64_t index = 0; index < files; ++index) {
    manifest.segments.push_back({"segment-" + std::to_string(random_.below(1000)),
                                 random_.below(UINT64_MAX), random_.below(UINT64_MAX)});
  }
  doubt_.manifest = manifest;
  return log_->set_manifest(manifest);
}

Result<void> LogModel::trim() {
  const uint64_t revision = trimmed_ + random_.below(manifest_.revision - trimmed_ + 1);
  doubt_.trimmed = revision;
  return log_->trim(revision);
}

// A key that is known gives its revision and nothing new.
Result<void> LogModel::repeat() {
  if (head() == 0) return {};
  const uint64_t revision = 1 + random_.below(head());
  const std::string key = records_[revision - 1].key;
  if (key.empty()) return {};
  const auto appended = log_->append({RecordKind::kBatch, "again", key});
  if (!appended) return std::unexpected(appended.error());
  if (!appended->repeated || appended->revision != revision) differ("a known key was not known");
  return {};
}

void LogModel::acknowledge() {
  for (ModelRecord& record : doubt_.records) records_.push_back(std::move(record));
  if (doubt_.manifest) manifest_ = std::move(*doubt_.manifest);
  if (doubt_.trimmed) trimmed_ = *doubt_.trimmed;
  doubt_ = {};
}

// Everything of the call that failed, or nothing: whatever the log says is the truth from now on.
Result<void> LogModel::resolve_doubt() {
  const uint64_t head_in_doubt = head() + doubt_.records.size();
  if (log_->head() != head() && log_->head() != head_in_doubt) {
    differ("the head is " + std::to_string(log_->head()) + " and should be " +
           std::to_string(head()) + " or " + std::to_string(head_in_doubt));
  }
  if (log_->head() == head()) doubt_.records.clear();
  const auto manifest = log_->manifest();
  if (!manifest) return std::unexpected(manifest.error());
  if (*manifest == manifest_) doubt_.manifest.reset();
  if (log_->trimmed() == trimmed_) doubt_.trimmed.reset();
  acknowledge();
  return {};
}

void LogModel::compare() {
  if (!difference_.empty()) return;
  if (log_->head() != head()) return differ("the head differs");
  if (log_->trimmed() != trimmed_) return differ("the trimmed revision differs");
  const auto manifest = log_->manifest();
  if (!manifest) return differ(manifest.error().message);
  if (*manifest != manifest_) return differ("the manifest differs");
  uint64_t next = trimmed_ + 1;
  const auto done = log_->read(next, [&](const log::LogRecord& record) -> Result<void> {
    const ModelRecord& expected = records_.at(next - 1);
    if (record.revision != next || record.kind != expected.kind ||
        record.payload != expected.payload) {
      differ("revision " + std::to_string(next) + " differs");
    }
    ++next;
    return {};
  });
  if (!done) return differ(done.error().message);
  if (next != head() + 1) return differ("records are missing");
  compare_policies();
}

void LogModel::compare_policies() {
  const log::StoredPolicy* none = nullptr;
  uint64_t active = 0;
  for (uint64_t revision = 1; revision <= head(); ++revision) {
    if (records_[revision - 1].kind == RecordKind::kPolicy) active = revision;
    if (revision < trimmed_ || (revision != head() && revision % 7 != 0)) continue;
    const auto policy = log_->policy_at(revision);
    if (!policy) return differ(policy.error().message);
    const auto* found = *policy ? &**policy : none;
    if ((found == nullptr) != (active == 0)) return differ("a policy is there or is not");
    if (found == nullptr) continue;
    const ModelRecord& expected = records_[active - 1];
    if (found->revision != active || found->digest != expected.payload ||
        found->source != expected.source) {
      return differ("the policy of revision " + std::to_string(active) + " differs");
    }
  }
}

void LogModel::differ(std::string what) {
  if (difference_.empty()) difference_ = std::move(what);
}

ModelRecord LogModel::random_record(uint64_t revision) {
  ModelRecord record;
  record.kind = random_.chance(5) ? RecordKind::kClear : RecordKind::kBatch;
  const uint64_t bytes = random_.chance(80) ? random_.below(200) : random_.below(30'000);
  record.payload.resize(bytes);
  uint64_t state = random_.below(UINT64_MAX);
  for (char& byte : record.payload) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    byte = static_cast<char>(state >> 56U);
  }
  if (random_.chance(40)) record.key = "key " + std::to_string(revision);
  return record;
}

}  // namespace frost::test
