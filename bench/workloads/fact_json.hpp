// SPDX-License-Identifier: Apache-2.0
// Facts as JSONL, the wire form of Oso Cloud (docs/formats/facts.md).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "bench/workloads/atomic_file.hpp"
#include "bench/workloads/fact_sink.hpp"

namespace frost::workloads {

// Appends `text` as a JSON string. The text is UTF-8.
void append_json_string(std::string& out, std::string_view text);

// Appends one fact and a line feed to `out`.
void append_fact_json(std::string& out, std::string_view predicate,
                      std::span<const Argument> arguments);

// Writes one fact per line to a file, which the caller commits.
class FactJsonSink : public FactSink {
 public:
  explicit FactJsonSink(AtomicFile& file) : file_(file) {}

  void fact(std::string_view predicate, std::span<const Argument> arguments) override;

 private:
  AtomicFile& file_;
};

}  // namespace frost::workloads
