// SPDX-License-Identifier: Apache-2.0
// The facts of a snapshot as bytes that frost/load.hpp reads back (docs/loading.md).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "frost/export.hpp"
#include "frost/fact_format.hpp"
#include "frost/result.hpp"
#include "frost/store.hpp"

namespace frost {

struct DumpOptions {
  FactFormat format = FactFormat::kText;
  // Lines in the order of their bytes: the same facts give the same dump, whatever the order they
  // were loaded in. Costs memory for all of the text.
  bool sorted = false;
  // Called every few thousand facts by the thread that dumps. May be empty.
  std::function<void(uint64_t facts)> progress = {};
};

// Each of these writes the stored facts of `snapshot`, but not those of the policy text, and gives
// their number. Loading what was written into an empty store of the policy gives the same facts.
//
// Thread safety: any number of threads may dump one snapshot. Errors: kInvalidArgument for a fact
// that the format cannot say (an id that is not UTF-8; in text, a type that is no name) and for a
// format that does not fit; kIo and what `write` gives. Cost: linear; less than a microsecond a
// fact.

// As text or JSONL, in pieces, to `write`.
FROST_EXPORT Result<uint64_t> dump_facts(
    const Snapshot& snapshot, const DumpOptions& options,
    const std::function<Result<void>(std::string_view piece)>& write);

// As text or JSONL into a file that appears complete or not at all; compressed when its name ends
// in .gz. kAuto is the format that the name says.
FROST_EXPORT Result<uint64_t> dump_file(const Snapshot& snapshot, const std::string& path,
                                        const DumpOptions& options);

// As CSV or TSV into a folder that appears complete or not at all: a file for each predicate and
// choice of types, such as has_role.User.String.Organization.csv. There must be nothing at `path`
// or an empty folder. kLimit beyond Limits::dump_tables_max files.
FROST_EXPORT Result<uint64_t> dump_folder(const Snapshot& snapshot, const std::string& path,
                                          const DumpOptions& options);

}  // namespace frost
