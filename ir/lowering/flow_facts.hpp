// SPDX-License-Identifier: Apache-2.0
// What of a check is read from each of its blocks on. Internal to ir/lowering.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <vector>

#include "ir/lir/lir.hpp"
#include "ir/lowering/repeated_reads.hpp"

namespace frost {

class FlowFacts {
 public:
  // Whether the procedure does nothing but read facts, call, and loop over what it reads.
  static bool can_describe(const lir::Procedure& procedure);

  // Of a procedure that can be described, which must outlive this. Cost: its blocks times what they
  // read, times its loops.
  FlowFacts(const lir::Program& program, const lir::Procedure& procedure);

  // Whether the register is read in this block or after it before it is defined.
  [[nodiscard]] bool reads(lir::BlockId block, lir::RegisterId id) const {
    return live_[block.index()].contains(id);
  }
  // The reads of this block and of those after it, and what answers them, in the registers of the
  // procedure.
  [[nodiscard]] const std::set<Read>& reads_from(lir::BlockId block) const {
    return asked_[block.index()];
  }
  // Which kind of read (kReadKind numbers) defines the register; empty when none does.
  [[nodiscard]] const Read& kind_of(lir::RegisterId id) const { return definitions_[id.index()]; }
  // Whether the block is `head` or in the loop that begins there.
  [[nodiscard]] bool is_in(lir::BlockId block, lir::BlockId head) const {
    const auto loop = loops_.find(head);
    return loop != loops_.end() && loop->second.contains(block);
  }

 private:
  void note_reads(const lir::Program& program, const lir::Procedure& procedure);
  void note_loops(const lir::Procedure& procedure);

  std::vector<std::set<lir::RegisterId>> live_;           // by block
  std::vector<std::set<Read>> asked_;                     // by block
  std::vector<Read> definitions_;                         // by register
  std::map<lir::BlockId, std::set<lir::BlockId>> loops_;  // by head
};

}  // namespace frost
