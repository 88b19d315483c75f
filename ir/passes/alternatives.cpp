// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>

#include "base/check.hpp"
#include "ir/passes/goals.hpp"
#include "ir/passes/policy_index.hpp"

namespace frost {

namespace {

using hir::Argument;
using hir::Clause;
using hir::LiteralId;
using hir::Relation;
using rir::Node;
using rir::Op;
using rir::VariableId;

using Tuples = hir::TupleSet;

// Unifies the head of one clause with a goal and renames the clause apart.
class Instance {
 public:
  Instance(const State& state, const Clause& clause, rir::Procedure& procedure)
      : state_(state), clause_(clause), procedure_(procedure) {}

  // Fixes a clause variable before unification.
  void fix(hir::VariableId variable, LiteralId literal) {
    values_.insert_or_assign(variable, Operand::of(literal));
  }

  // Unifies one head argument; false when they can never be equal.
  bool unify(const Argument& head, const Operand& goal) {
    if (!head.is_variable()) return equate(Operand::of(head.literal), goal);
    auto it = values_.find(head.variable);
    if (it != values_.end()) return equate(it->second, goal);
    values_.emplace(head.variable, resolve(goal));
    return true;
  }

  // The alternative so far, with the clause's body as goals.
  Alternative take() {
    for (const hir::Atom& atom : clause_.body) result_.goals.push_back(goal(atom));
    for (const hir::Atom& atom : clause_.negated) {
      result_.negations.push_back({goal(atom), atom.span});
    }
    for (const hir::Condition& condition : clause_.conditions) {
      result_.tests.push_back(
          {condition.op, operand(condition.left), operand(condition.right), condition.span});
    }
    return std::move(result_);
  }

 private:
  Goal goal(const hir::Atom& atom) {
    Goal goal;
    goal.relation = atom.relation;
    goal.span = atom.span;
    for (const Argument& argument : atom.arguments) goal.arguments.push_back(operand(argument));
    return goal;
  }

  // `@current_unix_time` is a variable of the procedure that one test binds.
  Operand operand(const hir::Operand& source) {
    if (!source.is_now()) return operand(Argument{source.variable, source.literal});
    if (!now_.valid()) {
      now_ = procedure_.variables.push({"now", hir::kInteger});
      result_.tests.push_back({hir::Comparison::Equal, Operand::of(now_), {}, clause_.span});
    }
    return Operand::of(now_);
  }

  Operand operand(const Argument& argument) {
    if (!argument.is_variable()) return Operand::of(argument.literal);
    auto it = values_.find(argument.variable);
    if (it == values_.end()) {
      const hir::Variable& source = clause_.variables[argument.variable];
      VariableId fresh = procedure_.variables.push({source.name, source.type});
      it = values_.emplace(argument.variable, Operand::of(fresh)).first;
    }
    return resolve(it->second);
  }

  [[nodiscard]] Operand resolve(Operand operand) const {
    for (const auto& [variable, replacement] : result_.substitutions) {
      if (operand == Operand::of(variable)) operand = replacement;
    }
    return operand;
  }

  bool equate(Operand a, Operand b) {
    a = resolve(a);
    b = resolve(b);
    if (a == b) return true;
    if (is_excluded(a, b) || is_excluded(b, a)) return false;
    if (!state_.is_unbound(a) && state_.is_unbound(b)) std::swap(a, b);
    if (state_.is_unbound(a)) {
      result_.substitutions.emplace_back(a.variable, b);
      for (auto& [variable, value] : values_) {
        if (value == a) value = b;
      }
      return true;
    }
    if (!a.is_variable() && !b.is_variable()) return false;  // two different literals
    result_.same.emplace_back(a, b);
    return true;
  }

  // A switch has already ruled out that `a` is the literal `b`.
  [[nodiscard]] bool is_excluded(Operand a, Operand b) const {
    if (!a.is_variable() || b.is_variable()) return false;
    auto it = state_.excluded.find(a.variable);
    return it != state_.excluded.end() && it->second.contains(b.literal);
  }

  const State& state_;
  const Clause& clause_;
  rir::Procedure& procedure_;
  std::map<hir::VariableId, Operand> values_;
  VariableId now_;
  Alternative result_;
};

class Expansion {
 public:
  Expansion(const hir::Hir& hir, const PolicyIndex& index, const State& state, const Goal& goal,
            rir::Procedure& procedure)
      : hir_(hir),
        index_(index),
        state_(state),
        goal_(goal),
        relation_(hir.relations[goal.relation]),
        procedure_(procedure),
        tuples_(index.close_over_copies(goal.relation, *goal.tuples)) {}

