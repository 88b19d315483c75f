// SPDX-License-Identifier: Apache-2.0
// RIR: relational plans (design §6.3). One procedure per question shape: a relation, which of its
// arguments are bound, and whether one answer or all answers are wanted.
//
// A plan is a tree. Inside `all`, children run in order and a scan binds variables for those behind
// it; an `any`, `exists` or `switch` that is followed by something binds nothing for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/closure_rule.hpp"
#include "base/id.hpp"
#include "base/short_vector.hpp"
#include "ir/hir/hir.hpp"

namespace frost::rir {

using NodeId = Id<struct RirNodeTag>;
using VariableId = Id<struct RirVariableTag>;
using ProcedureId = Id<struct RirProcedureTag>;

enum class Op : uint8_t {
#define FROST_RIR_OP(name, text) name,
#include "ir/rir/ops.def"
#undef FROST_RIR_OP
};

// A variable of the procedure, or a literal of the policy.
struct Operand {
  VariableId variable;
  hir::LiteralId literal;

  static Operand of(VariableId id) { return {id, {}}; }
  static Operand of(hir::LiteralId id) { return {{}, id}; }
  [[nodiscard]] bool is_variable() const { return variable.valid(); }
  friend auto operator<=>(const Operand&, const Operand&) = default;
};

using Operands = ShortVector<Operand, 4>;
using NodeIds = ShortVector<NodeId, 4>;

// Known tuples of one relation per mask: design D4.
inline constexpr uint32_t kMaskBits = 64;
// The partition of facts whose literal tuple the policy does not mention.
inline constexpr uint32_t kOpenPartition = UINT32_MAX;

struct Node {
  Op op = Op::Fail;
  // All, Any, Exists, Not. Switch: one per case, then the default. Reach: the seeds and the steps
  NodeIds children;
  // Member, Scan: columns of the partition in ascending argument position. Same, Differ, Less,
  // LessEqual: two. Emit, Now, Push: one. Reach: what it binds, then what the walk depends on.
  // Switch: the subject. Call, EmitCall, TableTest, TableScan: the arguments. Answer: the outputs,
  // in argument order; neither variable nor literal: every value. AnswerAll: the outputs, two of
  // which the table binds.
  Operands operands;
  ShortVector<bool, 8> binds;  // Scan, TableScan, AnswerAll: which operands it binds
  // TableScan: which free operands must stand for every value; those stay unbound.
  ShortVector<bool, 8> universal;
  hir::RelationId relation;  // Member, Scan
  uint32_t partition = kOpenPartition;
  uint64_t mask = 0;  // Member, Scan of a masked partition: any of these known tuples
  std::vector<hir::LiteralId> cases;  // Switch
  // Call, EmitCall: an earlier procedure. TableTest, TableScan, AnswerAll: a table
  ProcedureId callee;
  // TableTest, TableScan: of the component that is being computed: what follows runs for each
  // answer when it is found, now or later. Elsewhere the table is completed first.
  bool suspends = false;
  // Reach: what follows is a test of the values it depends on and the one it binds, and the first
  // success ends the walk: a walk that found nothing need not be gone through again.
  bool tests = false;
  // CloseRule: the rule, over `callee` and, of a sandwich, `second`.
  ClosureRule rule;
  ProcedureId second;
  // Close: the pairs are answers with the second column first. AnswerAll: the operand that is bound
  // first is the second column.
  bool swapped = false;
  // What the policy says there: the atom, negation or comparison. Invalid where it says nothing of
  // its own, such as for facts of the goal that was asked for.
  SourceSpan span;
};

struct Variable {
  std::string name;
  hir::TypeId type;
};

// What a caller can ask: `adornment` has one letter per argument, b(ound) or f(ree); at most one
// is free, except in tables. There, `=` is a free argument that is the same variable as an earlier
// one.
struct Shape {
  hir::RelationId relation;
  std::string adornment;
  std::vector<uint32_t> equal_to{};  // for each `=` in order, the free argument it is equal to
  friend auto operator<=>(const Shape&, const Shape&) = default;

  [[nodiscard]] bool enumerates() const { return adornment.find('f') != std::string::npos; }
};

// The position of the action in allow/3.
inline constexpr uint32_t kActionArgument = 1;

// A question, or a helper: a goal that several plans share. A helper whose literal positions are
// decided has them in `tuples` (any of these known tuples will do), and only its columns are
// arguments; the letters of its shape at literal positions mean nothing then.
//
// A table computes a recursive goal: it remembers the answers of each tuple of bound arguments, and
// who waits for them (design §7.4, §7.5).
struct Procedure {
  Shape shape;
  SourceSpan span;  // of the first rule for it; invalid when there is none
  bool is_helper = false;
  // Table: the number of its component, see table_number().
  std::optional<uint32_t> table;
  // Table: the pairs of one part of one rule of a closure.
  struct Input {
    uint32_t clause;
    uint32_t part;
  };
  std::optional<Input> input;
  hir::TupleSet tuples;
  // Helper for a check of allow/3: the second argument, which is no parameter then.
  hir::LiteralId action;
  std::vector<VariableId> parameters;  // in argument order
  std::vector<VariableId> outputs;     // Table: the free arguments, in argument order
  IdVector<VariableId, Variable> variables;
  IdVector<NodeId, Node> nodes;
  NodeId root;
};

// A table completes tables of smaller numbers, and suspends at those of its own. Recursive
// relations (Recursion::component) have tables of three kinds, which need each other in this order.
enum class TableKind : uint8_t { Input, Closure, Suspending };
inline constexpr uint32_t table_number(uint32_t component, TableKind kind) {
  return component * 3 + static_cast<uint32_t>(kind);
}
inline constexpr uint32_t table_component(uint32_t number) { return number / 3; }

// INVARIANT: calls cannot recurse. A procedure that is no table calls earlier ones only; a table
// calls those that complete tables of smaller components only.
struct Rir {
  IdVector<ProcedureId, Procedure> procedures;
};

// Argument positions that are columns of a partition, ascending.
ShortVector<uint32_t, 8> partition_columns(const hir::Relation& relation, uint32_t partition);

// The goal of a procedure for people: `has_role(User, {"admin" "member"}, Repository) bbf`. Long
// sets of literals end in `...`.
std::string goal_text(const hir::Hir& hir, const Procedure& procedure);

// One operator in one line, without its children: `scan team in has_role(user, team) & {"member"}`.
std::string operator_text(const hir::Hir& hir, const Procedure& procedure, NodeId node);
std::string_view operator_name(Op op);

// `--print=rir`: every procedure, or those whose name is `only` ("p3") when it is not empty.
std::string print(const hir::Hir& hir, const Rir& rir, std::string_view only = {});

// Aborts when a plan uses a variable before it is bound, or an operator is malformed.
void verify(const hir::Hir& hir, const Rir& rir);

}  // namespace frost::rir
