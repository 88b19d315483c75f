// SPDX-License-Identifier: Apache-2.0
// The files of a FactBase: one checkpoint of the facts that the policy uses, with a list of the
// facts of the policy text, and one of the facts that it does not use, if there ever were any.
//
// Thread safety, errors and cost are those of checkpoint.hpp.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/checkpoint/checkpoint.hpp"
#include "runtime/store/fact_base.hpp"
#include "runtime/store/stored_facts.hpp"

namespace frost::rt {

struct FactBaseFile {
  std::string name;  // within its directory
  CheckpointDigest digest;
  friend bool operator==(const FactBaseFile&, const FactBaseFile&) = default;
};

// Writes `<stem>.used` and perhaps `<stem>.unused`. On an error neither is left behind, unless that
// fails too; such a file is no harm, as nobody knows of it.
Result<std::vector<FactBaseFile>> write_fact_base(const StoredFacts& facts, FileSystem& files,
                                                  const std::string& directory,
                                                  const std::string& stem);

// `written` is what write_fact_base() returned. The base has the schema and the facts of the policy
// text that it had then: compare them, and use FactBase::with_policy() for another policy.
Result<std::unique_ptr<FactBase>> open_fact_base(FileSystem& files, const std::string& directory,
                                                 std::span<const FactBaseFile> written,
                                                 const Limits& limits);

}  // namespace frost::rt
