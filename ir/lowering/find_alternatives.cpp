// SPDX-License-Identifier: Apache-2.0
// An alternative and what follows it when it does not hold: in the graph without the ways to where
// the check holds, what follows is on every way from the alternative, so it post-dominates it.
#include "ir/lowering/find_alternatives.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "ir/lir/flow.hpp"
#include "ir/lowering/dominators.hpp"

namespace frost {

using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::ProcedureId;

namespace {

// What may follow an alternative is looked for this far: past the head of a loop, and of one that
// it is in.
constexpr int kStepsMax = 4;

// Whether calls of a procedure may note that a question has no answer: the last note counts, so
// those stay in order.
std::vector<bool> find_noting(const lir::Program& program) {
  std::vector<bool> notes(program.procedures.size(), false);
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (size_t p = 0; p < notes.size(); ++p) {
      if (notes[p]) continue;
      for (const lir::Block& block : program.procedures[ProcedureId(p)].blocks) {
        notes[p] = notes[p] || std::ranges::any_of(block, [&](const Instruction& instruction) {
                     return instruction.op == Op::Unbounded ||
                            (instruction.callee.valid() && notes[instruction.callee.index()]);
                   });
      }
      has_changed = has_changed || notes[p];
    }
  }
  return notes;
}

bool is_walk(Op op) {
  return op == Op::VisitBegin || op == Op::VisitTest || op == Op::VisitPush || op == Op::VisitPop;
}

// How often registers, and sets of visited ids, are named.
struct Uses {
  std::vector<uint32_t> registers;
  std::vector<std::pair<uint64_t, uint32_t>> sets;  // a few

  explicit Uses(size_t count) : registers(count, 0) {}
  void add(const lir::Block& block) {
    for (const Instruction& instruction : block) {
      for (const lir::RegisterId argument : instruction.arguments) ++registers[argument.index()];
      for (size_t r = 0; r < lir::info(instruction.op).results.size(); ++r) {
        ++registers[instruction.results[r].index()];
      }
      if (is_walk(instruction.op)) ++of_set(instruction.immediate);
    }
  }
  uint32_t& of_set(uint64_t number) {
    const auto known = std::ranges::find(sets, number, &std::pair<uint64_t, uint32_t>::first);
    if (known != sets.end()) return known->second;
    return sets.emplace_back(number, 0).second;
  }
};

class Finder {
 public:
  Finder(const lir::Program& program, ProcedureId id, const std::vector<bool>& notes,
         std::vector<AlternativeChain>& chains)
      : id_(id),
        procedure_(program.procedures[id]),
        notes_(notes),
        chains_(chains),
        count_(procedure_.blocks.size()),
        is_entry_(count_, false),
        uses_(procedure_.registers.size()) {}

  void run() {
    for (const lir::Block& block : procedure_.blocks) uses_.add(block);
    connect();
    std::vector<BlockId> order = lir::post_order(procedure_);
    for (size_t i = order.size(); i-- > 0;) start_at(order[i]);
  }

 private:
  [[nodiscard]] bool holds(size_t block) const {
    const Instruction& first = procedure_.blocks[BlockId(block)].front();
    return first.op == Op::Return && first.immediate != 0;
  }

  // The ways between blocks but for those to where the check holds, and what is on all of them to
  // the end, which is node `count_`.
  void connect() {
    followers_.resize(count_ + 1);
    predecessors_.resize(count_ + 1);
    for (size_t b = 0; b < count_; ++b) {
      const Instruction& last = procedure_.blocks[BlockId(b)].back();
      const auto add = [&](size_t target) {
        followers_[b].push_back(target);
        predecessors_[target].push_back(b);
      };
      if (last.op == Op::Return && !holds(b)) add(count_);
      lir::for_each_target(last, [&](BlockId target, uint32_t) {
        if (holds(target.index())) {
          holds_ = target;
        } else {
          add(target.index());
        }
      });
    }
    after_ = immediate_dominators(order_from_the_end(), followers_);
  }

  // Depth first against the ways, each node after those that lead to it.
  [[nodiscard]] std::vector<size_t> order_from_the_end() const {
    std::vector<size_t> order;
    std::vector<bool> seen(count_ + 1, false);
    std::vector<std::pair<size_t, size_t>> open{{count_, 0}};
    seen[count_] = true;
    while (!open.empty()) {
      auto& [node, next] = open.back();
      if (next == predecessors_[node].size()) {
        order.push_back(node);
        open.pop_back();
        continue;
      }
      const size_t before = predecessors_[node][next++];
      if (seen[before]) continue;
      seen[before] = true;
      open.emplace_back(before, 0);
    }
    return order;
  }

