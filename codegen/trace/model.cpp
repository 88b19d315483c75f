// SPDX-License-Identifier: Apache-2.0
#include "codegen/trace/model.hpp"

#include <algorithm>

namespace frost::trace {

bool Model::insert(Row row) {
  Table& table = relations_[row.relation.index()];
  std::vector<RowId>& equal = table.by_cells[row.cells];
  for (RowId id : equal) {
    if (std::ranges::includes(row.residuals, rows_[id].residuals)) return false;
  }
  auto place = static_cast<uint32_t>(table.rows.size());
  for (size_t i = 0; i < row.cells.size(); ++i) {
    Column& column = table.columns[i];
    Term cell = row.cells[i];
    (cell.is_value() ? column.by_value[cell.value().raw] : column.universal).push_back(place);
  }
  RowId id = rows_.push(std::move(row));
  equal.push_back(id);
  table.rows.push_back(id);
  return true;
}

std::optional<Model::Lists> Model::shortest(const Table& table, const Terms& terms) const {
  std::optional<Lists> best;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (!terms[i].is_value()) continue;
    const Column& column = table.columns[i];
    auto it = column.by_value.find(terms[i].value().raw);
    Lists lists{it == column.by_value.end() ? nullptr : &it->second, &column.universal};
    if (!best || lists.size() < best->size()) best = lists;
  }
  return best;
}

std::vector<RowId> Model::candidates(hir::RelationId relation, const Terms& terms, size_t begin,
                                     size_t end) const {
  const Table& table = relations_[relation.index()];
  end = std::min(end, table.rows.size());
  begin = std::min(begin, end);
  std::optional<Lists> lists = shortest(table, terms);
  if (!lists) {
    return {table.rows.begin() + static_cast<std::ptrdiff_t>(begin),
            table.rows.begin() + static_cast<std::ptrdiff_t>(end)};
  }
  std::vector<uint32_t> places;
  for (const std::vector<uint32_t>* list : {lists->by_value, lists->universal}) {
    if (list == nullptr) continue;
    auto first = std::ranges::lower_bound(*list, begin);
    places.insert(places.end(), first, std::lower_bound(first, list->end(), end));
  }
  std::ranges::sort(places);
  std::vector<RowId> result;
  result.reserve(places.size());
  for (uint32_t place : places) result.push_back(table.rows[place]);
  return result;
}

size_t Model::candidate_count(hir::RelationId relation, const Terms& terms) const {
  const Table& table = relations_[relation.index()];
  std::optional<Lists> lists = shortest(table, terms);
  return lists ? lists->size() : table.rows.size();
}

bool Model::match(RowId id, const Terms& terms, Unifier& unifier,
                  std::vector<Test>& residuals) const {
  const Row& row = rows_[id];
  const hir::Relation& relation = hir_.relations[row.relation];
  Terms classes;  // the row's classes in the unifier, by number
  auto instance = [&](Term term) { return term.is_value() ? term : classes[term.number()]; };
  for (size_t i = 0; i < terms.size(); ++i) {
    Term cell = row.cells[i];
    if (!cell.is_value() && cell.number() == classes.size()) {
      classes.push_back(unifier.fresh(relation.types[i]));
    }
    if (!unifier.unify(terms[i], instance(cell))) return false;
  }
  for (const Test& residual : row.residuals) {
    Test test = residual;
    for (Term& term : test.terms) term = instance(term);
    residuals.push_back(std::move(test));
  }
  return true;
}

Truth Model::evaluate(const Test& test) const {
  return test.is_negation() ? evaluate_absence(test) : compare(test);
}

// INVARIANT: all rows of the relation are known, for it lies in a lower stratum. Recursion goes
// from stratum to stratum (strata_max).
Truth Model::evaluate_absence(const Test& test) const {
  bool may_be_blocked = false;
  Unifier unifier;
  // The goal's classes become classes of this unifier that must stay as they are.
  std::map<uint32_t, Term> renamed;
  Terms goal;
  for (size_t i = 0; i < test.terms.size(); ++i) {
    Term term = test.terms[i];
    if (!term.is_value()) {
      auto [it, is_new] = renamed.try_emplace(term.number());
      if (is_new) it->second = unifier.fresh(hir_.relations[test.relation].types[i]);
      term = it->second;
    }
    goal.push_back(term);
  }
  for (RowId id : candidates(test.relation, goal)) {
    Unifier::Mark mark = unifier.mark();
    std::vector<Test> residuals;
    if (match(id, goal, unifier, residuals)) {
      // The row covers all values of the goal's classes only if none of them had to be given up.
      std::set<Term> distinct;
      bool is_general = true;
      for (const auto& [number, term] : renamed) {
        Term now = unifier.resolve(term);
        is_general = is_general && !now.is_value() && distinct.insert(now).second;
      }
      Truth truth = is_general ? Truth::True : Truth::Open;
      for (Test& residual : residuals) {
        residual.terms = unifier.resolve(residual.terms);
        Truth one = evaluate(residual);
        if (one == Truth::False) truth = Truth::False;
        if (one == Truth::Open && truth == Truth::True) truth = Truth::Open;
      }
      if (truth == Truth::True) return Truth::False;
      may_be_blocked |= truth == Truth::Open;
    }
    unifier.undo(mark);
  }
  return may_be_blocked ? Truth::Open : Truth::True;
}

Truth Model::compare(const Test& test) const {
  Term a = test.terms[0];
  Term b = test.terms[1];
  bool is_open = !a.is_value() || !b.is_value();
  if (is_open && a != b) return Truth::Open;
  auto number = [&](Term term) { return is_open ? 0 : values_[term.value()].number; };
  bool holds = false;
  switch (test.op) {
    case hir::Comparison::Equal:
      holds = a == b;
      break;
    case hir::Comparison::NotEqual:
      holds = a != b;
      break;
    case hir::Comparison::Less:
      holds = number(a) < number(b);
      break;
    case hir::Comparison::LessEqual:
      holds = number(a) <= number(b);
      break;
  }
  return holds ? Truth::True : Truth::False;
}

std::optional<RowId> Model::covering(hir::RelationId relation, const Terms& terms) const {
  Unifier unifier;
  for (RowId id : candidates(relation, terms)) {
    Unifier::Mark mark = unifier.mark();
    std::vector<Test> residuals;
    bool covers = match(id, terms, unifier, residuals);
    for (Test& residual : residuals) {
      if (!covers) break;
      residual.terms = unifier.resolve(residual.terms);
      covers = evaluate(residual) == Truth::True;
    }
    unifier.undo(mark);
    if (covers) return id;
  }
  return std::nullopt;
}

}  // namespace frost::trace
