// SPDX-License-Identifier: Apache-2.0
// Facts as text: has_role(User{"u1"}, "owner", Organization{"o1"});
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bench/workloads/atomic_file.hpp"
#include "bench/workloads/fact_sink.hpp"

namespace frost::workloads {

// Appends one fact and a line feed to `out`.
void append_fact(std::string& out, std::string_view predicate, std::span<const Argument> arguments);

// Writes one fact per line to a file, which the caller commits. A failed write is kept by the
// file and makes the rest a no-op.
class FactTextSink : public FactSink {
 public:
  explicit FactTextSink(AtomicFile& file) : file_(file) {}

  void fact(std::string_view predicate, std::span<const Argument> arguments) override;

 private:
  AtomicFile& file_;
};

}  // namespace frost::workloads
