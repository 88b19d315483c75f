// SPDX-License-Identifier: Apache-2.0
// An embedded database: a policy and facts, in a directory and durable or in memory only, with
// snapshots that readers never wait for (design §19).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "frost/compiler.hpp"
#include "frost/export.hpp"
#include "frost/fact.hpp"
#include "frost/limits.hpp"
#include "frost/observer.hpp"
#include "frost/result.hpp"
#include "frost/store.hpp"

namespace frost {

struct DatabaseOptions {
  bool create = true;  // else kNotFound where there is no database
  // Of the policy, now and after each set_policy: whether there is to be native code. kNative waits
  // for it, with the errors of Policy::compile_native; kAutomatic makes it in the background, and
  // where that is not possible the interpreter answers (Policy::native_status says why).
  Tier tier = Tier::kAutomatic;
  NativeOptions native = {};
  // A checkpoint is written, in the background, once the log has grown by so many bytes and by the
  // size of the checkpoint before. Opening reads what the log has after the last checkpoint.
  uint64_t checkpoint_log_bytes = uint64_t{64} << 20;
  Limits limits = {};
  Observer observer = {};  // also told of native code, unless `native` has an observer
};

struct DatabaseImpl;

// A database that this process has opened. Nobody else can open it meanwhile.
//
// Every change has an offset: 1, 2, 3 and so on. A snapshot shows every change up to its offset.
//
// Thread safety: every function may be called from any thread at the same time. Changes wait for
// each other, and changes of several threads share one wait for the disk; snapshot() never waits.
// Errors: kIo once the disk has failed: then no change is possible until the database is opened
// anew, and snapshots stay as they are; the change may be there afterwards or not. kLimit when
// memory is out: where the message says so, the change is stored and the next one will show it. A
// change that failed in any other way had no effect.
class FROST_EXPORT Database {
 public:
  // Opens the database of a directory, or makes an empty one, whose policy is the empty one.
  // Errors: kBusy while somebody has it open; kCorrupt when a file is damaged, naming it;
  // kIncompatible for a later version; kNotFound, kIo, kNoSpace. Cost: two passes over the last
  // checkpoint at the speed of memory, and applying what was written since.
  static Result<Database> open(const std::string& directory, const DatabaseOptions& options = {});
  // A database that is gone with the object: no directory, no log, no checkpoints; all the rest is
  // the same. Begins with the empty policy. Errors: kLimit when memory is out.
  static Result<Database> in_memory(const DatabaseOptions& options = {});
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // The state after the last change that was finished: the caller's own at least. A few tens of
  // nanoseconds.
  [[nodiscard]] Snapshot snapshot() const;
  // A state that shows the change `offset`: waits for it until `deadline`, then kDeadline.
  Result<Snapshot> snapshot_at(uint64_t offset,
                               std::chrono::steady_clock::time_point deadline) const;
  // Of the last finished change; 0 when there was none.
  [[nodiscard]] uint64_t offset() const;

  // Makes the changes of a batch, all of them or none (oso-cloud-api.md §3), and gives their
  // offset. On disk when it returns, where there is a directory. Errors: those of FactStore::apply.
  Result<uint64_t> apply(const Batch& batch);

  using InsertFact = std::function<Result<void>(const Fact&)>;
  // Adds the facts that `fill` inserts, all of them or none, as one change: `fill` may insert the
  // next fact after an error, or give the error back, which ends the load without effect. `fill`
  // may not change the database. Errors: those of FactStore::insert; kLimit for
  // Limits::load_batch_bytes_max.
  Result<uint64_t> load(const std::function<Result<void>(const InsertFact&)>& fill);

  // Replaces the policy and gives the offset: that of the last change when the text is the same.
  // Facts that it does not use are kept, unused (oso-cloud-api.md §3). Whoever wants the policy's
  // tests to pass runs them first. Cost: that of inserting every fact. It is compiled anew, from
  // its text, with the options of the database; one that has native code, such as from an artefact,
  // is used as it is, unless the tier is kInterpreter: questions go over without slow ones between.
  // Its code is also taken when the text is the same and has none yet; that is no change.
  Result<uint64_t> set_policy(const Policy& policy);
  // The policy, as one file.
  [[nodiscard]] Source policy() const;

  [[nodiscard]] const Limits& limits() const;

  // Writes a checkpoint now and drops the log before it; nothing when there is one of this state or
  // no directory.
  // Changes and readers go on meanwhile. Errors: kIo, kNoSpace, kLimit: all is as before. Cost: one
  // pass over the facts.
  Result<void> checkpoint();

  // Removes every fact, and then the policy.
  Result<uint64_t> clear();

  explicit Database(std::unique_ptr<DatabaseImpl> impl);

 private:
  std::unique_ptr<DatabaseImpl> impl_;
};

}  // namespace frost
