// SPDX-License-Identifier: Apache-2.0
// The log of a database directory: one SQLite file in WAL mode and a few small files beside it.
// docs/formats/log.md has the bytes, and what is detected and what cannot be.
#pragma once

#include <memory>
#include <string>

#include "base/file_system.hpp"
#include "frost/result.hpp"
#include "runtime/log/fact_log.hpp"
#include "runtime/log/limits.hpp"

namespace frost::log {

// How far a commit waits for the disk.
enum class Durability : uint8_t {
  kDurable,  // until the disk has it
  kUnsafe,   // not at all: a power failure may lose and tear. For tests and throw-away imports.
};

struct LogOptions {
  bool create = true;  // else kNotFound when there is no database
  Durability durability = Durability::kDurable;
  LogLimits limits = {};
  FileSystem* files = nullptr;  // borrowed; system_files() when null
};

// Opens the database in `directory`, or makes one; the directory may be new, its parent not. A
// crash while making leaves nothing that counts: the next call makes it again. Reads and verifies
// all but the records, which read() verifies; brings what an interrupted process left into the main
// file.
//
// Lifetime: while the log lives, no other process and no other log of this one can open the
// directory: kBusy, with the process id of the owner. A child made by fork() must not touch it.
// Errors: kNotFound; kBusy; kIncompatible when it was made by a newer version or is some other
// SQLite file; kCorrupt when it is damaged, or acknowledged revisions are missing; kIo; kNoSpace.
// Cost: one pass over the file.
Result<std::unique_ptr<FactLog>> open_sqlite_log(const std::string& directory,
                                                 const LogOptions& options = {});

}  // namespace frost::log
