// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "ir/lir/flow.hpp"
#include "ir/lir/verifier.hpp"

namespace frost::lir {

namespace {

// Sets of registers, sixty-four to a word: blocks times registers is too much for one at a time.
// All of one size, in one piece of memory.
class RegisterSets {
 public:
  using Set = std::span<uint64_t>;
  using ConstSet = std::span<const uint64_t>;

  RegisterSets() = default;
  RegisterSets(size_t sets, size_t registers, bool are_full)
      : words_((registers + 63) / 64), all_(sets * words_, are_full ? ~uint64_t{0} : 0) {}

  Set operator[](size_t set) { return Set(all_).subspan(set * words_, words_); }
  ConstSet operator[](size_t set) const { return ConstSet(all_).subspan(set * words_, words_); }

 private:
  size_t words_ = 0;
  std::vector<uint64_t> all_;
};

bool contains(RegisterSets::ConstSet set, RegisterId id) {
  return (set[id.index() / 64] >> (id.index() % 64) & 1U) != 0;
}

void insert(RegisterSets::Set set, RegisterId id) {
  set[id.index() / 64] |= uint64_t{1} << (id.index() % 64);
}

// Keeps in `set` what is in `other`, too; whether that is less than before.
bool intersect(RegisterSets::Set set, RegisterSets::ConstSet other) {
  uint64_t removed = 0;
  for (size_t i = 0; i < set.size(); ++i) {
    removed |= set[i] & ~other[i];
    set[i] &= other[i];
  }
  return removed != 0;
}

void define_results(const Instruction& instruction, RegisterSets::Set defined) {
  for (size_t r = 0; r < info(instruction.op).results.size(); ++r) {
    insert(defined, instruction.results[r]);
  }
}

class FlowVerifier {
 public:
  explicit FlowVerifier(const Procedure& procedure)
      : procedure_(procedure),
        defined_in_(procedure.blocks.size(), procedure.registers.size(), true),
        scratch_(2, procedure.registers.size(), false) {}

  void run() {
    check_definitions_reach_uses();
    check_loops();
  }

 private:
  // Registers defined on every way into each block, by iteration to the greatest fixpoint. The
  // results of a loop op exist in its body only, not where the loop is done, and those of a
  // look-up where it found something.
  void check_definitions_reach_uses() {
    std::vector<bool> reached(procedure_.blocks.size(), false);
    std::ranges::fill(defined_in_[0], 0);
    for (uint32_t i = 0; i < procedure_.parameter_count; ++i) {
      insert(defined_in_[0], RegisterId(i));
    }
    std::vector<BlockId> todo{BlockId(uint32_t{0})};
    reached[0] = true;
    const RegisterSets::Set out = scratch_[0];
    const RegisterSets::Set found = scratch_[1];
    while (!todo.empty()) {
      BlockId id = todo.back();
      todo.pop_back();
      const Block& block = procedure_.blocks[id];
      std::ranges::copy(defined_in_[id.index()], out.begin());
      for (const Instruction& instruction : block) {
        if (!may_not_define(instruction.op)) define_results(instruction, out);
      }
      const bool is_partial = may_not_define(block.back().op);
      if (is_partial) {
        std::ranges::copy(out, found.begin());
        define_results(block.back(), found);
      }
      for_each_target(block.back(), [&](BlockId target, uint32_t position) {
        bool is_new = !reached[target.index()];
        reached[target.index()] = true;
        bool has_changed =
            intersect(defined_in_[target.index()], is_partial && position == 0 ? found : out);
        if (is_new || has_changed) todo.push_back(target);
      });
    }
    for (size_t b = 0; b < procedure_.blocks.size(); ++b) {
      require(reached[b], "block b{} is never reached", b);
      std::ranges::copy(defined_in_[b], out.begin());
      for (const Instruction& instruction : procedure_.blocks[BlockId(b)]) {
        for (RegisterId argument : instruction.arguments) {
          require(contains(out, argument), "register {} is used before it is defined in b{}",
                  argument.raw, b);
        }
        define_results(instruction, out);
      }
    }
  }