  // The blocks between `entry` and `follower`, if they are entered at `entry` only.
  [[nodiscard]] std::optional<std::vector<BlockId>> blocks_between(size_t entry,
                                                                   size_t follower) const {
    std::vector<bool> is_inside(count_ + 1, false);
    std::vector<size_t> inside{entry};
    is_inside[entry] = true;
    for (size_t i = 0; i < inside.size(); ++i) {
      for (const size_t next : followers_[inside[i]]) {
        if (next == count_ || next == 0) return std::nullopt;
        if (next == follower || is_inside[next]) continue;
        is_inside[next] = true;
        inside.push_back(next);
      }
    }
    std::vector<BlockId> blocks;
    for (const size_t block : inside) {
      blocks.emplace_back(block);
      if (block == entry) continue;
      const bool is_closed = std::ranges::all_of(predecessors_[block],
                                                 [&](size_t before) { return is_inside[before]; });
      if (!is_closed) return std::nullopt;
    }
    return blocks;
  }

  // The alternative that begins there and what follows it.
  struct Found {
    AskedAlternative alternative;
    size_t follower = 0;
    bool leads_on = false;  // the follower is reached from here only
  };

  // The shortest one that the chain can go on from, else the longest one.
  [[nodiscard]] std::optional<Found> find(size_t entry) const {
    std::optional<Found> last;
    size_t follower = after_[entry];
    for (int steps = 0; steps < kStepsMax && follower < count_; ++steps) {
      auto blocks = blocks_between(entry, follower);
      if (blocks) {
        const bool leads_on = is_reached_from(follower, *blocks);
        last = {{BlockId(entry), *std::move(blocks)}, follower, leads_on};
        if (leads_on) break;
      }
      follower = after_[follower];
    }
    return last;
  }

  [[nodiscard]] bool is_reached_from(size_t follower, const std::vector<BlockId>& blocks) const {
    if (is_entry_[follower] || lir::is_loop(procedure_.blocks[BlockId(follower)].front().op)) {
      return false;
    }
    return std::ranges::all_of(predecessors_[follower], [&](size_t before) {
      return std::ranges::find(blocks, BlockId(before)) != blocks.end();
    });
  }

  // Whether it may change places with others.
  [[nodiscard]] bool may_move(const AskedAlternative& alternative) const {
    Uses own(procedure_.registers.size());
    bool is_silent = true;
    for (const BlockId block : alternative.blocks) {
      own.add(procedure_.blocks[block]);
      for (const Instruction& instruction : procedure_.blocks[block]) {
        const bool calls_noting = instruction.callee.valid() && notes_[instruction.callee.index()];
        if (instruction.op == Op::Unbounded || calls_noting) is_silent = false;
      }
    }
    if (!is_silent) return false;
    for (const auto& [number, uses] : own.sets) {
      const auto known =
          std::ranges::find(uses_.sets, number, &std::pair<uint64_t, uint32_t>::first);
      if (known->second != uses) return false;
    }
    return std::ranges::all_of(alternative.blocks, [&](BlockId block) {
      return std::ranges::all_of(procedure_.blocks[block], [&](const Instruction& instruction) {
        for (size_t r = 0; r < lir::info(instruction.op).results.size(); ++r) {
          const size_t result = instruction.results[r].index();
          if (own.registers[result] != uses_.registers[result]) return false;
        }
        return true;
      });
    });
  }

  void start_at(BlockId block) {
    if (is_entry_[block.index()] || holds(block.index())) return;
    if (lir::is_loop(procedure_.blocks[block].front().op)) return;
    AlternativeChain chain{id_, {}, holds_, {}};
    for (size_t entry = block.index();;) {
      std::optional<Found> found = find(entry);
      if (!found) break;
      if (may_move(found->alternative)) {
        chain.alternatives.push_back(std::move(found->alternative));
        chain.otherwise = BlockId(found->follower);
        if (chain.alternatives.size() == kAlternativesMax) finish(chain);
      } else {
        finish(chain);
      }
      if (!found->leads_on) break;
      entry = found->follower;
    }
    finish(chain);
  }

  void finish(AlternativeChain& chain) {
    if (chain.alternatives.size() > 1 && chain.holds.valid()) {
      for (const AskedAlternative& alternative : chain.alternatives) {
        is_entry_[alternative.entry.index()] = true;
      }
      chains_.push_back(chain);
    }
    chain.alternatives.clear();
  }

  ProcedureId id_;
  const lir::Procedure& procedure_;
  const std::vector<bool>& notes_;
  std::vector<AlternativeChain>& chains_;
  size_t count_;
  std::vector<bool> is_entry_;  // of an alternative of some chain
  Uses uses_;
  BlockId holds_;
  std::vector<std::vector<size_t>> followers_;
  std::vector<std::vector<size_t>> predecessors_;
  std::vector<size_t> after_;  // what is on every way from a block that does not end in yes
};

}  // namespace

std::vector<AlternativeChain> find_alternatives(const lir::Program& program) {
  const std::vector<bool> notes = find_noting(program);
  std::vector<AlternativeChain> chains;
  for (size_t i = 0; i < program.procedures.size(); ++i) {
    const lir::Procedure& procedure = program.procedures[ProcedureId(i)];
    if (procedure.mode != lir::Mode::Check) continue;
    if (procedure.blocks.size() > kAlternativeBlocksMax) continue;
    Finder(program, ProcedureId(i), notes, chains).run();
  }
  return chains;
}

}  // namespace frost
