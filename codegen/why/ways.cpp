// SPDX-License-Identifier: Apache-2.0
#include "codegen/why/ways.hpp"

#include "codegen/trace/proof.hpp"

namespace frost::why {

namespace {

using trace::Term;
using trace::Terms;
using trace::Test;
using trace::Truth;

class Finder {
 public:
  Finder(trace::Model& model, Term now, Steps& steps, const hir::Clause& clause,
         const WayHooks& hooks)
      : model_(model), now_(now), steps_(steps), clause_(clause), hooks_(hooks) {}

  bool run(const Terms& goal) {
    for (const hir::Variable& variable : clause_.variables) {
      variables_.push_back(unifier_.fresh(variable.type));
    }
    Terms head = trace::terms_of(model_, clause_.head, variables_);
    for (size_t i = 0; i < head.size(); ++i) {
      if (goal[i].is_value() && !unifier_.unify(head[i], goal[i])) return true;
    }
    for (const hir::Condition& condition : clause_.conditions) {
      Test test = trace::test_of(model_, condition, variables_, now_);
      // Now is known from the start, so that look-ups can use it.
      if (condition.op == hir::Comparison::Equal) {
        if (!unifier_.unify(test.terms[0], test.terms[1])) return true;
      } else {
        tests_.push_back(std::move(test));
      }
    }
    for (size_t i = 0; i < clause_.body.size(); ++i) remaining_.push_back(i);
    return match_next();
  }

 private:
  Terms terms(const hir::Atom& atom) {
    return unifier_.resolve(trace::terms_of(model_, atom, variables_));
  }

  // Recursion is as deep as the body is long (clause_atoms_max).
  bool match_next() {
    if (!may_hold()) return true;
    if (remaining_.empty()) return finish();
    size_t best = 0;
    uint64_t best_rows = UINT64_MAX;
    for (size_t i = 0; i < remaining_.size(); ++i) {
      const hir::Atom& atom = clause_.body[remaining_[i]];
      uint64_t rows = hooks_.estimate(atom.relation, terms(atom));
      if (rows < best_rows) {
        best = i;
        best_rows = rows;
      }
    }
    size_t atom = remaining_[best];
    remaining_.erase(remaining_.begin() + static_cast<std::ptrdiff_t>(best));
    bool goes_on = match_atom(clause_.body[atom]);
    remaining_.insert(remaining_.begin() + static_cast<std::ptrdiff_t>(best), atom);
    return goes_on;
  }

  bool match_atom(const hir::Atom& atom) {
    Terms goal = terms(atom);
    if (hooks_.goal && !hooks_.goal(atom.relation, goal)) return false;
    for (trace::RowId row : model_.candidates(atom.relation, goal)) {
      if (!steps_.take()) return false;
      trace::Unifier::Mark mark = unifier_.mark();
      size_t test_count = tests_.size();
      bool goes_on = !model_.match(row, goal, unifier_, tests_) || match_next();
      tests_.resize(test_count);
      unifier_.undo(mark);
      if (!goes_on) return false;
    }
    return true;
  }

  // Whether no test has failed yet. Negations wait: the rows of their relations may not be there.
  [[nodiscard]] bool may_hold() const {
    for (const Test& test : tests_) {
      if (!test.is_negation() && truth(test) == Truth::False) return false;
    }
    return true;
  }

  [[nodiscard]] Truth truth(const Test& test) const {
    Test resolved = test;
    resolved.terms = unifier_.resolve(test.terms);
    return model_.evaluate(resolved);
  }

  bool finish() {
    Way way{unifier_, variables_, tests_};
    for (const hir::Atom& atom : clause_.negated) {
      if (hooks_.goal && !hooks_.goal(atom.relation, terms(atom))) return false;
      way.tests.push_back(trace::test_of(model_, atom, variables_));
    }
    for (const Test& test : way.tests) {
      if (truth(test) == Truth::False) return true;
    }
    return !hooks_.way || hooks_.way(way);
  }

  trace::Model& model_;
  Term now_;
  Steps& steps_;
  const hir::Clause& clause_;
  const WayHooks& hooks_;
  trace::Unifier unifier_;
  Terms variables_;
  std::vector<Test> tests_;
  std::vector<size_t> remaining_;
};

}  // namespace

bool find_ways(trace::Model& model, trace::Term now, Steps& steps, const hir::Clause& clause,
               const trace::Terms& goal, const WayHooks& hooks) {
  return Finder(model, now, steps, clause, hooks).run(goal);
}

}  // namespace frost::why
