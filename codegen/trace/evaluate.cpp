// SPDX-License-Identifier: Apache-2.0
#include "codegen/trace/evaluate.hpp"

#include <algorithm>

#include "codegen/trace/proof.hpp"
#include "codegen/trace/strata.hpp"

namespace frost::trace {

namespace {

std::string too_large(std::string_view what, uint64_t limit, std::string_view name) {
  std::string text = "not traced, too large: more than ";
  text.append(std::to_string(limit)).append(" ").append(what).append(" (").append(name).append(")");
  return text;
}

// The solutions of one clause, found by joining its body with one atom, the pivot, taken from the
// rows of the last round only.
class Join {
 public:
  Join(Model& model, Term now, const TraceLimits& limits, uint64_t& steps)
      : model_(model), now_(now), limits_(limits), steps_(steps) {}

  // Rows at places [0, old) were there before the last round, [old, known) came with it.
  struct Extent {
    size_t old = 0;
    size_t known = 0;
  };

  // False beyond the limits. `pivot` is an index into the body, or its size for an empty body.
  bool run(hir::ClauseId clause, size_t pivot, const std::vector<Extent>& extents) {
    id_ = clause;
    clause_ = &model_.hir().clauses[clause];
    pivot_ = pivot;
    extents_ = &extents;
    unifier_ = {};
    variables_.clear();
    for (const hir::Variable& variable : clause_->variables) {
      variables_.push_back(unifier_.fresh(variable.type));
    }
    premises_.assign(clause_->body.size(), RowId());
    residuals_.clear();
    remaining_.clear();
    for (size_t i = 0; i < clause_->body.size(); ++i) {
      if (i != pivot) remaining_.push_back(i);
    }
    if (pivot < clause_->body.size()) return match_atom(pivot);
    return finish();
  }

  // Solutions of all runs so far, to be inserted after the round.
  std::vector<Row>& solutions() { return solutions_; }
  // Whether the runs since the last call derived anything, known or new.
  bool take_fired() { return std::exchange(fired_, false); }

 private:
  Terms terms(const hir::Atom& atom) {
    return unifier_.resolve(terms_of(model_, atom, variables_));
  }

  // The atom with the fewest candidates next. Recursion is as deep as the body is long
  // (clause_atoms_max).
  bool match_next() {
    if (remaining_.empty()) return finish();
    size_t best = 0;
    size_t best_count = SIZE_MAX;
    for (size_t i = 0; i < remaining_.size(); ++i) {
      const hir::Atom& atom = clause_->body[remaining_[i]];
      size_t count = model_.candidate_count(atom.relation, terms(atom));
      if (count < best_count) {
        best = i;
        best_count = count;
      }
    }
    size_t atom = remaining_[best];
    remaining_.erase(remaining_.begin() + static_cast<std::ptrdiff_t>(best));
    bool fits = match_atom(atom);
    remaining_.insert(remaining_.begin() + static_cast<std::ptrdiff_t>(best), atom);
    return fits;
  }

  bool match_atom(size_t index) {
    const hir::Atom& atom = clause_->body[index];
    const Extent& extent = (*extents_)[atom.relation.index()];
    // Atoms before the pivot see old rows only: each solution is found for one pivot.
    size_t begin = index == pivot_ ? extent.old : 0;
    size_t end = index < pivot_ ? extent.old : extent.known;
    Terms goal = terms(atom);
    for (RowId row : model_.candidates(atom.relation, goal, begin, end)) {
      if (++steps_ > limits_.steps_max) return false;
      Unifier::Mark mark = unifier_.mark();
      size_t residual_count = residuals_.size();
      if (model_.match(row, goal, unifier_, residuals_)) {
        premises_[index] = row;
        if (!match_next()) return false;
      }
      residuals_.resize(residual_count);
      unifier_.undo(mark);
    }
    return true;
  }

  // All body atoms are matched: conditions, negations and the tests that the rows brought along.
  bool finish() {
    Unifier::Mark mark = unifier_.mark();
    std::vector<Test> tests = residuals_;
    bool holds = true;
    for (const hir::Condition& condition : clause_->conditions) {
      Test test = test_of(model_, condition, variables_, now_);
      if (condition.op == hir::Comparison::Equal) {
        holds = holds && unifier_.unify(test.terms[0], test.terms[1]);
      } else {
        tests.push_back(std::move(test));
      }
    }
    for (const hir::Atom& atom : clause_->negated) {
      tests.push_back(test_of(model_, atom, variables_));
    }
    bool fits = !holds || choose(std::move(tests), false);
    unifier_.undo(mark);
    return fits;
  }

  // Drops the tests that hold; false when one fails.
  bool keep_open(std::vector<Test>& tests) const {
    std::vector<Test> open;
    for (Test& test : tests) {
      test.terms = unifier_.resolve(test.terms);
      Truth truth = model_.evaluate(test);
      if (truth == Truth::False) return false;
      if (truth == Truth::Open) open.push_back(std::move(test));
    }
    tests = std::move(open);
    return true;
  }

  // A test of a class that the head does not have is existential: some value must pass, and any
  // will do. Recursion is as deep as the clause has variables and its rows have classes.
  bool choose(std::vector<Test> tests, bool is_witnessed) {
    if (!keep_open(tests)) return true;
    Terms head = terms(clause_->head);
    for (const Test& test : tests) {
      for (Term term : test.terms) {
        if (term.is_value() || std::ranges::find(head, term) != head.end()) continue;
        return choose_value(term, tests);
      }
    }
    return emit(std::move(head), std::move(tests), is_witnessed);
  }