  std::vector<Alternative> run() {
    add_stored();
    std::vector<Alternative> bodies;
    const RelationClauses& clauses = index_.of(goal_.relation);
    bodies.reserve(clauses.others.size() + 4);
    for (uint32_t tuple : tuples_) {
      for (const Clause* clause : clauses.by_tuple[tuple]) instantiate(*clause, {}, bodies);
    }
    for (const Clause* clause : clauses.others) add_open_clause(*clause, bodies);
    merge(bodies);
    result_.reserve(result_.size() + bodies.size());
    std::ranges::move(bodies, std::back_inserter(result_));
    return std::move(result_);
  }

 private:
  // ---------- stored facts

  void add_stored() {
    if (!relation_.stored) return;
    std::map<uint32_t, uint64_t> masks;
    for (uint32_t tuple : tuples_) {
      masks[tuple / rir::kMaskBits] |= uint64_t{1} << (tuple % rir::kMaskBits);
    }
    for (auto [partition, mask] : masks) add_access(partition, mask);
    bool asks_open = relation_.literal_positions.empty() || goal_.open;
    if (asks_open && !relation_.open.empty()) add_access(rir::kOpenPartition, 0);
  }

  void add_access(uint32_t partition, uint64_t mask) {
    Alternative alternative;
    Node node;
    node.op = Op::Member;
    node.span = goal_.span;
    node.relation = goal_.relation;
    node.partition = partition;
    node.mask = mask;
    rir::VariableSet bound_here;
    for (uint32_t position : rir::partition_columns(relation_, partition)) {
      Operand operand = goal_.arguments[position];
      bool binds = state_.is_unbound(operand);
      if (binds && !bound_here.insert(operand.variable)) {
        // The same unbound variable twice: bind a second one and compare.
        VariableId twin = procedure_.variables.push(procedure_.variables[operand.variable]);
        alternative.same.emplace_back(operand, Operand::of(twin));
        operand = Operand::of(twin);
      }
      if (binds) node.op = Op::Scan;
      node.operands.push_back(operand);
      node.binds.push_back(binds);
    }
    alternative.access = std::move(node);
    result_.push_back(std::move(alternative));
  }

  // ---------- clauses

  // A clause whose head has no literal positions, or a variable at one.
  void add_open_clause(const Clause& clause, std::vector<Alternative>& out) {
    if (relation_.literal_positions.empty()) return instantiate(clause, {}, out);
    if (goal_.open) {
      // Covers the goal's tuples as well where the argument is free; elsewhere there are none.
      instantiate_open(clause, out);
      if (all_literal_arguments_free()) return;
    }
    add_passing(clause, out);
  }

  bool all_literal_arguments_free() const {
    return std::ranges::all_of(relation_.literal_positions, [&](uint32_t position) {
      return state_.is_unbound(goal_.arguments[position]);
    });
  }

  // Unifies the columns (everything but literal positions) and adds the body.
  bool unify_columns(const Clause& clause, Instance& instance) {
    for (size_t i = 0; i < goal_.arguments.size(); ++i) {
      if (relation_.is_literal_position(i)) continue;
      if (!instance.unify(clause.head.arguments[i], goal_.arguments[i])) return false;
    }
    return true;
  }

  void instantiate(const Clause& clause, const hir::LiteralValues& values,
                   std::vector<Alternative>& out) {
    Instance instance(state_, clause, procedure_);
    for (auto [variable, literal] : values) instance.fix(variable, literal);
    if (unify_columns(clause, instance)) out.push_back(instance.take());
  }

  void instantiate_open(const Clause& clause, std::vector<Alternative>& out) {
    Instance instance(state_, clause, procedure_);
    for (size_t i = 0; i < goal_.arguments.size(); ++i) {
      if (!instance.unify(clause.head.arguments[i], goal_.arguments[i])) return;
    }
    out.push_back(instance.take());
  }

