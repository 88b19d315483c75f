// SPDX-License-Identifier: Apache-2.0
#include "ir/passes/planner.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "base/check.hpp"
#include "ir/passes/goals.hpp"
#include "ir/passes/share_answers.hpp"
#include "ir/passes/share_conditions.hpp"
#include "ir/passes/unfold.hpp"

namespace frost {

namespace {

// Variables of a table: what waits for an answer keeps those it still needs, see
// lir::kParametersMax.
constexpr size_t kTableVariablesMax = 800;

// Operators that most plans get by with while they are made.
constexpr size_t kUsualNodes = 32;

std::string argument_name(size_t index) {
  static constexpr std::string_view kNames[] = {"a", "b", "c", "d", "e"};
  return index < std::size(kNames) ? std::string(kNames[index]) : "x" + std::to_string(index);
}

// Building a plan leaves operators behind that it did not use; what remains is in print order.
void compact(rir::Procedure& procedure) {
  IdVector<rir::NodeId, rir::Node> kept;
  kept.reserve(procedure.nodes.size());
  std::vector<bool> taken(procedure.nodes.size(), false);
  // Depth is bounded by Limits::plan_depth_max.
  auto keep = [&](auto& self, rir::NodeId id) -> rir::NodeId {
    FROST_CHECK(!taken[id.index()]);  // plans are trees
    taken[id.index()] = true;
    rir::NodeId renamed = kept.push(std::move(procedure.nodes[id]));
    for (size_t i = 0; i < kept[renamed].children.size(); ++i) {
      rir::NodeId child = self(self, kept[renamed].children[i]);
      kept[renamed].children[i] = child;
    }
    return renamed;
  };
  procedure.root = keep(keep, procedure.root);
  procedure.nodes = std::move(kept);
}

// Keeps the arguments, which are the first variables, and the variables that the plan uses, so that
// the size of a procedure is that of its plan. Not for tables.
void keep_used_variables(rir::Procedure& procedure) {
  IdVector<rir::VariableId, rir::Variable> kept;
  std::vector<rir::VariableId> renamed(procedure.variables.size());
  auto rename = [&](rir::VariableId& id) {
    rir::VariableId& name = renamed[id.index()];
    if (!name.valid()) name = kept.push(procedure.variables[id]);
    id = name;
  };
  const size_t arguments =
      procedure.parameters.size() + (procedure.shape.enumerates() ? size_t{1} : size_t{0});
  for (size_t i = 0; i < std::min(arguments, renamed.size()); ++i) {
    rir::VariableId argument(i);
    rename(argument);
  }
  for (rir::VariableId& parameter : procedure.parameters) rename(parameter);
  for (rir::Node& node : procedure.nodes) {
    for (Operand& operand : node.operands) {
      if (operand.is_variable()) rename(operand.variable);
    }
  }
  procedure.variables = std::move(kept);
}

// Some children of the root of `procedure`, [first, last), as a procedure with the same parameters.
// Of a switch these are cases, and other values are `no`.
rir::Procedure part_of(const rir::Procedure& procedure, size_t first, size_t last) {
  const rir::Node& whole = procedure.nodes[procedure.root];
  // compact() numbers in preorder: the subtree of a child ends where the next child begins.
  const size_t begin = whole.children[first].index();
  const size_t end =
      last < whole.children.size() ? whole.children[last].index() : procedure.nodes.size();
  rir::Procedure part;
  part.shape = procedure.shape;
  part.span = procedure.span;
  part.is_helper = true;
  part.tuples = procedure.tuples;
  part.action = procedure.action;
  part.parameters = procedure.parameters;
  part.variables = procedure.variables;
  rir::Node root = whole;
  root.children.clear();
  part.root = part.nodes.push({});
  auto renamed = [&](rir::NodeId id) { return rir::NodeId(id.index() - begin + 1); };
  for (size_t i = begin; i < end; ++i) {
    rir::Node node = procedure.nodes[rir::NodeId(i)];
    for (rir::NodeId& child : node.children) child = renamed(child);
    part.nodes.push(std::move(node));
  }
  for (size_t i = first; i < last; ++i) root.children.push_back(renamed(whole.children[i]));
  if (root.op == rir::Op::Switch) {
    root.cases = {whole.cases.begin() + static_cast<ptrdiff_t>(first),
                  whole.cases.begin() + static_cast<ptrdiff_t>(last)};
    root.children.push_back(part.nodes.push({}));
  }
  part.nodes[part.root] = std::move(root);
  keep_used_variables(part);
  return part;
}

// Whether a question of this shape is a check of allow/3.
bool checks_action(const hir::Hir& hir, const rir::Procedure& procedure) {
  const hir::Relation& relation = hir.relations[procedure.shape.relation];
  return relation.predicate == "allow" && procedure.shape.adornment == "bbb" &&
         !procedure.is_helper && procedure.tuples.empty() && !procedure.table;
}

// What a check does for case `index` of the switch at its root as a procedure without the action.
// None when the action is used there.
std::optional<rir::Procedure> check_of_case(const rir::Procedure& check, size_t index) {
  const rir::Node& root = check.nodes[check.root];
  // compact() numbers in preorder: the subtree of a child ends where the next child begins.
  const size_t begin = root.children[index].index();
  const size_t end = root.children[index + 1].index();
  const Operand action = Operand::of(check.parameters[rir::kActionArgument]);
  rir::Procedure made;
  made.shape = check.shape;
  made.is_helper = true;
  made.action = root.cases[index];
  made.parameters = check.parameters;
  made.parameters.erase(made.parameters.begin() + rir::kActionArgument);
  // Arguments are the first variables.
  std::vector<rir::VariableId> renamed(check.variables.size());
  const auto rename = [&](rir::VariableId& id) {
    rir::VariableId& name = renamed[id.index()];
    if (!name.valid()) name = made.variables.push(check.variables[id]);
    id = name;
  };
  for (rir::VariableId& parameter : made.parameters) rename(parameter);
  for (size_t i = begin; i < end; ++i) {
    rir::Node node = check.nodes[rir::NodeId(i)];
    if (std::ranges::find(node.operands, action) != node.operands.end()) return std::nullopt;
    for (rir::NodeId& child : node.children) child = rir::NodeId(child.index() - begin);
    for (Operand& operand : node.operands) {
      if (operand.is_variable()) rename(operand.variable);
    }
    if (!made.span.valid()) made.span = node.span;
    made.nodes.push(std::move(node));
  }
  made.root = rir::NodeId(size_t{0});
  return made;
}

bool is_call_with(const rir::Node& node, const rir::Operands& arguments) {
  return node.op == rir::Op::Call && node.operands == arguments;
}

// The table whose answers are those of `procedure`, in the same order, when that does nothing else.
rir::ProcedureId passed_on(const rir::Procedure& procedure) {
  const rir::Node& root = procedure.nodes[procedure.root];
  if (root.op != rir::Op::All || root.children.size() != 2 || !procedure.parameters.empty()) {
    return {};
  }
  const rir::Node& scan = procedure.nodes[root.children[0]];
  const rir::Node& answer = procedure.nodes[root.children[1]];
  if (scan.op != rir::Op::TableScan || answer.op != rir::Op::Answer) return {};
  const bool takes_all = std::ranges::all_of(scan.binds, std::identity());
  return takes_all && scan.operands == answer.operands ? scan.callee : rir::ProcedureId();
}

}  // namespace

std::expected<rir::ProcedureId, PlanLimit> Planner::make(const rir::Shape& shape,
                                                         const hir::TupleSet& tuples,
                                                         uint32_t depth) {
  rir::Procedure procedure;
  procedure.shape = shape;
  procedure.span = index_.first_rule(shape.relation, tuples);
  procedure.tuples = tuples;
  auto height = fill(procedure, depth);
  if (!height) return std::unexpected(height.error());
  if (checks_action(hir_, procedure)) separate_actions(procedure, *height);
  if (share_conditions(procedure, {rir_, are_quiet_}, limits_)) {
    share_answers(procedure, [&](rir::Procedure part) {
      compact(part);
      return add(std::move(part), *height);
    });
    compact(procedure);
    keep_used_variables(procedure);
  }
  split(procedure, *height);
  nodes_ += procedure.nodes.size();
  if (nodes_ > limits_.program_nodes_max) return std::unexpected(PlanLimit::kProgram);
  return add(std::move(procedure), *height);
}

std::expected<uint32_t, PlanLimit> Planner::fill(rir::Procedure& procedure, uint32_t depth) {
  const rir::Shape& shape = procedure.shape;
  const hir::TupleSet& tuples = procedure.tuples;
  const hir::Relation& relation = hir_.relations[shape.relation];
  FROST_CHECK(shape.adornment.size() == relation.types.size());
  State state;
  state.answers = procedure.table.has_value();
  Goal goal;
  goal.relation = shape.relation;
  goal.is_root = true;
  if (!tuples.empty()) goal.tuples = tuples;
  size_t literals = 0;
  size_t equalities = 0;
  for (size_t i = 0; i < relation.types.size(); ++i) {
    if (relation.is_literal_position(i) && !tuples.empty()) {
      goal.arguments.push_back(Operand::of(relation.known[tuples[0]][literals++]));
      continue;
    }
    if (shape.adornment[i] == '=') {
      goal.arguments.push_back(Operand(goal.arguments[shape.equal_to[equalities++]]));
      continue;
    }
    rir::VariableId variable = procedure.variables.push({argument_name(i), relation.types[i]});
    goal.arguments.push_back(Operand::of(variable));
    if (shape.adornment[i] == 'b') {
      procedure.parameters.push_back(variable);
      state.bound.insert(variable);
    } else {
      if (procedure.table) procedure.outputs.push_back(variable);
      state.outputs.push_back(Operand::of(variable));
    }
  }
  FROST_CHECK(state.answers || state.outputs.size() <= 1);
  state.goals.push_back(std::move(goal));
  procedure.nodes.reserve(kUsualNodes);
  auto height = unfold(hir_, limits_, *this, std::move(state), depth, procedure);
  if (height) compact(procedure);
  return height;
}

rir::ProcedureId Planner::table(const rir::Shape& shape, const hir::TupleSet& tuples,
                                uint32_t component) {
  auto [it, is_new] = tables_.try_emplace({shape, tuples});
  if (!is_new) return it->second;
  const bool closes =
      graph_.recursion.component(shape.relation, tuples).has_value() && is_closure(shape, tuples);
  rir::Procedure procedure;
  procedure.shape = shape;
  procedure.span = index_.first_rule(shape.relation, tuples);
  procedure.tuples = tuples;
  procedure.table =
      rir::table_number(component, closes ? rir::TableKind::Closure : rir::TableKind::Suspending);
  it->second = add_table(std::move(procedure));
  return it->second;
}

std::optional<rir::ProcedureId> Planner::closure(hir::RelationId relation,
                                                 const hir::TupleSet& tuples) {
  const hir::Relation& source = hir_.relations[relation];
  rir::Shape shape{relation, std::string(source.types.size(), 'f')};
  for (uint32_t i = 0; i < source.types.size(); ++i) {
    if (source.is_literal_position(i)) shape.adornment[i] = 'b';
  }
  const uint32_t number = graph_.recursion.number(relation, tuples);
  const uint32_t table = rir::table_number(number, rir::TableKind::Closure);
  if (const auto known = tables_.find({shape, tuples}); known != tables_.end()) {
    const bool closes = rir_.procedures[known->second].table == table;
    return closes ? std::optional(known->second) : std::nullopt;
  }
  if (!is_closure(shape, tuples)) return std::nullopt;
  rir::Procedure procedure;
  procedure.shape = shape;
  procedure.span = index_.first_rule(relation, tuples);
  procedure.tuples = tuples;
  procedure.table = table;
  const rir::ProcedureId id = add_table(std::move(procedure));
  tables_.emplace(std::pair(std::move(shape), tuples), id);
  return id;
}

// Nothing of the goal is bound, and its rules have the shapes for it.
bool Planner::is_closure(const rir::Shape& shape, const hir::TupleSet& tuples) {
  const hir::Relation& relation = hir_.relations[shape.relation];
  for (size_t i = 0; i < shape.adornment.size(); ++i) {
    const bool is_free = shape.adornment[i] == 'f';
    if (!is_free && !relation.is_literal_position(i)) return false;
  }
  const auto [it, is_new] = closes_.try_emplace({shape.relation, tuples});
  if (is_new) it->second = read(shape.relation, tuples).closure.has_value();
  return it->second;
}

const Planner::ReadClosure& Planner::read(hir::RelationId relation, const hir::TupleSet& tuples) {
  GoalKey goal{relation, tuples};
  if (read_goal_ != goal) {
    rir::Procedure scratch;
    read_.closure = read_closure(graph_, relation, tuples, scratch);
    read_.variables = std::move(scratch.variables);
    read_goal_ = std::move(goal);
  }
  return read_;
}

rir::ProcedureId Planner::input(const rir::Shape& shape, const hir::TupleSet& tuples,
                                uint32_t component, rir::Procedure::Input input) {
  rir::Procedure procedure;
  procedure.shape = shape;
  procedure.span = index_.first_rule(shape.relation, tuples);
  procedure.tuples = tuples;
  procedure.table = rir::table_number(component, rir::TableKind::Input);
  procedure.input = input;
  return add_table(std::move(procedure));
}

rir::ProcedureId Planner::add_table(rir::Procedure procedure) {
  procedure.is_helper = true;
  unplanned_.push_back(add(std::move(procedure), 0));
  return unplanned_.back();
}

std::expected<uint32_t, PlanLimit> Planner::fill_input(rir::Procedure& procedure) {
  const ReadClosure& read_now = read(procedure.shape.relation, procedure.tuples);
  FROST_CHECK(read_now.closure.has_value());
  const ClosureClause& clause = read_now.closure->clauses.at(procedure.input->clause);
  ClosurePart part = clause.parts.at(procedure.input->part);
  procedure.variables = read_now.variables;
  for (const Operand& output : part.state.outputs) {
    procedure.outputs.push_back(output.variable);
  }
  part.state.answers = true;
  auto height =
      unfold(hir_, limits_, *this, std::move(part.state), 0, procedure, std::move(part.first));
  if (height) compact(procedure);
  return height;
}

PlanLimit Planner::plan_tables() {
  while (!unplanned_.empty()) {
    rir::ProcedureId id = unplanned_.back();
    unplanned_.pop_back();
    rir::Procedure procedure = rir_.procedures[id];
    auto height = procedure.input ? fill_input(procedure) : fill(procedure, 0);
    if (!height) return height.error();
    nodes_ += procedure.nodes.size();
    if (nodes_ > limits_.program_nodes_max) return PlanLimit::kProgram;
    if (procedure.variables.size() > kTableVariablesMax) return PlanLimit::kNodes;
    rir_.procedures[id] = std::move(procedure);
  }
  return PlanLimit::kNone;
}

rir::ProcedureId Planner::add(rir::Procedure procedure, uint32_t height) {
  heights_.push_back(height);
  are_quiet_.push_back(!procedure.table && is_quiet(procedure, are_quiet_));
  return rir_.procedures.push(std::move(procedure));
}

// Gives each action that a check of allow/3 tells apart a procedure of its own, so that whoever
// knows the action beforehand goes there (lir::ActionCheck).
void Planner::separate_actions(rir::Procedure& check, uint32_t height) {
  if (check.nodes[check.root].op != rir::Op::Switch) return;
  const size_t count = check.nodes[check.root].cases.size();
  rir::Node call;
  call.op = rir::Op::Call;
  for (rir::VariableId parameter : check.parameters)
    call.operands.push_back(Operand::of(parameter));
  call.operands.erase(call.operands.begin() + rir::kActionArgument);
  for (size_t i = 0; i < count; ++i) {
    const rir::NodeId child = check.nodes[check.root].children[i];
    if (is_call_with(check.nodes[child], call.operands)) continue;
    std::optional<rir::Procedure> made = check_of_case(check, i);
    if (!made) continue;
    call.span = made->span;
    split(*made, height);
    nodes_ += made->nodes.size();
    call.callee = add(*std::move(made), height);
    check.nodes[child] = call;
  }
  compact(check);
  keep_used_variables(check);
}

// Moves groups of alternatives, or of cases, of a large plan into procedures of their own: a
// function of bounded size is what keeps LLVM linear (design §11.2). Children of the root use
// nothing but the parameters, so each can stand alone.
void Planner::split(rir::Procedure& procedure, uint32_t height) {
  const rir::Node& root = procedure.nodes[procedure.root];
  const bool is_switch = root.op == rir::Op::Switch;
  const bool is_large = procedure.nodes.size() > limits_.function_nodes_max;
  if (!is_large || (root.op != rir::Op::Any && !is_switch)) return;
  // What a switch does with other values stays where it is, when that is one operator.
  const size_t count = is_switch ? root.cases.size() : root.children.size();
  if (is_switch && !procedure.nodes[root.children.back()].children.empty()) return;
  auto begin_of = [&](size_t child) {
    return child < root.children.size() ? root.children[child].index() : procedure.nodes.size();
  };
  rir::Node calls = root;
  calls.children.clear();
  IdVector<rir::NodeId, rir::Node> nodes;
  nodes.push({});
  for (size_t next = 0; next < count;) {
    size_t last = next + 1;
    while (last < count && begin_of(last + 1) - begin_of(next) <= limits_.function_nodes_max)
      ++last;
    const rir::Node call = call_of(procedure, add(part_of(procedure, next, last), height));
    for (size_t calling = is_switch ? last - next : 1; calling > 0; --calling) {
      calls.children.push_back(nodes.push(call));
    }
    next = last;
  }
  if (is_switch) {
    calls.children.push_back(nodes.push(procedure.nodes[root.children.back()]));
  }
  nodes[rir::NodeId(size_t{0})] = std::move(calls);
  procedure.nodes = std::move(nodes);
  procedure.root = rir::NodeId(size_t{0});
  keep_used_variables(procedure);
}

rir::Rir Planner::take() {
  std::vector<bool> used(rir_.procedures.size(), false);
  std::vector<rir::ProcedureId> todo;
  auto use = [&](rir::ProcedureId id) {
    if (!id.valid() || used[id.index()]) return;
    used[id.index()] = true;
    todo.push_back(id);
  };
  for (size_t i = 0; i < used.size(); ++i) {
    if (!rir_.procedures[rir::ProcedureId(i)].is_helper) use(rir::ProcedureId(i));
  }
  while (!todo.empty()) {
    rir::ProcedureId id = todo.back();
    todo.pop_back();
    for (const rir::Node& node : rir_.procedures[id].nodes) {
      use(node.callee);
      use(node.second);
    }
  }
  rir::Rir kept;
  std::vector<rir::ProcedureId> renamed(used.size());
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i]) renamed[i] = kept.procedures.push(std::move(rir_.procedures[rir::ProcedureId(i)]));
  }
  for (rir::Procedure& procedure : kept.procedures) {
    for (rir::Node& node : procedure.nodes) {
      if (node.callee.valid()) node.callee = renamed[node.callee.index()];
      if (node.second.valid()) node.second = renamed[node.second.index()];
    }
  }
  rir_ = {};
  helpers_.clear();
  tables_.clear();
  heights_.clear();
  are_quiet_.clear();
  return kept;
}

