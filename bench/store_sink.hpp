// SPDX-License-Identifier: Apache-2.0
// Where generators put facts for a benchmark.
#pragma once

#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "bench/workloads/fact_sink.hpp"
#include "frost/store.hpp"

namespace frost::bench {

// Inserts every fact; one that is refused ends the program.
class StoreSink : public workloads::FactSink {
 public:
  explicit StoreSink(FactStore& store) : store_(store) {}

  void fact(std::string_view predicate, std::span<const workloads::Argument> arguments) override {
    values_.clear();
    for (const workloads::Argument& argument : arguments) {
      values_.push_back({argument.type, argument.id});
    }
    if (!store_.insert(predicate, values_)) std::abort();
  }

 private:
  FactStore& store_;
  std::vector<Value> values_;
};

}  // namespace frost::bench
