// SPDX-License-Identifier: Apache-2.0
// Most of an enumeration are loops that emit each element. As operators they are a call of the
// runtime instead of a page of native code, and a tight loop instead of three steps a row.
#include "ir/lowering/fuse_emits.hpp"

#include <iterator>
#include <utility>

namespace frost {

using lir::Block;
using lir::BlockId;
using lir::Instruction;
using lir::Op;
using lir::RegisterId;

namespace {

// Whether `block` emits `id` and goes to `next`; `from` is the place of the emit.
bool emits(const Block& block, size_t from, RegisterId id, BlockId next) {
  return block.size() == from + 2 && block[from].op == Op::Emit && block[from].arguments[0] == id &&
         block[from + 1].op == Op::Jump && block[from + 1].targets[0] == next;
}

// Whether `block` goes where `test` holds on, and else to `next`, by its first instruction.
bool tests(const Block& block, Op test, RegisterId operand, BlockId next) {
  return block.front().op == test && block.front().arguments[0] == operand &&
         block.front().targets[1] == next;
}

class Fuser {
 public:
  explicit Fuser(lir::Procedure& procedure) : procedure_(procedure) {}

  void run() {
    for (Block& block : procedure_.blocks) fuse(block);
  }

 private:
  // A block that makes a range ends with: the range, its charge, the jump to its loop.
  void fuse(Block& block) {
    if (block.size() < 3 || block.back().op != Op::Jump) return;
    const Instruction& range = block[block.size() - 3];
    if (lir::info(range.op).results != "r" || block[block.size() - 2].op != Op::Charge) return;
    const BlockId head = block.back().targets[0];
    const Instruction& loop = procedure_.blocks[head].front();
    if (!lir::takes_range(loop.op) || loop.arguments[0] != range.results[0]) return;
    Instruction fused = range;
    fused.results = {};
    if (!fuse_loop(head, loop, fused)) return;
    const BlockId done = loop.targets[1];
    block.resize(block.size() - 3);
    block.push_back(std::move(fused));
    block.emplace_back().op = Op::Jump;
    block.back().targets[0] = done;
  }

  // Makes `fused`, a copy of the range, what the loop is; false when that does more than to emit.
  bool fuse_loop(BlockId head, const Instruction& loop, Instruction& fused) const {
    const Block& body = procedure_.blocks[loop.targets[0]];
    const RegisterId element = loop.results[0];
    switch (loop.op) {
      case Op::ForRange:
        fused.op = Op::EmitRange;
        return emits(body, 0, element, head);
      case Op::ForMasked:
        fused.op = Op::EmitMasked;
        fused.immediate = body.front().immediate;
        return tests(body, Op::TestMask, loop.results[1], head) &&
               emits(procedure_.blocks[body.front().targets[0]], 0, element, head);
      case Op::ForKeys:
        fused.op = Op::EmitKeys;
        return tests(body, Op::BitmapTest, element, head) && body.front().path == fused.path &&
               emits(procedure_.blocks[body.front().targets[0]], 0, element, head);
      case Op::ForRows:
        fused.op = Op::EmitColumn;
        fused.immediate = body.front().immediate;
        return body.front().op == Op::Column && body.front().arguments[0] == element &&
               emits(body, 1, body.front().results[0], head);
      default:
        return false;
    }
  }

  lir::Procedure& procedure_;
};

}  // namespace

void fuse_emits(lir::Procedure& procedure) { Fuser(procedure).run(); }

}  // namespace frost
