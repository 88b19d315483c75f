// SPDX-License-Identifier: Apache-2.0
// Programs of one operator, run by the interpreter and as native code, plain and checked.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "codegen/interp/interp.hpp"
#include "ir/lir/lir.hpp"
#include "runtime/exec/answers.hpp"
#include "tests/unit/ir/access_paths.hpp"
#include "tests/unit/ir/jit.hpp"

namespace frost::access_test {

inline constexpr int64_t kFuel = 1'000'000;

// Writes a program for one kind of path, P0, with procedures that each show one operator.
class ProgramText {
 public:
  explicit ProgramText(const PathKind& kind, bool is_functional = false, bool is_hot = false)
      : kind_(kind), is_functional_(is_functional), is_hot_(is_hot) {
    text_ = "lir 1\ndigest \"\"\ntype \"String\"\ntype \"Boolean\"\ntype \"Integer\"\ntype \"A\"\n";
    relation();
    // Constant k has id k (see Request), so that an emitted constant names a bit or a case.
    for (uint32_t k = 0; k < 64; ++k) text_ += "constant 0 \"k" + std::to_string(k) + "\"\n";
    for (uint32_t k = 0; k < 6; ++k) text_ += "literal 0 \"l" + std::to_string(k) + "\"\n";
  }

  // Number of the procedure added. `body` begins with its `registers` line.
  uint32_t add(uint32_t parameters, bool enumerates, const std::string& body) {
    text_ += "\nproc p" + std::to_string(count_) + " " + std::to_string(parameters) +
             (enumerates ? " enum" : " exists") + (is_hot_ ? " hot\n" : "\n") + body;
    return count_++;
  }
  // Emits the number of each bit of the mask that `op` makes.
  uint32_t add_bits(uint32_t parameters, const std::string& registers, const std::string& before,
                    const std::string& mask) {
    std::string names = "registers " + registers;
    std::string blocks;
    size_t first = static_cast<size_t>(std::ranges::count(registers, ' ')) + 1;
    for (size_t bit = 0; bit < 64; ++bit) {
      names += " k";
      std::string k = "k." + std::to_string(first + bit);
      std::string number = std::to_string(3 * bit + 1);
      std::string next = std::to_string(3 * bit + 3);
      std::string test = std::to_string(3 * bit + 2);
      blocks += "b" + number + ":\n  test_mask " + mask + ", 0x" + hexadecimal(uint64_t{1} << bit) +
                " -> b" + test + ", b" + next + "\nb" + test + ":\n  " + k + " = const C" +
                std::to_string(bit) + "\n  emit " + k + "\n  jump -> b" + next + "\nb" + next +
                ":\n" +
                (bit == 63 ? "  return 1\n" : "  jump -> b" + std::to_string(3 * bit + 4) + "\n");
    }
    return add(parameters, true, names + "\nb0:\n" + before + "  jump -> b1\n" + blocks);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

  static std::string hexadecimal(uint64_t value) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string digits;
    for (; value != 0; value >>= 4U) digits.insert(digits.begin(), kDigits[value & 15U]);
    return digits.empty() ? "0" : digits;
  }

 private:
  void relation() {
    bool is_masked = kind_.literals > 1;
    std::string types;
    std::string order;
    for (uint32_t c = 0; c < kind_.columns; ++c) {
      types += (c > 0 ? " 3" : "3");
      order += (c > 0 ? " " : "") + std::to_string(c);
    }
    text_ += "relation \"r\" (" + types + (is_masked ? " 0" : "") + ") literals (" +
             (is_masked ? std::to_string(kind_.columns) : "") + ")\n";
    if (is_masked) {
      text_ += "  mask";
      for (size_t i = 0; i < kind_.literals; ++i) text_ += " (\"m" + std::to_string(i) + "\")";
      text_ += "\n";
    } else {
      text_ += "  open ()\n";
    }
    text_ += std::string("path R0 ") + (is_masked ? "0" : "open") + " (" + order + ")" +
             (is_functional_ ? " functional\n" : "\n");
  }