  // A clause with a variable at a literal position, asked for known tuples. When the variables go
  // straight into one body atom, the whole set of tuples goes with them and stays one mask.
  void add_passing(const Clause& clause, std::vector<Alternative>& out) {
    std::vector<hir::LiteralValues> matches;
    for (uint32_t tuple : tuples_) {
      if (goal_.without_variable_heads == tuple) continue;
      auto values = hir::match_head(clause.head, relation_, relation_.known[tuple]);
      if (values) matches.push_back(std::move(*values));
    }
    if (matches.empty()) return;
    auto target = pass_target(clause);
    if (!target) {
      for (const auto& values : matches) instantiate(clause, values, out);
      return;
    }
    Instance instance(state_, clause, procedure_);
    for (auto [variable, literal] : matches[0]) instance.fix(variable, literal);
    if (!unify_columns(clause, instance)) return;
    Alternative alternative = instance.take();
    Goal& passed = alternative.goals[*target];
    const Relation& relation = hir_.relations[passed.relation];
    std::set<uint32_t> tuples;
    for (const auto& values : matches) {
      hir::LiteralTuple tuple = hir::literal_tuple(clause.body[*target], relation, values).value();
      auto index = hir::known_index(hir_, relation, tuple);
      FROST_CHECK(index.has_value());  // literals flow into bodies: HirBuilder::find_known_tuples
      tuples.insert(*index);
    }
    passed.tuples.emplace(tuples.begin(), tuples.end());
    out.push_back(std::move(alternative));
  }

  // The one body atom whose literal positions take every literal variable of the head, each of
  // which occurs nowhere else.
  std::optional<size_t> pass_target(const Clause& clause) const {
    std::set<hir::VariableId> wanted;
    for (uint32_t position : relation_.literal_positions) {
      const Argument& argument = clause.head.arguments[position];
      if (argument.is_variable() && !wanted.insert(argument.variable).second) return std::nullopt;
    }
    for (size_t i = 0; i < clause.head.arguments.size(); ++i) {
      const Argument& argument = clause.head.arguments[i];
      bool elsewhere = !relation_.is_literal_position(i) && argument.is_variable() &&
                       wanted.contains(argument.variable);
      if (elsewhere) return std::nullopt;
    }
    std::optional<size_t> target;
    std::set<hir::VariableId> found;
    for (size_t b = 0; b < clause.body.size(); ++b) {
      const hir::Atom& atom = clause.body[b];
      const Relation& relation = hir_.relations[atom.relation];
      for (size_t i = 0; i < atom.arguments.size(); ++i) {
        const Argument& argument = atom.arguments[i];
        bool is_wanted = argument.is_variable() && wanted.contains(argument.variable);
        bool is_literal = relation.is_literal_position(i);
        if (is_literal && target == b && argument.is_variable() && !is_wanted) return std::nullopt;
        if (!is_wanted) continue;
        if (!is_literal || (target && *target != b)) return std::nullopt;
        if (!found.insert(argument.variable).second) return std::nullopt;
        target = b;
      }
    }
    if (!target || found != wanted) return std::nullopt;
    for (const hir::Atom& atom : clause.negated) {
      for (const Argument& argument : atom.arguments) {
        if (wanted.contains(argument.variable)) return std::nullopt;
      }
    }
    for (const hir::Condition& condition : clause.conditions) {
      bool is_tested =
          wanted.contains(condition.left.variable) || wanted.contains(condition.right.variable);
      if (is_tested) return std::nullopt;
    }
    // Every literal position of the target must be decided by the head or by a literal.
    const hir::Atom& atom = clause.body[*target];
    for (uint32_t position : hir_.relations[atom.relation].literal_positions) {
      const Argument& argument = atom.arguments[position];
      if (argument.is_variable() && !wanted.contains(argument.variable)) return std::nullopt;
    }
    return target;
  }

  // ---------- merging

  // A goal whose literals are all written out asks for one known tuple; say so, so that it can
  // merge with others.
  void decide_literals(Goal& goal) const {
    const Relation& relation = hir_.relations[goal.relation];
    if (goal.tuples || relation.literal_positions.empty()) return;
    const auto tuple = written_literals(hir_, goal);
    if (!tuple) return;
    if (auto index = hir::known_index(hir_, relation, *tuple)) goal.tuples = Tuples{*index};
  }