  bool choose_value(Term unbound, const std::vector<Test>& tests) {
    for (ValueId value : model_.values().witnesses(unifier_.type(unbound))) {
      if (++steps_ > limits_.steps_max) return false;
      Unifier::Mark mark = unifier_.mark();
      size_t before = solutions_.size();
      unifier_.unify(unbound, Term(value));
      bool fits = choose(tests, true);
      unifier_.undo(mark);
      if (!fits) return false;
      // Nothing can be better than a row without conditions.
      if (solutions_.size() > before && solutions_.back().residuals.empty()) return true;
    }
    return true;
  }

  bool emit(Terms head, std::vector<Test> residuals, bool is_witnessed) {
    fired_ = true;
    for (RowId premise : premises_) {
      model_.mark_used(premise);
      is_witnessed = is_witnessed || model_.row(premise).is_witnessed;
    }
    if (solutions_.size() + model_.size() >= uint64_t{2} * limits_.rows_max) return false;
    std::map<Term, Term> numbers;
    auto number = [&](Term term) {
      term = unifier_.resolve(term);
      if (term.is_value()) return term;
      auto next = Term::of_class(static_cast<uint32_t>(numbers.size()));
      return numbers.try_emplace(term, next).first->second;
    };
    Row row;
    row.relation = clause_->head.relation;
    for (Term cell : head) row.cells.push_back(number(cell));
    for (Test& test : residuals) {
      for (Term& term : test.terms) term = number(term);
      row.residuals.push_back(std::move(test));
    }
    std::ranges::sort(row.residuals);
    auto rest = std::ranges::unique(row.residuals);
    row.residuals.erase(rest.begin(), rest.end());
    row.clause = id_;
    for (Term variable : variables_) row.bindings.push_back(number(variable));
    row.premises = premises_;
    row.is_witnessed = is_witnessed;
    solutions_.push_back(std::move(row));
    return true;
  }

  Model& model_;
  Term now_;
  const TraceLimits& limits_;
  uint64_t& steps_;

  hir::ClauseId id_;
  const hir::Clause* clause_ = nullptr;
  size_t pivot_ = 0;
  const std::vector<Extent>* extents_ = nullptr;
  Unifier unifier_;
  Terms variables_;
  std::vector<RowId> premises_;
  std::vector<Test> residuals_;
  std::vector<size_t> remaining_;
  std::vector<Row> solutions_;
  bool fired_ = false;
};

class Evaluation {
 public:
  Evaluation(Model& model, Term now, const TraceLimits& limits)
      : model_(model),
        limits_(limits),
        join_(model, now, limits, steps_),
        fired_(model.hir().clauses.size()) {}

  Result<std::vector<bool>> run() {
    auto strata = stratify(model_.hir());
    if (!strata) return fail(Code::kUnanswerable, "not traced: a rule depends on its own negation");
    uint32_t count = strata->empty() ? 0 : *std::ranges::max_element(*strata) + 1;
    if (count > limits_.strata_max) {
      return fail(Code::kLimit, too_large("levels of negation", limits_.strata_max, "strata_max"));
    }
    std::vector<std::vector<hir::ClauseId>> clauses(count);
    for (size_t i = 0; i < model_.hir().clauses.size(); ++i) {
      hir::ClauseId id(i);
      clauses[(*strata)[model_.hir().clauses[id].head.relation.index()]].push_back(id);
    }
    for (const std::vector<hir::ClauseId>& stratum : clauses) {
      if (auto done = run_stratum(stratum); !done) return std::unexpected(done.error());
    }
    return std::move(fired_);
  }

 private:
  Result<void> run_stratum(const std::vector<hir::ClauseId>& clauses) {
    std::vector<Join::Extent> extents(model_.hir().relations.size());
    for (uint32_t round = 1;; ++round) {
      for (size_t i = 0; i < extents.size(); ++i) {
        extents[i] = {extents[i].known, model_.rows(hir::RelationId(i)).size()};
      }
      for (hir::ClauseId id : clauses) {
        if (!run_clause(id, round, extents)) {
          return fail(Code::kLimit, steps_ > limits_.steps_max
                                        ? too_large("steps", limits_.steps_max, "steps_max")
                                        : too_large("rows", limits_.rows_max, "rows_max"));
        }
      }
      bool is_new = false;
      for (Row& row : std::exchange(join_.solutions(), {})) {
        row.round = round;
        is_new |= model_.insert(std::move(row));
        if (model_.size() <= limits_.rows_max) continue;
        return fail(Code::kLimit, too_large("rows", limits_.rows_max, "rows_max"));
      }
      if (!is_new) return {};
    }
  }

  bool run_clause(hir::ClauseId id, uint32_t round, const std::vector<Join::Extent>& extents) {
    const hir::Clause& clause = model_.hir().clauses[id];
    bool fits = true;
    if (clause.body.empty()) {
      if (round == 1) fits = join_.run(id, 0, extents);
    } else {
      for (size_t pivot = 0; pivot < clause.body.size() && fits; ++pivot) {
        const Join::Extent& extent = extents[clause.body[pivot].relation.index()];
        if (extent.old < extent.known) fits = join_.run(id, pivot, extents);
      }
    }
    if (join_.take_fired()) fired_[id.index()] = true;
    return fits;
  }

  Model& model_;
  const TraceLimits& limits_;
  uint64_t steps_ = 0;
  Join join_;
  std::vector<bool> fired_;
};

}  // namespace

Result<std::vector<bool>> evaluate(Model& model, Term now, const TraceLimits& limits) {
  return Evaluation(model, now, limits).run();
}

}  // namespace frost::trace