  // Every loop ends and costs fuel. A range is charged where it is made and serves the one loop
  // that its block jumps to; the loop is entered otherwise only from its body, where its element
  // exists; and there is no other way round.
  void check_loops() {
    std::vector<bool> has_loop(procedure_.registers.size(), false);
    for (size_t b = 0; b < procedure_.blocks.size(); ++b) {
      const Block& block = procedure_.blocks[BlockId(b)];
      if (takes_range(block.back().op)) {
        size_t range = block.back().arguments[0].index();
        require(!has_loop[range], "a range serves one loop");
        has_loop[range] = true;
      }
      const Instruction* range = nullptr;
      for (const Instruction& instruction : block) {
        if (info(instruction.op).results != "r") continue;
        require(range == nullptr, "a block makes one range");
        range = &instruction;
      }
      if (range != nullptr) check_range(block, *range);
      for_each_target(block.back(), [&](BlockId target, uint32_t position) {
        check_way_into_loop(b, block, range, target, position);
      });
    }
    check_no_other_cycle();
  }

  void check_range(const Block& block, const Instruction& range) const {
    bool charged = std::ranges::any_of(block, [&](const Instruction& instruction) {
      return instruction.op == Op::Charge && instruction.arguments[0] == range.results[0];
    });
    require(charged, "a range is charged in its block");
    require(block.back().op == Op::Jump, "a range is followed by its loop");
    const Instruction& loop = procedure_.blocks[block.back().targets[0]].front();
    require(takes_range(loop.op) && loop.arguments[0] == range.results[0],
            "a range is followed by its loop");
  }

  void check_way_into_loop(size_t from, const Block& block, const Instruction* range,
                           BlockId target, uint32_t position) {
    const Instruction& head = procedure_.blocks[target].front();
    if (!takes_range(head.op)) return;  // every turn of the others costs fuel
    bool enters = range != nullptr && range->results[0] == head.arguments[0];
    const RegisterSets::Set defined = scratch_[0];
    std::ranges::copy(defined_in_[from], defined.begin());
    for (const Instruction& instruction : block) {
      bool is_other_edge = may_not_define(instruction.op) && position == 1;
      if (!is_other_edge) define_results(instruction, defined);
    }
    require(enters || contains(defined, head.results[0]), "a loop is entered past its range");
  }

  // Whether the way from `from` to the loop at `target` asks for a further turn of it: that costs
  // fuel, or ends the loop.
  bool is_next_turn(const Block& from, BlockId target) const {
    const Instruction& head = procedure_.blocks[target].front();
    if (!is_loop(head.op)) return false;
    if (!takes_range(head.op)) return true;
    const RegisterId range = head.arguments[0];
    return std::ranges::none_of(from, [&](const Instruction& instruction) {
      return info(instruction.op).results == "r" && instruction.results[0] == range;
    });
  }

  // Depth-first search over the ways that are no further turn of a loop, with an explicit stack.
  void check_no_other_cycle() const {
    enum : uint8_t { kNew, kOpen, kDone };
    struct Open {
      size_t block;
      size_t next = 0;  // position of a target
    };
    std::vector<uint8_t> state(procedure_.blocks.size(), kNew);
    std::vector<Open> stack;
    const auto open = [&](size_t block) {
      state[block] = kOpen;
      stack.push_back({block});
    };
    for (size_t root = 0; root < state.size(); ++root) {
      if (state[root] == kNew) open(root);
      while (!stack.empty()) {
        Open& top = stack.back();
        const Block& block = procedure_.blocks[BlockId(top.block)];
        if (top.next == target_count(block.back())) {
          state[top.block] = kDone;
          stack.pop_back();
          continue;
        }
        const BlockId target = target_at(block.back(), top.next++);
        if (is_next_turn(block, target)) continue;
        require(state[target.index()] != kOpen, "blocks go round without a loop");
        if (state[target.index()] == kNew) open(target.index());
      }
    }
  }

  const Procedure& procedure_;
  RegisterSets defined_in_;  // by block: registers defined on every way into it
  RegisterSets scratch_;
};

}  // namespace

void verify_flow(const Procedure& procedure) { FlowVerifier(procedure).run(); }

}  // namespace frost::lir
