// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/checkpointer.hpp"

#include <algorithm>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "codegen/engine/observe.hpp"
#include "runtime/checkpoint/fact_base_files.hpp"

namespace frost {
namespace {

constexpr std::string_view kStem = "facts-";

std::vector<rt::FactBaseFile> files_of(const log::Manifest& manifest) {
  std::vector<rt::FactBaseFile> files;
  for (const log::SegmentFile& segment : manifest.segments) {
    files.push_back({segment.name, {segment.bytes, segment.checksum}});
  }
  return files;
}

}  // namespace

Checkpointer::Checkpointer(log::FactLog& log, FileSystem& files, std::string directory,
                           uint64_t bytes_due, Observer observer)
    : log_(log),
      files_(files),
      directory_(std::move(directory)),
      bytes_due_(bytes_due),
      observer_(std::move(observer)) {}

Checkpointer::~Checkpointer() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Result<Checkpointer::Opened> Checkpointer::open(const Limits& limits) {
  const auto manifest = log_.manifest();
  if (!manifest) return std::unexpected(manifest.error());
  remove_others(*manifest);
  if (manifest->revision == 0) return Opened{};
  auto facts = rt::open_fact_base(files_, directory_, files_of(*manifest), limits);
  if (!facts) return std::unexpected(facts.error());
  note_written(*manifest);
  return Opened{*std::move(facts), manifest->revision};
}

void Checkpointer::start(NewestState newest) {
  newest_ = std::move(newest);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Checkpointer::logged(uint64_t bytes) {
  bool due = false;
  {
    const std::lock_guard lock(mutex_);
    log_bytes_ += bytes;
    due = is_due();
  }
  // Else every change would wake the thread for nothing.
  if (due) grown_.notify_one();
}

bool Checkpointer::is_due() const { return log_bytes_ >= std::max(bytes_due_, written_bytes_); }

void Checkpointer::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (grown_.wait(lock, stop, [&] { return is_due(); })) {
    log_bytes_ = 0;
    lock.unlock();
    // One that fails is tried again when the log has grown as much again; until then the log has
    // everything.
    static_cast<void>(write());
    lock.lock();
  }
}

Result<void> Checkpointer::write() {
  const auto written = write_newest();
  if (!written) {
    tell_log(observer_, LogLevel::kError, "database",
             "no checkpoint was written, the log has everything: " + written.error().message);
  }
  return written;
}

Result<void> Checkpointer::write_newest() try {
  const std::lock_guard writing(writing_);
  const auto state = newest_();
  const auto before = log_.manifest();
  if (!before) return std::unexpected(before.error());
  if (before->revision == state->offset) return {};
  TimeMetric time(observer_, "database_checkpoint_ns");
  const std::string stem = std::string(kStem) + std::to_string(state->offset);
  const auto written = rt::write_fact_base(*state->stored, files_, directory_, stem);
  if (!written) return std::unexpected(written.error());
  // The log before it goes: what takes its place must be readable.
  const auto readable = rt::open_fact_base(files_, directory_, *written, state->limits);
  if (!readable) return std::unexpected(readable.error());
  log::Manifest manifest{state->offset, {}};
  for (const rt::FactBaseFile& file : *written) {
    manifest.segments.push_back({file.name, file.digest.bytes, file.digest.checksum});
  }
  if (auto set = log_.set_manifest(manifest); !set) return set;
  note_written(manifest);
  remove_others(manifest);
  tell_log(observer_, LogLevel::kInformation, "database",
           "a checkpoint of offset " + std::to_string(state->offset) + " was written");
  return log_.trim(state->offset);
} catch (const std::bad_alloc&) {
  return fail(Code::kLimit, "out of memory while a checkpoint was written");
}

// Files that nobody knows of do no harm but take room, so errors are left for the next time.
void Checkpointer::remove_others(const log::Manifest& manifest) {
  const auto names = files_.list(directory_);
  if (!names) return;
  for (const std::string& name : *names) {
    const bool is_current =
        std::ranges::any_of(manifest.segments, [&](const auto& file) { return file.name == name; });
    if (!name.starts_with(kStem) || is_current) continue;
    static_cast<void>(files_.remove(directory_ + "/" + name));
  }
}

void Checkpointer::note_written(const log::Manifest& manifest) {
  const std::lock_guard lock(mutex_);
  written_bytes_ = 0;
  for (const log::SegmentFile& segment : manifest.segments) written_bytes_ += segment.bytes;
}

}  // namespace frost