  PathKind kind_;
  bool is_functional_;
  bool is_hot_;
  std::string text_;
  uint32_t count_ = 0;
};

// The outcome of one run: what a caller can see.
struct Outcome {
  frost_status status = FROST_E_INTERNAL;
  std::set<uint32_t> ids;
  size_t emitted = 0;
  bool universal = false;
  int64_t fuel = 0;
  bool operator==(const Outcome&) const = default;
};

inline void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << "status " << outcome.status << " fuel " << outcome.fuel << " ids";
  for (uint32_t id : outcome.ids) *out << " " << id;
}

// One program in every execution.
class EveryTier {
 public:
  explicit EveryTier(const std::string& text) : program_(lir::parse(text).value()) {
    if (auto problem = lir::verify(program_)) throw std::logic_error(*problem + "\n" + text);
    interpreter_ = std::make_unique<Interpreter>(program_);
    for (const bool is_checked : {false, true}) {
      auto jit = jit_of(text, "native", is_checked);
      if (!jit) throw std::runtime_error(jit.error().message);
      jits_.push_back(std::move(*jit));
    }
    for (uint32_t k = 0; k < 64; ++k) constants_.push_back(k);
    // Literal indexes of String ids 10 to 15; the ids around them are no literals.
    literal_index_.assign(20, FROST_NO_LITERAL);
    for (uint16_t k = 0; k < 6; ++k) literal_index_[10U + k] = k;
    literals_.resize(program_.types.size());
    literals_[0] = {literal_index_.data(), literal_index_.size()};
  }

  // The outcome, which all executions must share.
  Outcome run(const frost_path& path, uint32_t procedure, const std::vector<uint32_t>& arguments,
              int64_t fuel = kFuel) {
    Outcome interpreted = run_one(path, fuel, [&](frost_req& request) {
      return interpreter_->run(lir::ProcedureId(procedure), request, arguments.data());
    });
    for (const auto& jit : jits_) {
      const Outcome native = run_native(*jit, path, procedure, arguments, fuel);
      EXPECT_EQ(native, interpreted) << "p" << procedure << (jit == jits_[1] ? ", checked" : "");
    }
    return interpreted;
  }
  Outcome run_checked(const frost_path& path, uint32_t procedure,
                      const std::vector<uint32_t>& arguments) {
    return run_native(*jits_[1], path, procedure, arguments, kFuel);
  }

 private:
  Outcome run_native(const JitCode& code, const frost_path& path, uint32_t procedure,
                     const std::vector<uint32_t>& arguments, int64_t fuel) {
    return run_one(path, fuel, [&](frost_req& request) {
      return code.entries()[procedure](&request, arguments.data());
    });
  }

  template <class Entry>
  Outcome run_one(const frost_path& path, int64_t fuel, const Entry& entry) {
    frost_sink* sink = buffer_.reset(kIdsMax / 2);  // so that some ids have no `seen` bit
    frost_req request{};
    request.calls = &rt::runtime_calls();
    request.paths = &path;
    request.constants = constants_.data();
    request.literals = literals_.data();
    request.fuel = fuel;
    request.sink = sink;
    Outcome outcome;
    outcome.status = entry(request);
    outcome.ids.insert(buffer_.ids().begin(), buffer_.ids().end());
    outcome.emitted = buffer_.ids().size();
    outcome.universal = buffer_.universal();
    outcome.fuel = request.fuel;
    EXPECT_EQ(outcome.ids.size(), outcome.emitted);  // distinct
    return outcome;
  }

  lir::Program program_;
  std::unique_ptr<Interpreter> interpreter_;
  std::vector<std::unique_ptr<JitCode>> jits_;  // plain, checked
  rt::AnswerBuffer buffer_;
  std::vector<uint32_t> constants_;
  std::vector<uint16_t> literal_index_;
  std::vector<frost_literals> literals_;
};

inline constexpr const char* kYesNo = " -> b1, b2\nb1:\n  return 1\nb2:\n  return 0\n";

inline frost_status yes_or_no(bool value) { return value ? FROST_YES : FROST_NO; }

}  // namespace frost::access_test
