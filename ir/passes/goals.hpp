// SPDX-License-Identifier: Apache-2.0
// The state of unfolding one question into a plan. Internal to ir/passes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ir/hir/hir.hpp"
#include "ir/passes/policy_index.hpp"
#include "ir/rir/rir.hpp"
#include "ir/rir/variable_set.hpp"

namespace frost {

using rir::Operand;

// An atom still to be planned.
struct Goal {
  hir::RelationId relation;
  rir::Operands arguments;
  SourceSpan span = {};  // the atom; invalid for what the question itself asks
  // When set, the literal positions are decided: any of these known tuples (indexes into
  // Relation::known, sorted) satisfies the goal, and `arguments` at literal positions only matter
  // for `open`.
  std::optional<hir::TupleSet> tuples;
  // Ask for tuples outside `known` too, with `arguments` at the literal positions.
  bool open = false;
  // The one tuple asked for, when clauses with a variable at its literal positions are left to
  // another alternative: there the variable stays a variable, so that a universal one is answered
  // once, as `*`, and not for every literal that some rule happens to mention (SEM-42).
  std::optional<uint32_t> without_variable_heads;
  bool is_root = false;  // what the procedure computes: unfolded here even if it is recursive
};

// The literals of a goal that has no variable at its literal positions; else none.
std::optional<hir::LiteralTuple> written_literals(const hir::Hir& hir, const Goal& goal);

// left op right, still to be tested. `Equal` binds `left` to the time of the request.
struct Test {
  hir::Comparison op;
  Operand left;
  Operand right;
  SourceSpan span;
};

// A goal that must have no solution.
struct Negation {
  Goal goal;
  SourceSpan span;
};

struct State {
  std::vector<Goal> goals;
  std::vector<Test> tests;          // run as soon as their variables are bound
  std::vector<Negation> negations;  // likewise
  rir::Operands outputs;            // what an enumeration answers: at most one, or a table: any
  bool answers = false;             // the end of a conjunction is an answer of a table
  bool pushes = false;              // the output is a value for a walk to visit
  rir::VariableSet bound;           // have a value at run time
  // Literals a variable is known not to be, after a switch.
  std::map<rir::VariableId, std::set<hir::LiteralId>> excluded;

  // Nothing is left to be found or tested.
  [[nodiscard]] bool is_done() const { return goals.empty() && tests.empty() && negations.empty(); }
  [[nodiscard]] bool is_unbound(const Operand& operand) const {
    return operand.is_variable() && !bound.contains(operand.variable);
  }
  void substitute(rir::VariableId variable, Operand replacement);
};

// One way to satisfy a goal: read stored facts, or the body of a clause.
struct Alternative {
  std::optional<rir::Node> access;                // Member or Scan
  std::vector<std::pair<Operand, Operand>> same;  // bound operands that must be equal
  std::vector<std::pair<rir::VariableId, Operand>> substitutions;  // for the rest of the state
  std::vector<Goal> goals;
  std::vector<Test> tests;
  std::vector<Negation> negations;
};

// Every way to satisfy `goal`, whose literal positions are decided: masks over the closure of its
// tuples, the open partition, and clause bodies, merged where they differ in one mask only. New
// variables are added to `procedure`.
std::vector<Alternative> alternatives(const hir::Hir& hir, const PolicyIndex& index,
                                      const State& state, const Goal& goal,
                                      rir::Procedure& procedure);

}  // namespace frost
