// SPDX-License-Identifier: Apache-2.0
// The work whose instructions tools/check-baseline counts. What it needs is made before.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bench/handwritten/github.hpp"
#include "bench/workloads/github.hpp"
#include "frost/frost.hpp"

namespace frost::guard {

// What tools/check-baseline counts with.
inline constexpr uint64_t kFacts = 20'000;

struct World {
  uint64_t facts = 0;
  std::string policy_text;
  std::string facts_text;
  Policy policy;  // with native code
  FactStore store;
  Snapshot snapshot;
  Snapshot specialised;  // of the same facts, with code for them alone
  std::unique_ptr<bench::HandwrittenGithub> handwritten;
  std::vector<workloads::Question> questions;
  std::vector<PreparedCheck> checks;
  std::vector<bench::HandwrittenGithub::Check> handwritten_checks;  // the same ones
};

// Reads `policy_path`, trusts the artefact of the same policy, and makes the data set. Ends the
// program when anything of this is not possible, or when the two evaluators disagree.
World make_world(const std::string& policy_path, const std::string& artefact_path,
                 uint64_t facts = kFacts);

struct Work {
  const char* name;               // of the counter
  uint64_t (*run)(World& world);  // gives how many operations it did; 0 when one failed
};

std::span<const Work> all_work();

}  // namespace frost::guard