PlanLimit Planner::plan(const rir::Shape& shape) {
  const Mark before = mark();
  const PlanLimit failure = plan_once(shape);
  if (failure != PlanLimit::kNodes) return failure;
  return with_tables(before, &Planner::plan_once, shape);
}

PlanLimit Planner::plan_table(const rir::Shape& shape) {
  const Mark before = mark();
  const PlanLimit failure = plan_table_once(shape);
  if (failure == PlanLimit::kNone) return failure;
  return with_tables(before, &Planner::plan_table_once, shape);
}

PlanLimit Planner::with_tables(const Mark& before, PlanLimit (Planner::*attempt)(const rir::Shape&),
                               const rir::Shape& shape) {
  forget_since(before);
  has_tables_of_goals_ = true;
  const PlanLimit failure = (this->*attempt)(shape);
  has_tables_of_goals_ = false;
  return failure;
}

void Planner::forget_since(const Mark& before) {
  const auto is_later = [&](const auto& entry) {
    return entry.second.index() >= before.procedures;
  };
  std::erase_if(helpers_, is_later);
  std::erase_if(tables_, is_later);
  unplanned_.clear();
  heights_.resize(before.procedures);
  are_quiet_.resize(before.procedures);
  const auto first = std::make_move_iterator(rir_.procedures.begin());
  rir_.procedures = IdVector<rir::ProcedureId, rir::Procedure>(
      {first, first + static_cast<ptrdiff_t>(before.procedures)});
  nodes_ = before.nodes;
  had_choice_ = false;
}