  // Everything of an alternative but the tuples of goal `skip`, with new variables numbered by
  // first use. Two alternatives with equal keys differ at most in those tuples.
  std::vector<uint32_t> key(const Alternative& alternative, size_t skip) const {
    std::vector<uint32_t> out{static_cast<uint32_t>(skip)};
    std::map<VariableId, uint32_t> numbers;
    auto add = [&](const Operand& operand) {
      if (!operand.is_variable()) {
        out.insert(out.end(), {1, operand.literal.raw});
      } else if (operand.variable.raw < first_new_.raw) {
        out.insert(out.end(), {2, operand.variable.raw});
      } else {
        auto number = static_cast<uint32_t>(numbers.size());
        out.insert(out.end(), {3, numbers.emplace(operand.variable, number).first->second});
      }
    };
    for (const auto& [a, b] : alternative.same) {
      add(a);
      add(b);
    }
    out.push_back(UINT32_MAX);
    for (const auto& [variable, operand] : alternative.substitutions) {
      add(Operand::of(variable));
      add(operand);
    }
    for (const Test& test : alternative.tests) {
      out.push_back(static_cast<uint32_t>(test.op));
      add(test.left);
      add(test.right);
    }
    out.push_back(UINT32_MAX);
    for (const Negation& negation : alternative.negations) {
      out.push_back(negation.goal.relation.raw);
      std::ranges::for_each(negation.goal.arguments, add);
    }
    for (size_t g = 0; g < alternative.goals.size(); ++g) {
      const Goal& goal = alternative.goals[g];
      const Relation& relation = hir_.relations[goal.relation];
      out.insert(out.end(), {UINT32_MAX, goal.relation.raw, goal.tuples.has_value()});
      for (size_t i = 0; i < goal.arguments.size(); ++i) {
        if (!goal.tuples || !relation.is_literal_position(i)) add(goal.arguments[i]);
      }
      if (goal.tuples && g != skip) {
        out.push_back(static_cast<uint32_t>(goal.tuples->size()));
        out.insert(out.end(), goal.tuples->begin(), goal.tuples->end());
      }
    }
    return out;
  }

  // Unites alternatives that differ in the tuples of one goal: "read" if "reader" and "read" if
  // "writer" become one test of one mask.
  void merge(std::vector<Alternative>& bodies) const {
    for (Alternative& body : bodies) {
      for (Goal& goal : body.goals) decide_literals(goal);
    }
    if (bodies.size() < 2) return;
    size_t goals_max = 0;
    for (const Alternative& body : bodies) goals_max = std::max(goals_max, body.goals.size());
    for (size_t g = 0; g < goals_max; ++g) {
      std::map<std::vector<uint32_t>, size_t> first;
      std::vector<Alternative> merged;
      merged.reserve(bodies.size());
      for (Alternative& body : bodies) {
        if (g >= body.goals.size() || !body.goals[g].tuples) {
          merged.push_back(std::move(body));
          continue;
        }
        auto [it, is_new] = first.try_emplace(key(body, g), merged.size());
        if (is_new) {
          merged.push_back(std::move(body));
          continue;
        }
        Tuples& into = *merged[it->second].goals[g].tuples;
        Tuples united;
        std::ranges::set_union(into, *body.goals[g].tuples, std::back_inserter(united));
        into = std::move(united);
      }
      bodies = std::move(merged);
    }
  }

  const hir::Hir& hir_;
  const PolicyIndex& index_;
  const State& state_;
  const Goal& goal_;
  const Relation& relation_;
  rir::Procedure& procedure_;
  Tuples tuples_;
  VariableId first_new_{procedure_.variables.size()};
  std::vector<Alternative> result_;
};

}  // namespace

std::optional<hir::LiteralTuple> written_literals(const hir::Hir& hir, const Goal& goal) {
  hir::LiteralTuple tuple;
  for (uint32_t position : hir.relations[goal.relation].literal_positions) {
    if (goal.arguments[position].is_variable()) return std::nullopt;
    tuple.push_back(goal.arguments[position].literal);
  }
  return tuple;
}

void State::substitute(VariableId variable, Operand replacement) {
  auto replace = [&](Operand& operand) {
    if (operand == Operand::of(variable)) operand = replacement;
  };
  for (Goal& goal : goals) std::ranges::for_each(goal.arguments, replace);
  for (Negation& negation : negations) std::ranges::for_each(negation.goal.arguments, replace);
  for (Test& test : tests) {
    replace(test.left);
    replace(test.right);
  }
  std::ranges::for_each(outputs, replace);
}

std::vector<Alternative> alternatives(const hir::Hir& hir, const PolicyIndex& index,
                                      const State& state, const Goal& goal,
                                      rir::Procedure& procedure) {
  return Expansion(hir, index, state, goal, procedure).run();
}

}  // namespace frost
