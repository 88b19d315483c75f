// SPDX-License-Identifier: Apache-2.0
// Text as a program: what parses prints and parses again, what verifies can run on a store of its
// schema, with any arguments, without reading out of bounds.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/engine/schema.hpp"
#include "codegen/interp/interp.hpp"
#include "fuzz.hpp"
#include "runtime/exec/answers.hpp"

namespace frost::fuzz {
namespace {

constexpr int64_t kFuel = 500;
constexpr size_t kParametersMax = 64;  // of lir::parse

// What lir::verify does not promise yet: that a row register holds a row of its path, that every
// cycle takes an element of a range, and that every range is charged. Remove with the gap.
class KnownGap {
 public:
  static bool in(const lir::Program& program) {
    for (const lir::Procedure& procedure : program.procedures) {
      if (KnownGap(procedure).found()) return true;
    }
    return false;
  }

 private:
  using Blocks = std::vector<lir::BlockId>;

  explicit KnownGap(const lir::Procedure& procedure)
      : procedure_(procedure), state_(procedure.blocks.size()) {}

  bool found() {
    for (const lir::Block& block : procedure_.blocks) {
      for (size_t i = 0; i < block.size(); ++i) {
        const lir::Instruction& step = block[i];
        const bool is_range = lir::info(step.op).results == "r";
        if (is_range && (i + 1 == block.size() || block[i + 1].op != lir::Op::Charge)) return true;
      }
    }
    return has_cycle(lir::BlockId(uint32_t{0})) || std::ranges::any_of(loops_, [&](auto head) {
             return reaches(procedure_.blocks[head].back().targets[1], head);
           });
  }

  [[nodiscard]] bool makes_range_of(lir::BlockId from, lir::BlockId head) const {
    const lir::RegisterId range = procedure_.blocks[head].back().arguments[0];
    return std::ranges::any_of(procedure_.blocks[from], [&](const lir::Instruction& step) {
      return lir::info(step.op).results == "r" && step.results[0] == range;
    });
  }

  [[nodiscard]] Blocks successors(lir::BlockId id) const {
    const lir::Instruction& last = procedure_.blocks[id].back();
    Blocks blocks(last.targets.begin(), last.targets.begin() + lir::info(last.op).targets);
    for (const auto& [literal, block] : last.cases) blocks.push_back(block);
    return blocks;
  }

  // A cycle that does not go back to the head of a loop.
  bool has_cycle(lir::BlockId id) {
    if (state_[id.index()] != 0) return state_[id.index()] == 1;
    state_[id.index()] = 1;
    if (lir::is_loop(procedure_.blocks[id].back().op)) loops_.push_back(id);
    for (const lir::BlockId next : successors(id)) {
      const bool goes_back =
          lir::is_loop(procedure_.blocks[next].back().op) && !makes_range_of(id, next);
      if (!goes_back && has_cycle(next)) return true;
    }
    state_[id.index()] = 2;
    return false;
  }

  // Whether a finished loop can be entered again other than through its range.
  [[nodiscard]] bool reaches(lir::BlockId from, lir::BlockId head) const {
    std::vector<bool> seen(procedure_.blocks.size());
    Blocks todo = {from};
    while (!todo.empty()) {
      const lir::BlockId id = todo.back();
      todo.pop_back();
      if (id == head) return true;
      if (seen[id.index()] || makes_range_of(id, head)) continue;
      seen[id.index()] = true;
      for (const lir::BlockId next : successors(id)) todo.push_back(next);
    }
    return false;
  }

  const lir::Procedure& procedure_;
  std::vector<uint8_t> state_;  // by block: 1 being visited, 2 done
  Blocks loops_;
};

// Adds the program's facts and one more per partition, as far as the schema accepts them.
void fill(rt::Store& store, const lir::Program& program) {
  const auto insert = [&](const lir::Relation& relation, std::vector<std::string> texts) {
    std::vector<rt::ValueView> arguments;
    for (size_t i = 0; i < texts.size(); ++i) {
      arguments.push_back({program.types[relation.types[i]], texts[i]});
    }
    static_cast<void>(store.insert(relation.predicate, arguments));
  };
  for (const lir::Fact& fact : program.facts) {
    insert(program.relations[fact.relation], fact.arguments);
  }
  for (const lir::Relation& relation : program.relations) {
    std::vector<std::string> texts;
    for (const lir::TypeId type : relation.types) {
      texts.emplace_back(type.raw == rt::kBoolean.raw   ? "true"
                         : type.raw == rt::kInteger.raw ? "1"
                                                        : "x");
    }
    insert(relation, texts);
    for (const auto& partition : relation.masks) {
      for (size_t i = 0; i < relation.literal_positions.size(); ++i) {
        texts[relation.literal_positions[i]] = partition.front()[i];
      }
      insert(relation, texts);
    }
  }
}

void run_all(const lir::Program& program) {
  const auto store = rt::Store::create(store_schema(program), Limits{});
  fill(*store, program);
  const auto snapshot = store->snapshot();
  demand(paths_match(program, snapshot->paths()), "a store has the paths of its program");
  const Interpreter interpreter(program);
  constexpr std::array<uint32_t, 5> kIds = {0, 1, 2, FROST_PRIVATE_IDS, UINT32_MAX};
  for (size_t first = 0; first < kIds.size(); ++first) {
    std::array<uint32_t, kParametersMax> arguments{};
    for (size_t i = 0; i < arguments.size(); ++i) arguments[i] = kIds[(first + i) % kIds.size()];
    for (uint32_t index = 0; index < program.procedures.size(); ++index) {
      rt::AnswerBuffer buffer;
      const bool enumerates = program.procedures[lir::ProcedureId(index)].enumerates;
      frost_sink* sink = enumerates ? buffer.reset(snapshot->id_count(rt::kString)) : nullptr;
      frost_req request = rt::make_request(*snapshot, kFuel, sink);
      const frost_status status =
          interpreter.run(lir::ProcedureId(index), request, arguments.data());
      demand(status != FROST_E_INTERNAL, "a verified program runs");
    }
  }
}

void run(std::string_view text) {
  const auto program = lir::parse(text);
  if (!program || lir::verify(*program)) return;
  const std::string printed = lir::print(*program);
  const auto again = lir::parse(printed);
  demand(again.has_value(), "printed LIR parses", printed);
  demand(lir::print(*again) == printed, "printed LIR prints the same again", printed);
  if (KnownGap::in(*program)) return;
  if (rt::check_schema(store_schema(*program))) run_all(*program);
}

}  // namespace
}  // namespace frost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  frost::fuzz::run(frost::fuzz::as_text(data, size));
  return 0;
}
