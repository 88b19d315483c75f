// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/share_conditions.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "ir/passes/plan_builder.hpp"
#include "ir/passes/plan_term.hpp"

namespace frost {

using rir::NodeId;
using rir::Op;
using rir::Operand;
using rir::ProcedureId;

namespace {

// A plan that is beyond one of these stays as it is.
constexpr size_t kWaysMax = 512;       // ways to answers
constexpr size_t kStepsMax = 64;       // of one way
constexpr size_t kCopiesMax = 20'000;  // operators that are copied to where several ways have them

// One way to some answers: the steps must hold in order.
struct Way {
  std::vector<PlanTerm> steps;   // those that are not planned yet
  std::vector<Operand> answers;  // literals, ascending
  // What this way asks of each masked access that it shares with others and that is planned.
  std::vector<uint64_t> masks;
};

// A masked access of which one bit is known to be set.
struct Held {
  rir::Node access;  // a member
  uint64_t mask;
};

bool notes_nothing(Op op) {
  switch (op) {
    case Op::All:
    case Op::Any:
    case Op::Exists:
    case Op::Switch:
    case Op::Member:
    case Op::Scan:
    case Op::Call:
    case Op::Reach:
    case Op::Push:
    case Op::Same:
    case Op::Differ:
    case Op::Less:
    case Op::LessEqual:
    case Op::Now:
    case Op::Not:
    case Op::Succeed:
    case Op::Fail:
      return true;
    case Op::EmitCall:
    case Op::TableTest:
    case Op::TableScan:
    case Op::CloseRule:
    case Op::Close:
    case Op::AnswerAll:
    case Op::Answer:
    case Op::Unbounded:
    case Op::Emit:
    case Op::EmitAll:
      return false;
  }
  return false;
}

bool notes_nothing(const rir::Node& node, const std::vector<bool>& are_quiet) {
  return notes_nothing(node.op) && (node.op != Op::Call || are_quiet[node.callee.index()]);
}

size_t size_of(const std::vector<PlanTerm>& terms) {
  size_t size = terms.size();
  for (const PlanTerm& term : terms) size += size_of(term.parts);
  return size;
}

bool has_mask(const rir::Node& node) {
  return (node.op == Op::Member || node.op == Op::Scan) && node.partition != rir::kOpenPartition;
}

// Whether what has the masks `narrow` has the masks `wide`.
bool is_within(const std::vector<uint64_t>& narrow, const std::vector<uint64_t>& wide) {
  for (size_t i = 0; i < wide.size(); ++i) {
    if ((narrow[i] & ~wide[i]) != 0) return false;
  }
  return true;
}

// Reads alternatives as ways, and makes a plan of ways.
class Sharing {
 public:
  // `opens_calls`: callees may be put in the place of their calls.
  Sharing(rir::Procedure& procedure, const Callees& callees, const Limits& limits, bool opens_calls)
      : procedure_(procedure),
        callees_(callees),
        build_(procedure, limits),
        opens_calls_(opens_calls) {}

  // False: the plan stays as it is. It may have more variables.
  bool run() {
    const rir::Node root = procedure_.nodes[procedure_.root];
    if (root.op != Op::Any) return false;
    std::vector<Way> ways;
    rir::NodeIds others;
    for (const NodeId child : root.children) {
      std::vector<Way> found;
      if (read({term_of(procedure_, child)}, {}, found)) {
        std::ranges::move(found, std::back_inserter(ways));
      } else {
        others.push_back(child);
      }
    }
    rir::NodeIds alternatives = plan(std::move(ways), {});
    if (is_too_much_) return false;
    std::ranges::copy(others, std::back_inserter(alternatives));
    procedure_.root = build_.any(alternatives);
    return true;
  }

 private:
  // ---------- reading

