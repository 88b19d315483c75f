// SPDX-License-Identifier: Apache-2.0
// Tier 0: runs LIR directly, and is the reference for every other tier.
#pragma once

#include <cstdint>
#include <memory>

#include "ir/lir/lir.hpp"
#include "runtime/abi.h"

namespace frost {

// Told of each `count` op with its number. One thread at a time.
class EventCounter {
 public:
  EventCounter() = default;
  EventCounter(const EventCounter&) = default;
  EventCounter& operator=(const EventCounter&) = default;
  virtual ~EventCounter() = default;
  virtual void note(uint64_t event) = 0;
};

// A program decoded for interpretation.
//
// Thread safety: run() may be called from any thread at the same time. Cost of construction: linear
// in the program, no allocation while running.
class Interpreter {
 public:
  // `program` must be verified; it may be destroyed afterwards. With `counter`, which must outlive
  // it, `count` ops are told to it, and only one thread at a time may run it.
  explicit Interpreter(const lir::Program& program, EventCounter* counter = nullptr);
  ~Interpreter();
  Interpreter(Interpreter&&) noexcept;
  Interpreter& operator=(Interpreter&&) noexcept;

  // Runs a procedure with as many arguments as it has parameters.
  frost_status run(lir::ProcedureId procedure, frost_req& request, const uint32_t* arguments) const;

 private:
  struct Code;
  std::unique_ptr<Code> code_;
};

}  // namespace frost
