// SPDX-License-Identifier: Apache-2.0
// Where generators put facts for a benchmark.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "bench/workloads/fact_sink.hpp"
#include "frost/store.hpp"

namespace frost::bench {

// Inserts every fact; one that is refused ends the program, which says why.
class StoreSink : public workloads::FactSink {
 public:
  explicit StoreSink(FactStore& store) : store_(store) {}

  void fact(std::string_view predicate, std::span<const workloads::Argument> arguments) override {
    values_.clear();
    for (const workloads::Argument& argument : arguments) {
      values_.push_back({argument.type, argument.id});
    }
    const auto done = store_.insert(predicate, values_);
    ++facts_;
    if (done) return;
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
    std::abort();
  }
  [[nodiscard]] uint64_t facts() const { return facts_; }

 private:
  FactStore& store_;
  std::vector<Value> values_;
  uint64_t facts_ = 0;
};

}  // namespace frost::bench
