// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>
#include <vector>

#include "ir/lir/flow.hpp"
#include "ir/lir/verifier.hpp"

namespace frost::lir {

namespace {

// A set of registers, sixty-four to a word: blocks times registers is too much for one at a time.
class RegisterSet {
 public:
  explicit RegisterSet(size_t count, bool is_full = false)
      : words_((count + 63) / 64, is_full ? ~uint64_t{0} : 0) {}

  [[nodiscard]] bool contains(size_t index) const {
    return (words_[index / 64] >> (index % 64) & 1U) != 0;
  }
  void insert(size_t index) { words_[index / 64] |= uint64_t{1} << (index % 64); }
  // Keeps what is in `other`, too; whether that is less than before.
  bool intersect(const RegisterSet& other) {
    uint64_t removed = 0;
    for (size_t i = 0; i < words_.size(); ++i) {
      removed |= words_[i] & ~other.words_[i];
      words_[i] &= other.words_[i];
    }
    return removed != 0;
  }

 private:
  std::vector<uint64_t> words_;
};

void define_results(const Instruction& instruction, RegisterSet& defined) {
  for (size_t r = 0; r < info(instruction.op).results.size(); ++r) {
    defined.insert(instruction.results[r].index());
  }
}

class FlowVerifier {
 public:
  explicit FlowVerifier(const Procedure& procedure) : procedure_(procedure) {}

  void run() {
    check_definitions_reach_uses();
    check_loops();
  }

 private:
  // Registers defined on every way into each block, by iteration to the greatest fixpoint. The
  // results of a loop op exist in its body only, not where the loop is done, and those of a
  // look-up where it found something.
  void check_definitions_reach_uses() {
    size_t count = procedure_.registers.size();
    std::vector<RegisterSet> in(procedure_.blocks.size(), RegisterSet(count, true));
    std::vector<bool> reached(procedure_.blocks.size(), false);
    in[0] = RegisterSet(count);
    for (size_t i = 0; i < procedure_.parameter_count; ++i) in[0].insert(i);
    std::vector<BlockId> todo{BlockId(uint32_t{0})};
    reached[0] = true;
    while (!todo.empty()) {
      BlockId id = todo.back();
      todo.pop_back();
      const Block& block = procedure_.blocks[id];
      RegisterSet out = in[id.index()];
      for (const Instruction& instruction : block) {
        if (!may_not_define(instruction.op)) define_results(instruction, out);
      }
      for_each_target(block.back(), [&](BlockId target, uint32_t position) {
        RegisterSet edge = out;
        if (may_not_define(block.back().op) && position == 0) define_results(block.back(), edge);
        bool is_new = !reached[target.index()];
        reached[target.index()] = true;
        bool has_changed = in[target.index()].intersect(edge);
        if (is_new || has_changed) todo.push_back(target);
      });
    }
    for (size_t b = 0; b < procedure_.blocks.size(); ++b) {
      require(reached[b], "block b{} is never reached", b);
      RegisterSet defined = in[b];
      for (const Instruction& instruction : procedure_.blocks[BlockId(b)]) {
        for (RegisterId argument : instruction.arguments) {
          require(defined.contains(argument.index()),
                  "register {} is used before it is defined in b{}", argument.raw, b);
        }
        define_results(instruction, defined);
      }
    }
    defined_in_ = std::move(in);
  }

  // Every loop ends and costs fuel. A range is charged where it is made and serves the one loop
  // that its block jumps to; the loop is entered otherwise only from its body, where its element
  // exists; and there is no other way round.
  void check_loops() const {
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
                           BlockId target, uint32_t position) const {
    const Instruction& head = procedure_.blocks[target].front();
    if (!takes_range(head.op)) return;  // every turn of the others costs fuel
    bool enters = range != nullptr && range->results[0] == head.arguments[0];
    RegisterSet defined = defined_in_[from];
    for (const Instruction& instruction : block) {
      bool is_other_edge = may_not_define(instruction.op) && position == 1;
      if (!is_other_edge) define_results(instruction, defined);
    }
    require(enters || defined.contains(head.results[0].index()),
            "a loop is entered past its range");
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
    std::vector<uint8_t> state(procedure_.blocks.size(), kNew);
    for (size_t root = 0; root < state.size(); ++root) {
      if (state[root] != kNew) continue;
      std::vector<std::pair<size_t, std::vector<size_t>>> stack;
      auto open = [&](size_t block) {
        std::vector<size_t> targets;
        for_each_target(procedure_.blocks[BlockId(block)].back(), [&](BlockId target, uint32_t) {
          const bool is_turn = is_next_turn(procedure_.blocks[BlockId(block)], target);
          if (!is_turn) targets.push_back(target.index());
        });
        state[block] = kOpen;
        stack.emplace_back(block, std::move(targets));
      };
      open(root);
      while (!stack.empty()) {
        auto& [block, targets] = stack.back();
        if (targets.empty()) {
          state[block] = kDone;
          stack.pop_back();
          continue;
        }
        size_t target = targets.back();
        targets.pop_back();
        require(state[target] != kOpen, "blocks go round without a loop");
        if (state[target] == kNew) open(target);
      }
    }
  }

  const Procedure& procedure_;
  std::vector<RegisterSet> defined_in_;  // registers defined on every way into a block
};

}  // namespace

void verify_flow(const Procedure& procedure) { FlowVerifier(procedure).run(); }

}  // namespace frost::lir
