// SPDX-License-Identifier: Apache-2.0
// What a run of random policies has covered: counted, and printed at its end.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"

namespace frost::difftest {

struct Coverage {
  uint64_t policies = 0;
  uint64_t compiled = 0;
  std::map<std::string, uint64_t> refused;  // by code
  uint64_t negations = 0;
  uint64_t recursive = 0;
  uint64_t subtypes = 0;
  uint64_t universals = 0;
  uint64_t dynamic_roles = 0;
  uint64_t open_strings = 0;
  uint64_t custom_allow = 0;
  uint64_t split_masks = 0;
  uint64_t disjunctions = 0;
  uint64_t native = 0;
  uint64_t artefacts = 0;
  uint64_t cases = 0;        // policy and facts
  uint64_t empty_cases = 0;  // every answer is empty
  uint64_t full_cases = 0;   // every check is allowed
  uint64_t facts = 0;
  Counts counts;

  void add(const GeneratedPolicy& policy);
  void add(const Counts& of_case);
  void print() const;
};

// 0 of nothing.
uint64_t percent(uint64_t part, uint64_t whole);

}  // namespace frost::difftest
