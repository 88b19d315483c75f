// SPDX-License-Identifier: Apache-2.0
// Checkpoints of a database: the facts at one revision, as files that open in milliseconds, so that
// only what the log has after them is read (docs/formats/checkpoint.md). A thread writes one when
// the log has grown enough, from a snapshot, while the database goes on.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "base/file_system.hpp"
#include "codegen/engine/store.hpp"
#include "frost/observer.hpp"
#include "runtime/log/fact_log.hpp"
#include "runtime/store/fact_base.hpp"

namespace frost {

// Thread safety: any thread may call any function but open().
class Checkpointer {
 public:
  using NewestState = std::function<std::shared_ptr<const SnapshotImpl>()>;

  // Borrows `log` and `files`. One is due once the log has grown by `bytes_due` and by the size of
  // the checkpoint before.
  Checkpointer(log::FactLog& log, FileSystem& files, std::string directory, uint64_t bytes_due,
               Observer observer = {});
  // Finishes what is being written, and what is due.
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  struct Opened {
    std::unique_ptr<rt::FactBase> facts;  // null: there is no checkpoint
    uint64_t revision = 0;
  };
  // The current checkpoint. Removes what an interrupted one has left. Errors: those of
  // rt::open_fact_base and of the log.
  Result<Opened> open(const Limits& limits);

  // Begins to write checkpoints of what `newest` gives, in a thread.
  void start(NewestState newest);
  // The log has `bytes` more.
  void logged(uint64_t bytes);
  // Writes one now, unless the newest state has one. Errors: kIo, kNoSpace, kLimit: the checkpoint
  // before and the log are as they were.
  Result<void> write();

 private:
  void run(const std::stop_token& stop);
  Result<void> write_newest();
  // INVARIANT: the caller holds `mutex_`.
  [[nodiscard]] bool is_due() const;
  void remove_others(const log::Manifest& manifest);
  void note_written(const log::Manifest& manifest);

  log::FactLog& log_;
  FileSystem& files_;
  const std::string directory_;
  const uint64_t bytes_due_;
  const Observer observer_;
  NewestState newest_;

  std::mutex writing_;  // one at a time
  std::mutex mutex_;    // of what follows
  std::condition_variable_any grown_;
  uint64_t log_bytes_ = 0;      // since the last checkpoint, or the last attempt
  uint64_t written_bytes_ = 0;  // of the last checkpoint
  std::jthread thread_;         // last: it uses the rest
};

}  // namespace frost
