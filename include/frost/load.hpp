// SPDX-License-Identifier: Apache-2.0
// Many facts at once, from files and memory (docs/loading.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frost/database.hpp"
#include "frost/export.hpp"
#include "frost/fact_format.hpp"
#include "frost/result.hpp"
#include "frost/store.hpp"

namespace frost {

// One source of facts, compressed with gzip or not: the first bytes tell.
struct FactInput {
  std::string path = {};  // what messages call it; tells the format for kAuto
  std::optional<std::string_view> content = {};  // instead of the file at `path`. Borrowed
  FactFormat format = FactFormat::kAuto;
  // Of CSV and TSV. The predicate is else the name of the file up to its first dot, and without
  // types the first row names them.
  std::string predicate = {};
  std::vector<std::string> types = {};
};

// How far a load is. Bytes are those of the files, as they are on the disk.
struct LoadStatus {
  std::string_view path;     // what is being read. Borrowed
  uint64_t bytes_done = 0;   // of all sources
  uint64_t bytes_total = 0;  // 0 when one of them is a pipe
  uint64_t facts = 0;
  uint64_t rejected = 0;
};

struct FactLoadOptions {
  // So many facts may be refused or unreadable; they are left out. With one more nothing is loaded.
  uint64_t max_errors = 0;
  // Called every few thousand facts, and at the end, by the loading thread; may not touch the
  // store. May be empty.
  std::function<void(const LoadStatus&)> progress = {};
};

// A fact that was left out.
struct Reject {
  std::string path;
  uint64_t line = 0;    // one-based
  uint64_t column = 0;  // one-based, in characters; 0: somewhere in the line
  std::string why;

  // "facts.csv:7: why".
  [[nodiscard]] FROST_EXPORT std::string text() const;
};

struct LoadReport {
  uint64_t facts_read = 0;      // accepted, with repetitions and those that were there before
  uint64_t rejected = 0;        // left out
  std::vector<Reject> rejects;  // the first Limits::load_rejects_max of them
};

// Adds the facts of all sources to `store`, in their order: all of them but those that
// FactLoadOptions::max_errors allows to leave out, or, with an error, none.
//
// Errors: the first bad fact beyond max_errors, as `path:line: why` or `path:line:column: why`,
// with the first rejects on lines of their own when there are some; kNotFound and kIo of files;
// kCorrupt for damaged or incomplete gzip; kLimit of Limits::load_bytes_max and when memory runs
// out. Facts are refused as FactStore::insert does, and beyond Limits::load_record_bytes_max. Cost:
// linear in the bytes, a block of each file in memory at a time; one to three million facts a
// second.
FROST_EXPORT Result<LoadReport> load_facts(FactStore& store, std::span<const FactInput> inputs,
                                           const FactLoadOptions& options = {});

// The same into a database, as one change.
FROST_EXPORT Result<LoadReport> load_facts(Database& database, std::span<const FactInput> inputs,
                                           const FactLoadOptions& options = {});

// Hands every fact of the sources to `insert` instead, which must not throw; what it refuses counts
// as bad, and `max_errors` says what that means. What was inserted before an error stays.
FROST_EXPORT Result<LoadReport> read_facts(std::span<const FactInput> inputs,
                                           const std::function<Result<void>(const Fact&)>& insert,
                                           const FactLoadOptions& options = {},
                                           const Limits& limits = {});

// One file, in the format that its name says.
FROST_EXPORT Result<LoadReport> load_file(FactStore& store, const std::string& path,
                                          const FactLoadOptions& options = {});

}  // namespace frost