  // The ways through `rest`, a conjunction from its end, behind `before`. False when it is more
  // than ways to literals.
  bool read(std::vector<PlanTerm> rest, std::vector<PlanTerm> before, std::vector<Way>& ways) {
    while (!rest.empty()) {
      PlanTerm term = std::move(rest.back());
      rest.pop_back();
      switch (term.node.op) {
        case Op::All:
          std::ranges::move(term.parts.rbegin(), term.parts.rend(), std::back_inserter(rest));
          break;
        case Op::Any:
          return std::ranges::all_of(term.parts, [&](PlanTerm& part) {
            if (!may_copy(size_of(rest) + size_of(before))) return false;
            std::vector<PlanTerm> with_part = rest;
            with_part.push_back(std::move(part));
            return read(std::move(with_part), before, ways);
          });
        case Op::Emit:
          return rest.empty() && add(std::move(before), term.node.operands[0], ways);
        case Op::Succeed:
          break;
        case Op::Fail:
          return true;
        case Op::Exists:
          // An answer twice is no harm; what costs more than that is not done twice.
          if (rest.size() == 1 && rest[0].node.op == Op::Emit) {
            rest.push_back(std::move(term.parts[0]));
            break;
          }
          [[fallthrough]];
        default:
          if (!can_be_step(term)) return false;
          before.push_back(as_step(std::move(term)));
      }
    }
    return false;
  }

  bool add(std::vector<PlanTerm> steps, Operand answer, std::vector<Way>& ways) {
    if (answer.is_variable()) return false;
    if (++way_count_ > kWaysMax || steps.size() > kStepsMax) is_too_much_ = true;
    if (is_too_much_) return false;
    freshen(steps, procedure_);
    ways.push_back({std::move(steps), {answer}, {}});
    return true;
  }

  bool may_copy(size_t operators) {
    copy_count_ += operators;
    if (copy_count_ > kCopiesMax) is_too_much_ = true;
    return !is_too_much_;
  }

  // A walk binds what the walks of other ways cannot take over; behind a call it is no matter.
  bool can_be_step(const PlanTerm& term) const {
    return term.node.op != Op::Reach && notes_nothing(term.node, callees_.are_quiet) &&
           std::ranges::all_of(term.parts, [&](const PlanTerm& part) { return can_be_step(part); });
  }

  // What ends a conjunction may be followed by an answer now.
  static PlanTerm as_step(PlanTerm term) {
    if (term.node.op != Op::Switch) return term;
    PlanTerm exists;
    exists.node.op = Op::Exists;
    exists.parts.push_back(std::move(term));
    return exists;
  }

  // ---------- calls

  // Puts calls of the same goal with different literals in the place of the calls.
  void open_calls(std::vector<Way>& ways) {
    while (opens_calls_ && !is_too_much_) {
      std::map<Goal, std::set<ProcedureId>> callees;
      for (const Way& way : ways) {
        if (ends_with_call(way)) callees[goal_of(way)].insert(way.steps[0].node.callee);
      }
      std::erase_if(callees, [](const auto& entry) { return entry.second.size() < 2; });
      if (callees.empty()) return;
      std::vector<Way> opened;
      bool is_changed = false;
      for (Way& way : ways) {
        if (ends_with_call(way) && callees.contains(goal_of(way)) && open(way, opened)) {
          is_changed = true;
        } else {
          opened.push_back(std::move(way));
        }
      }
      ways = std::move(opened);
      if (!is_changed) return;
      merge_same(ways);
    }
  }

  // What a call asks for, whatever the literals are.
  using Goal = std::tuple<hir::RelationId, std::string, rir::Operands>;
  [[nodiscard]] Goal goal_of(const Way& way) const {
    const rir::Node& call = way.steps[0].node;
    const rir::Shape& shape = callees_.rir.procedures[call.callee].shape;
    return {shape.relation, shape.adornment, call.operands};
  }

  static bool ends_with_call(const Way& way) {
    if (way.steps.size() != 1 || way.steps[0].node.op != Op::Call) return false;
    return std::ranges::all_of(way.steps[0].node.operands,
                               [](const Operand& operand) { return operand.is_variable(); });
  }

  bool open(const Way& way, std::vector<Way>& opened) {
    const rir::Node& call = way.steps[0].node;
    const rir::Procedure& callee = callees_.rir.procedures[call.callee];
    if (!may_copy(callee.nodes.size() + callee.variables.size())) return false;
    PlanTerm body = term_of(callee, callee.root);
    VariableMap names;
    for (size_t i = 0; i < callee.variables.size(); ++i) {
      names[rir::VariableId(i)] = Operand::of(
          procedure_.variables.push(rir::Variable(callee.variables[rir::VariableId(i)])));
    }
    for (size_t i = 0; i < callee.parameters.size(); ++i) {
      names[callee.parameters[i]] = call.operands[i];
    }
    rename(body, names);
    PlanTerm answer;
    answer.node.op = Op::Emit;
    answer.node.operands = {way.answers[0]};
    std::vector<Way> found;
    if (!read({std::move(answer), std::move(body)}, {}, found)) return false;
    for (Way& more : found) {
      more.answers = way.answers;
      more.masks = way.masks;
      opened.push_back(std::move(more));
    }
    return true;
  }