PlanLimit Planner::plan_once(const rir::Shape& shape) {
  auto procedure = make(shape, {}, 0);
  return procedure ? plan_tables() : procedure.error();
}

PlanLimit Planner::plan_table_once(const rir::Shape& shape) {
  rir::ProcedureId id = table(shape, {}, graph_.recursion.end());
  const PlanLimit failure = plan_tables();
  if (failure != PlanLimit::kNone) return failure;
  const rir::ProcedureId source = passed_on(rir_.procedures[id]);
  if (source.valid()) {
    rir_.procedures[source].shape = shape;
    rir_.procedures[source].tuples.clear();
    id = source;
  }
  rir_.procedures[id].is_helper = false;
  return PlanLimit::kNone;
}

const ReachShape* Planner::reach(hir::RelationId relation, const hir::TupleSet& tuples) {
  auto [it, is_new] = reach_.try_emplace({relation, tuples});
  if (is_new) it->second = find_reach(graph_, relation, tuples);
  return it->second ? &*it->second : nullptr;
}

std::expected<rir::ProcedureId, PlanLimit> Planner::helper(const rir::Shape& shape,
                                                           const hir::TupleSet& tuples,
                                                           uint32_t depth) {
  auto known = helpers_.find({shape, tuples});
  if (known != helpers_.end()) return known->second;
  auto id = make(shape, tuples, depth);
  if (!id) return id;
  rir_.procedures[*id].is_helper = true;
  helpers_.emplace(std::pair(shape, tuples), *id);
  return *id;
}

}  // namespace frost
