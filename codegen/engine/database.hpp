// SPDX-License-Identifier: Apache-2.0
// What a public Database holds.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.hpp"
#include "codegen/engine/checkpointer.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/store.hpp"
#include "frost/database.hpp"
#include "runtime/log/fact_log.hpp"
#include "runtime/store/batch.hpp"
#include "runtime/store/fact_base.hpp"
#include "runtime/store/published.hpp"

namespace frost {

// A policy of a database: its text and what it was compiled to.
struct DatabasePolicy {
  Source source;
  std::shared_ptr<PolicyImpl> compiled;

  // Errors: what the compiler says; those of Policy::compile_native.
  static Result<DatabasePolicy> compile(Source source, const DatabaseOptions& options);
  // What `policy` is already, where that has native code and `options` want some; else anew.
  static Result<DatabasePolicy> take(const Policy& policy, Source source,
                                     const DatabaseOptions& options);
  [[nodiscard]] rt::Schema schema() const;
  // The same facts under this policy: `facts` itself where that is possible.
  [[nodiscard]] Result<std::unique_ptr<rt::FactBase>> adopt(
      std::unique_ptr<rt::FactBase> facts) const;
  // Without stored facts.
  [[nodiscard]] Result<std::unique_ptr<rt::FactBase>> empty_base(const Limits& limits) const;
};

// Database::open over other files than those of the operating system; `files` is borrowed.
Result<std::unique_ptr<DatabaseImpl>> open_database(const std::string& directory,
                                                    const DatabaseOptions& options,
                                                    FileSystem& files);
// Database::in_memory.
Result<std::unique_ptr<DatabaseImpl>> memory_database(const DatabaseOptions& options);

// A batch on its way to the disk.
struct PendingBatch {
  const rt::Batch* batch;
  std::optional<Result<uint64_t>> result = {};
};

struct DatabaseImpl {
  // Without checkpoints the database is in memory.
  DatabaseImpl(std::unique_ptr<log::FactLog> opened, const DatabaseOptions& chosen,
               DatabasePolicy active, std::unique_ptr<rt::FactBase> base,
               std::unique_ptr<Checkpointer> checkpoints);

  // Applies what the log has from `revision` on.
  Result<void> replay(uint64_t revision);
  // Makes the state of now the one that readers take; false when memory is out.
  [[nodiscard]] bool publish();

  Result<uint64_t> apply(const rt::Batch& batch);
  Result<uint64_t> load(const std::function<Result<void>(const Database::InsertFact&)>& fill);
  Result<uint64_t> set_policy(const Policy& next);
  Result<uint64_t> clear();

  const DatabaseOptions options;
  const std::unique_ptr<log::FactLog> log;

  // Held by the one thread that changes something.
  std::mutex writer;
  DatabasePolicy policy;                // under `writer`
  std::unique_ptr<rt::FactBase> facts;  // under `writer`

  // Batches that wait for `writer`: who gets it takes them all.
  std::mutex queue;
  std::vector<PendingBatch*> pending;  // under `queue`

  rt::Published<const SnapshotImpl> published;
  mutable std::mutex published_mutex;  // for those who wait for an offset
  mutable std::condition_variable published_changed;

  const std::unique_ptr<Checkpointer>
      checkpointer;  // its thread uses the rest: it ends first; may be null

 private:
  void note_logged(uint64_t bytes) {
    if (checkpointer) checkpointer->logged(bytes);
  }
  std::shared_ptr<const SnapshotImpl> state_of_now();
  void commit_pending();
  void commit(std::span<PendingBatch* const> group);
  Result<void> append(std::span<PendingBatch* const> group);
  Result<uint64_t> take_code(const Policy& next);
  Result<uint64_t> replace_policy(DatabasePolicy next, std::unique_ptr<rt::FactBase> base);
};

}  // namespace frost
