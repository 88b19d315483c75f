// SPDX-License-Identifier: Apache-2.0
// Where a workload generator sends its facts.
#pragma once

#include <span>
#include <string_view>

namespace frost::workloads {

// One argument of a fact, a typed value: {"User", "u12"} or {"String", "owner"}.
struct Argument {
  std::string_view type;
  std::string_view id;
};

// Receives the facts of a generator one by one.
//
// Lifetime: the texts of a fact are valid during the call only.
class FactSink {
 public:
  FactSink() = default;
  FactSink(const FactSink&) = delete;
  FactSink& operator=(const FactSink&) = delete;
  virtual ~FactSink() = default;

  virtual void fact(std::string_view predicate, std::span<const Argument> arguments) = 0;
};

}  // namespace frost::workloads