  // ---------- planning

  // The ways as alternatives, behind accesses of which `held` is known.
  rir::NodeIds plan(std::vector<Way> ways, const std::vector<Held>& held) {
    merge_same(ways);
    open_calls(ways);
    if (is_too_much_) return {};
    drop_implied(ways);
    std::vector<std::vector<Way>> groups;
    std::map<TermKey, size_t> known;
    for (Way& way : ways) {
      TermKey key = way.steps.empty() ? TermKey() : key_without_mask(way.steps[0]);
      const auto [group, is_new] = known.try_emplace(std::move(key), groups.size());
      if (is_new) groups.emplace_back();
      groups[group->second].push_back(std::move(way));
    }
    rir::NodeIds alternatives;
    Ends ends;
    for (std::vector<Way>& group : groups) {
      if (group[0].steps.empty() || group.size() == 1) {
        for (Way& way : group) {
          ends[{std::move(way.masks), std::move(way.answers)}].push_back(std::move(way.steps));
        }
      } else {
        alternatives.push_back(share(std::move(group), held));
      }
    }
    for (const auto& [key, conditions] : ends) {
      alternatives.push_back(end(key.first, key.second, conditions, held));
    }
    return alternatives;
  }

  // One way for all that follows from the same steps.
  static void merge_same(std::vector<Way>& ways) {
    std::map<std::pair<std::vector<uint64_t>, TermKey>, size_t> known;
    std::vector<Way> merged;
    for (Way& way : ways) {
      const auto [same, is_new] = known.try_emplace({way.masks, key_of(way.steps)}, merged.size());
      if (is_new) {
        merged.push_back(std::move(way));
        continue;
      }
      std::vector<Operand>& into = merged[same->second].answers;
      std::vector<Operand> united;
      std::ranges::set_union(into, way.answers, std::back_inserter(united));
      into = std::move(united);
    }
    ways = std::move(merged);
  }

  // Takes answers off ways that hold only when a shorter one to the same answer holds. No two ways
  // are the same.
  static void drop_implied(std::vector<Way>& ways) {
    std::map<TermKey, std::vector<size_t>> tests;  // ways of one test at most
    for (size_t i = 0; i < ways.size(); ++i) {
      const auto& steps = ways[i].steps;
      if (steps.empty()) tests[{}].push_back(i);
      if (steps.size() != 1 || !bound_operands(steps[0].node).empty()) continue;
      tests[key_without_mask(steps[0])].push_back(i);
    }
    if (tests.empty()) return;
    for (size_t i = 0; i < ways.size(); ++i) {
      Way& way = ways[i];
      const auto drop = [&](const TermKey& key, uint64_t mask) {
        const auto shorter = tests.find(key);
        if (shorter == tests.end()) return;
        for (const size_t other : shorter->second) {
          const uint64_t wide = key.empty() ? 0 : ways[other].steps[0].node.mask;
          if (other == i || (mask & ~wide) != 0 || !is_within(way.masks, ways[other].masks)) {
            continue;
          }
          std::erase_if(way.answers, [&](const Operand& answer) {
            return std::ranges::binary_search(ways[other].answers, answer);
          });
        }
      };
      drop({}, 0);
      for (const PlanTerm& step : way.steps) drop(key_without_mask(step), step.node.mask);
    }
    std::erase_if(ways, [](const Way& way) { return way.answers.empty(); });
  }

  // What is left of ways that share no further step, by the masks they still have to test and what
  // they answer.
  using Conditions = std::vector<std::vector<PlanTerm>>;
  using Ends = std::map<std::pair<std::vector<uint64_t>, std::vector<Operand>>, Conditions>;

