// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/share_answers.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

namespace frost {

using rir::NodeId;
using rir::Op;
using rir::Operand;
using rir::ProcedureId;

namespace {

// Fewer answers are no longer than a call.
constexpr size_t kAnswersMin = 3;
// Sets that are compared with each other. Their helpers may call each other in a row, beside the
// levels that plan_depth_max counts: both together stay below lir::kCallDepthMax.
constexpr size_t kSetsMax = 32;

using Answers = std::set<Operand>;

struct Shared {
  Answers answers;
  size_t uses = 0;
  ProcedureId callee = {};
};

class AnswerSharing {
 public:
  AnswerSharing(rir::Procedure& procedure, const AddHelper& add)
      : procedure_(procedure), add_(add) {}

  void run() {
    const std::vector<NodeId> places = find_places();
    if (shared_.size() > kSetsMax) return;
    // Smaller ones first, so that larger ones can call them.
    std::ranges::sort(shared_, [](const Shared& one, const Shared& other) {
      const size_t sizes[] = {one.answers.size(), other.answers.size()};
      return sizes[0] == sizes[1] ? one.answers < other.answers : sizes[0] < sizes[1];
    });
    keep_those_used_twice(places);
    for (size_t i = 0; i < shared_.size(); ++i) shared_[i].callee = add_(helper(i));
    for (const NodeId place : places) {
      rir::NodeIds children = others_at(place);
      std::ranges::move(give(answers_at(place), shared_.size(), procedure_.nodes),
                        std::back_inserter(children));
      if (children.size() > 1) {
        procedure_.nodes[place].children = std::move(children);
      } else {
        procedure_.nodes[place] = rir::Node(procedure_.nodes[children[0]]);
      }
    }
  }

 private:
  [[nodiscard]] bool emits_literal(NodeId id) const {
    const rir::Node& node = procedure_.nodes[id];
    return node.op == Op::Emit && !node.operands[0].is_variable();
  }

  [[nodiscard]] Answers answers_at(NodeId place) const {
    Answers answers;
    for (const NodeId child : procedure_.nodes[place].children) {
      if (emits_literal(child)) answers.insert(procedure_.nodes[child].operands[0]);
    }
    return answers;
  }

  [[nodiscard]] rir::NodeIds others_at(NodeId place) const {
    rir::NodeIds others;
    for (const NodeId child : procedure_.nodes[place].children) {
      if (!emits_literal(child)) others.push_back(child);
    }
    return others;
  }

  std::vector<NodeId> find_places() {
    std::vector<NodeId> places;
    std::set<Answers> known;
    for (size_t i = 0; i < procedure_.nodes.size(); ++i) {
      if (procedure_.nodes[NodeId(i)].op != Op::Any) continue;
      Answers answers = answers_at(NodeId(i));
      if (answers.size() < kAnswersMin) continue;
      places.emplace_back(i);
      if (known.insert(answers).second) shared_.push_back({std::move(answers)});
    }
    return places;
  }

  // The numbers of the sets that together make as much of `answers` as they can, the largest first;
  // what they leave remains in it. Of the first `count` sets.
  std::vector<size_t> cover(Answers& answers, size_t count) const {
    std::vector<size_t> covers;
    for (size_t i = count; i-- > 0;) {
      const Answers& part = shared_[i].answers;
      if (!std::ranges::includes(answers, part)) continue;
      covers.push_back(i);
      for (const Operand& answer : part) answers.erase(answer);
    }
    return covers;
  }

  void keep_those_used_twice(const std::vector<NodeId>& places) {
    size_t before = 0;
    do {
      before = shared_.size();
      for (Shared& set : shared_) set.uses = 0;
      const auto count_uses = [&](Answers answers, size_t count) {
        for (const size_t i : cover(answers, count)) ++shared_[i].uses;
      };
      for (const NodeId place : places) count_uses(answers_at(place), shared_.size());
      for (size_t i = 0; i < shared_.size(); ++i) count_uses(shared_[i].answers, i);
      std::erase_if(shared_, [](const Shared& set) { return set.uses < 2; });
    } while (shared_.size() != before);
  }

  // Operators that emit the answers, by way of the first `count` sets.
  rir::NodeIds give(Answers answers, size_t count, IdVector<NodeId, rir::Node>& nodes) const {
    rir::NodeIds given;
    for (const size_t i : cover(answers, count)) {
      given.push_back(nodes.push(call_of(procedure_, shared_[i].callee)));
    }
    for (const Operand& answer : answers) {
      rir::Node emit;
      emit.op = Op::Emit;
      emit.operands = {answer};
      given.push_back(nodes.push(std::move(emit)));
    }
    return given;
  }

  rir::Procedure helper(size_t set) const {
    rir::Procedure part;
    part.shape = procedure_.shape;
    part.span = procedure_.span;
    part.is_helper = true;
    part.tuples = procedure_.tuples;
    part.parameters = procedure_.parameters;
    // The arguments are the first variables: parameters, and what is free.
    const size_t arguments = procedure_.parameters.size() + 1;
    for (size_t i = 0; i < std::min(arguments, procedure_.variables.size()); ++i) {
      rir::Variable variable = procedure_.variables[rir::VariableId(i)];
      part.variables.push(std::move(variable));
    }
    rir::Node root;
    root.op = Op::Any;
    root.children = give(shared_[set].answers, set, part.nodes);
    part.root = part.nodes.push(std::move(root));
    return part;
  }

  rir::Procedure& procedure_;
  const AddHelper& add_;
  std::vector<Shared> shared_;
};

}  // namespace

rir::Node call_of(const rir::Procedure& procedure, ProcedureId callee) {
  rir::Node call;
  call.op = procedure.shape.enumerates() ? Op::EmitCall : Op::Call;
  for (const rir::VariableId parameter : procedure.parameters) {
    call.operands.push_back(Operand::of(parameter));
  }
  call.callee = callee;
  return call;
}

void share_answers(rir::Procedure& procedure, const AddHelper& add) {
  AnswerSharing(procedure, add).run();
}

}  // namespace frost
