// SPDX-License-Identifier: Apache-2.0
#include "codegen/why/slice.hpp"

#include <algorithm>

#include "codegen/trace/evaluate.hpp"

namespace frost::why {

using trace::Term;
using trace::Terms;

Slice::Slice(const hir::Hir& hir, const FactSource& source, int64_t now,
             const ExplainLimits& limits)
    : hir_(hir),
      source_(source),
      now_seconds_(now),
      limits_(limits),
      clauses_(hir.relations.size()),
      steps_{0, limits.steps_max} {
  for (size_t i = 0; i < hir.clauses.size(); ++i) {
    hir::ClauseId id(i);
    clauses_[hir.clauses[id].head.relation.index()].push_back(id);
  }
  for (const hir::Fact& fact : hir.facts) {
    GroundFact ground{fact.relation, {}};
    for (hir::LiteralId id : fact.arguments) ground.arguments.push_back(hir.literals[id].text);
    policy_facts_.emplace(std::move(ground), fact.span);
  }
}

bool Slice::demand(const std::vector<Pattern>& goals) {
  if (!cut_off_.empty() || (!model_ && !derive())) return false;
  for (const Pattern& goal : goals) {
    if (!ask(goal)) return false;
  }
  while (true) {
    size_t facts_before = facts_.size();
    // Goals that come up on the way are pursued in the same round.
    for (size_t i = 0; i < goals_.size(); ++i) {
      if (!pursue(Pattern(goals_[i]))) return false;
    }
    // Without new facts there are no new rows, and nothing more to ask for.
    if (facts_.size() == facts_before && facts_before == facts_derived_) return true;
    if (!derive()) return false;
  }
}

bool Slice::has_asked(const std::vector<Pattern>& goals) const {
  return std::ranges::all_of(goals,
                             [&](const Pattern& goal) { return known_goals_.contains(goal); });
}

// Everything that follows from what has been read.
bool Slice::derive() {
  model_ = std::make_unique<trace::Model>(hir_);
  now_ = Term(model_->values().intern(hir::kInteger, std::to_string(now_seconds_)));
  for (const GroundFact& fact : facts_) insert(fact);
  trace::TraceLimits limits = trace_limits(limits_);
  auto fired = trace::evaluate(*model_, now_, limits);
  facts_derived_ = facts_.size();
  if (!fired) cut_off_ = fired.error().message;
  return fired.has_value();
}

// Asks for the goals of all clauses that may derive `goal`.
bool Slice::pursue(const Pattern& goal) {
  WayHooks hooks;
  hooks.goal = [&](hir::RelationId relation, const Terms& terms) {
    return ask(pattern(relation, terms));
  };
  hooks.estimate = [&](hir::RelationId relation, const Terms& terms) {
    return estimate(relation, terms);
  };
  Terms wanted = terms(goal);
  for (hir::ClauseId id : clauses_[goal.relation.index()]) {
    if (find_ways(*model_, now_, steps_, hir_.clauses[id], wanted, hooks)) continue;
    if (cut_off_.empty()) cut_off_ = cut_off_text(limits_.steps_max, "steps", "steps_max");
    return false;
  }
  return true;
}

// Reads the facts that match a goal nobody has asked for yet.
bool Slice::ask(const Pattern& goal) {
  if (!known_goals_.insert(goal).second) return true;
  if (goals_.size() == limits_.goals_max) {
    cut_off_ = cut_off_text(limits_.goals_max, "goals", "goals_max");
    return false;
  }
  goals_.push_back(goal);
  if (!hir_.relations[goal.relation].stored) return true;
  bool fits = true;
  uint64_t rows_left = limits_.steps_max - std::min(steps_.done, limits_.steps_max);
  uint64_t rows_before = rows_left;
  bool is_read = source_.match(goal, rows_left, [&](const std::vector<std::string>& arguments) {
    fits = fits && facts_.size() < limits_.rows_max;
    if (!fits) return;
    GroundFact fact{goal.relation, arguments};
    if (!facts_.insert(fact).second) return;
    insert(fact);
  });
  steps_.done += rows_before - rows_left;
  if (!fits) cut_off_ = cut_off_text(limits_.rows_max, "facts", "rows_max");
  if (!is_read) cut_off_ = cut_off_text(limits_.steps_max, "steps", "steps_max");
  return fits && is_read;
}

void Slice::insert(const GroundFact& fact) {
  trace::Row row;
  row.relation = fact.relation;
  const std::vector<hir::TypeId>& types = hir_.relations[fact.relation].types;
  for (size_t i = 0; i < types.size(); ++i) {
    row.cells.emplace_back(model_->values().intern(types[i], fact.arguments[i]));
  }
  auto written = policy_facts_.find(fact);
  if (written != policy_facts_.end()) row.span = written->second;
  model_->insert(std::move(row));
}

// Facts count by how many there are, derived rows by how many values are open: a guess, but it
// prefers what is known.
uint64_t Slice::estimate(hir::RelationId relation, const Terms& terms) const {
  uint64_t rows = 0;
  if (hir_.relations[relation].stored) rows = source_.estimate(pattern(relation, terms));
  if (!hir_.relations[relation].derived) return rows;
  auto open = static_cast<uint32_t>(
      std::ranges::count_if(terms, [](Term term) { return !term.is_value(); }));
  return rows + (uint64_t{1} << std::min(4 * open, 40U));
}

Terms Slice::terms(const Pattern& pattern) {
  Terms result;
  const std::vector<hir::TypeId>& types = hir_.relations[pattern.relation].types;
  for (size_t i = 0; i < types.size(); ++i) {
    const std::optional<std::string>& text = pattern.arguments[i];
    result.push_back(text ? Term(model_->values().intern(types[i], *text))
                          : Term::of_class(static_cast<uint32_t>(i)));
  }
  return result;
}

Pattern Slice::pattern(hir::RelationId relation, const Terms& terms) const {
  Pattern result{relation, {}};
  for (Term term : terms) {
    bool is_known = term.is_value() && !model_->values()[term.value()].is_unmentioned;
    result.arguments.push_back(is_known ? std::optional(model_->values()[term.value()].text)
                                        : std::nullopt);
  }
  return result;
}

}  // namespace frost::why
