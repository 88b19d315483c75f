// SPDX-License-Identifier: Apache-2.0
// What durability costs: appends of one small record, of a batch of about 1,000 facts, and of
// groups that share a transaction; opening; reading back. Files are made below TMPDIR, so choose a
// disk.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "runtime/log/sqlite_log.hpp"

namespace {

using namespace frost;
using namespace frost::log;

// A log in a folder of its own that is removed with it.
class TemporaryLog {
 public:
  explicit TemporaryLog(Durability durability = Durability::kDurable) : durability_(durability) {
    folder_ = std::filesystem::temp_directory_path() / "frost_bench_log_XXXXXX";
    if (::mkdtemp(folder_.data()) == nullptr) std::abort();
    reopen();
  }
  ~TemporaryLog() {
    log_.reset();
    std::filesystem::remove_all(folder_);
  }
  void reopen() {
    log_.reset();
    auto opened = open_sqlite_log(folder_ + "/db", {.durability = durability_});
    if (!opened) std::abort();
    log_ = std::move(*opened);
  }
  FactLog& operator*() { return *log_; }
  FactLog* operator->() { return log_.get(); }
  // A database under load is trimmed from time to time.
  void trim() {
    const uint64_t head = log_->head();
    if (!log_->set_manifest({head, {}}) || !log_->trim(head)) std::abort();
  }

 private:
  std::string folder_;
  Durability durability_;
  std::unique_ptr<FactLog> log_;
};

constexpr uint64_t kTrimEvery = 2'000;

void append_records(benchmark::State& state, Durability durability, bool keyed) {
  TemporaryLog log(durability);
  const std::string payload(static_cast<size_t>(state.range(0)), 'x');
  std::string key;
  uint64_t count = 0;
  for (auto _ : state) {
    if (keyed) key = "request-" + std::to_string(count);
    if (!log->append({RecordKind::kBatch, payload, key})) state.SkipWithError("append failed");
    if (++count % kTrimEvery == 0) {
      state.PauseTiming();
      log.trim();
      state.ResumeTiming();
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void durable_append(benchmark::State& state) { append_records(state, Durability::kDurable, false); }
void durable_append_with_key(benchmark::State& state) {
  append_records(state, Durability::kDurable, true);
}
// What the disk itself takes: the same bytes written into a file that is already large enough.
void raw_write_and_sync(benchmark::State& state) {
  const std::string path = std::filesystem::temp_directory_path() / "frost_bench_raw";
  auto file = system_files().open(path, OpenMode::kCreate).value();
  const std::vector<std::byte> bytes(static_cast<size_t>(state.range(0)));
  constexpr uint64_t kFileBytes = 16U << 20;
  const std::vector<std::byte> whole(kFileBytes);
  if (!file->write_at(0, whole) || !file->sync()) std::abort();
  uint64_t offset = 0;
  for (auto _ : state) {
    if (offset + bytes.size() > kFileBytes) offset = 0;
    if (!file->write_at(offset, bytes) || !file->sync()) state.SkipWithError("write failed");
    offset += bytes.size();
  }
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * state.range(0));
  static_cast<void>(system_files().remove(path));
}
BENCHMARK(raw_write_and_sync)->Arg(100)->Arg(65'536)->UseRealTime();

void unsafe_append(benchmark::State& state) { append_records(state, Durability::kUnsafe, false); }
BENCHMARK(durable_append)->Arg(100)->Arg(4'096)->Arg(65'536)->Arg(1'048'576)->UseRealTime();
BENCHMARK(durable_append_with_key)->Arg(100)->UseRealTime();
BENCHMARK(unsafe_append)->Arg(100)->Arg(65'536)->UseRealTime();

// range(0) records of range(1) bytes in one transaction.
void durable_group(benchmark::State& state) {
  TemporaryLog log;
  const std::string payload(static_cast<size_t>(state.range(1)), 'x');
  const std::vector<NewRecord> group(static_cast<size_t>(state.range(0)),
                                     NewRecord{RecordKind::kBatch, payload});
  uint64_t count = 0;
  for (auto _ : state) {
    if (!log->append_group(group)) state.SkipWithError("append failed");
    count += group.size();
    if (count >= 100 * kTrimEvery) {
      state.PauseTiming();
      log.trim();
      count = 0;
      state.ResumeTiming();
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * state.range(0) * state.range(1));
}
BENCHMARK(durable_group)->Args({10, 100})->Args({100, 100})->Args({1'000, 100})->UseRealTime();
BENCHMARK(durable_group)->Args({16, 65'536})->UseRealTime();

// Records of 4 KiB.
void fill(TemporaryLog& log, int64_t records) {
  const std::string payload(4'096, 'x');
  const std::vector<NewRecord> group(static_cast<size_t>(records),
                                     NewRecord{RecordKind::kBatch, payload});
  if (!log->append_group(group)) std::abort();
}

void open_log(benchmark::State& state) {
  TemporaryLog log;
  fill(log, state.range(0));
  for (auto _ : state) log.reopen();
}
BENCHMARK(open_log)->Arg(1)->Arg(10'000)->UseRealTime()->Unit(benchmark::kMillisecond);

void read_log(benchmark::State& state) {
  TemporaryLog log;
  fill(log, state.range(0));
  for (auto _ : state) {
    const auto done = log->read(1, [](const LogRecord& record) -> Result<void> {
      benchmark::DoNotOptimize(record.payload.data());
      return {};
    });
    if (!done) state.SkipWithError("read failed");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * state.range(0) * 4'096);
}
BENCHMARK(read_log)->Arg(10'000)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