  // One of the conditions is enough for all of the answers.
  NodeId end(const std::vector<uint64_t>& masks, const std::vector<Operand>& answers,
             const Conditions& conditions, const std::vector<Held>& held) {
    rir::NodeIds parts = tell_apart(masks, held);
    rir::NodeIds any_of;
    for (const std::vector<PlanTerm>& steps : conditions) {
      rir::NodeIds nodes;
      for (const PlanTerm& step : steps) nodes.push_back(push(build_, step));
      any_of.push_back(build_.all(nodes));
    }
    parts.push_back(build_.exists(build_.any(any_of)));
    rir::NodeIds emits;
    for (const Operand& answer : answers) emits.push_back(build_.leaf(Op::Emit, {answer}));
    parts.push_back(build_.any(emits));
    return build_.all(parts);
  }

  // Tests of what was read before, where others need only a part of it.
  rir::NodeIds tell_apart(const std::vector<uint64_t>& masks, const std::vector<Held>& held) {
    rir::NodeIds tests;
    for (size_t i = 0; i < held.size(); ++i) {
      if (masks[i] == held[i].mask) continue;
      rir::Node test = held[i].access;
      test.mask = masks[i];
      tests.push_back(build_.push(std::move(test)));
    }
    return tests;
  }

  // Ways that begin with the same step.
  NodeId share(std::vector<Way> ways, std::vector<Held> held) {
    std::vector<uint64_t> wanted(held.size(), 0);
    uint64_t mask = 0;
    for (const Way& way : ways) {
      for (size_t i = 0; i < wanted.size(); ++i) wanted[i] |= way.masks[i];
      mask |= way.steps[0].node.mask;
    }
    rir::NodeIds parts = tell_apart(wanted, held);
    for (size_t i = 0; i < wanted.size(); ++i) held[i].mask = wanted[i];
    PlanTerm step = ways[0].steps[0];
    step.node.mask = mask;
    parts.push_back(push(build_, step));
    if (has_mask(step.node)) held.push_back({as_member(step.node), mask});
    for (Way& way : ways) take_step(way, step);
    parts.push_back(build_.any(plan(std::move(ways), held)));
    return build_.all(parts);
  }

  // Takes the first step off a way. The others go on with what `shared` binds.
  static void take_step(Way& way, const PlanTerm& shared) {
    const rir::Node own = std::move(way.steps[0].node);
    way.steps.erase(way.steps.begin());
    if (has_mask(own)) way.masks.push_back(own.mask);
    VariableMap names;
    for (const size_t position : bound_operands(own)) {
      names.emplace(own.operands[position].variable, shared.node.operands[position]);
    }
    for (PlanTerm& step : way.steps) rename(step, names);
  }

  static rir::Node as_member(rir::Node access) {
    access.op = Op::Member;
    access.binds.assign(access.binds.size(), false);
    return access;
  }

  rir::Procedure& procedure_;
  const Callees& callees_;
  PlanBuilder build_;
  bool opens_calls_;
  size_t way_count_ = 0;
  size_t copy_count_ = 0;
  bool is_too_much_ = false;
};

size_t size_of(const rir::Procedure& procedure, NodeId root) {
  size_t size = 1;
  for (const NodeId child : procedure.nodes[root].children) size += size_of(procedure, child);
  return size;
}

// Literals that alternatives of the root answer with.
size_t literal_answers(const rir::Procedure& procedure) {
  std::set<Operand> answers;
  for (const rir::Node& node : procedure.nodes) {
    if (node.op == Op::Emit && !node.operands[0].is_variable()) answers.insert(node.operands[0]);
  }
  return answers.size();
}

// Every alternative of the root fits one function (Planner::split).
bool fits(const rir::Procedure& procedure, const Limits& limits) {
  const rir::Node& root = procedure.nodes[procedure.root];
  return std::ranges::all_of(root.children, [&](NodeId child) {
    return size_of(procedure, child) <= limits.function_nodes_max;
  });
}

}  // namespace

bool is_quiet(const rir::Procedure& procedure, const std::vector<bool>& are_quiet) {
  return std::ranges::all_of(procedure.nodes,
                             [&](const rir::Node& node) { return notes_nothing(node, are_quiet); });
}

bool share_conditions(rir::Procedure& procedure, const Callees& callees, const Limits& limits) {
  if (!procedure.shape.enumerates() || literal_answers(procedure) < 2) return false;
  for (const bool opens_calls : {true, false}) {
    rir::Procedure shared = procedure;
    if (!Sharing(shared, callees, limits, opens_calls).run() || !fits(shared, limits)) continue;
    procedure = std::move(shared);
    return true;
  }
  return false;
}

}  // namespace frost
