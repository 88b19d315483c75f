// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <vector>

#include "ir/lir/verifier.hpp"

namespace frost::lir {

namespace {

// How procedures nest on the machine stack. Calls go to earlier procedures; completing a table runs
// the procedures of its component, which complete tables of smaller components only.
class CallDepth {
 public:
  explicit CallDepth(const Program& program)
      : program_(program),
        reach_(program.procedures.size(), -1),
        depth_(program.procedures.size(), 1) {}

  void verify() {
    for (bool tables : {false, true}) {
      for (size_t i = 0; i < reach_.size(); ++i) {
        if (is_table(i) == tables) find_reach(i);
      }
    }
    std::vector<size_t> order(reach_.size());
    std::iota(order.begin(), order.end(), size_t{0});
    // Tables of a component come before the calls that complete it, and after what they call.
    std::ranges::sort(order, {}, [&](size_t i) {
      return std::tuple(is_table(i) ? component(i) : reach_[i], !is_table(i), i);
    });
    for (size_t i : order) find_depth(i);
  }

 private:
  [[nodiscard]] const Procedure& at(size_t i) const { return program_.procedures[ProcedureId(i)]; }
  [[nodiscard]] bool is_table(size_t i) const {
    return at(i).mode == Mode::Table || at(i).mode == Mode::Resume;
  }
  [[nodiscard]] int64_t component(size_t i) const {
    const Procedure& procedure = at(i);
    return procedure.mode == Mode::Resume ? program_.procedures[procedure.table].component
                                          : procedure.component;
  }

  void for_each_call(size_t i, auto&& visit) const {
    for (const Block& block : at(i).blocks) {
      for (const Instruction& instruction : block) {
        if (instruction.callee.valid() && instruction.op != Op::Suspend) {
          visit(instruction.callee.index());
        }
      }
    }
  }

  // The largest component that a procedure completes, also through what it calls.
  void find_reach(size_t i) {
    for_each_call(i, [&](size_t callee) {
      reach_[i] = std::max(reach_[i], is_table(callee) ? component(callee) : reach_[callee]);
    });
    require(!is_table(i) || reach_[i] < component(i), "a table completes one of its own component");
  }

  void find_depth(size_t i) {
    for_each_call(i, [&](size_t callee) {
      uint32_t below = is_table(callee) ? component_depth_[component(callee)] : depth_[callee];
      depth_[i] = std::max(depth_[i], below + 1);
    });
    if (is_table(i)) {
      uint32_t& component_depth = component_depth_[component(i)];
      component_depth = std::max(component_depth, depth_[i]);
    }
    require(depth_[i] <= kCallDepthMax, "calls nest deeper than {}", kCallDepthMax);
  }

  const Program& program_;
  std::vector<int64_t> reach_;
  std::vector<uint32_t> depth_;
  std::map<int64_t, uint32_t> component_depth_;
};

}  // namespace

void verify_call_depth(const Program& program) { CallDepth(program).verify(); }

}  // namespace frost::lir
