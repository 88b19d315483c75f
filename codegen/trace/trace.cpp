// SPDX-License-Identifier: Apache-2.0
#include "codegen/trace/trace.hpp"

#include "codegen/trace/evaluate.hpp"
#include "codegen/trace/near_miss.hpp"
#include "codegen/trace/proof.hpp"

namespace frost::trace {

namespace {

void insert_fact(Model& model, hir::RelationId relation, Terms cells, SourceSpan span) {
  Row row;
  row.relation = relation;
  row.cells = std::move(cells);
  row.span = span;
  model.insert(std::move(row));
}

}  // namespace

Result<Trace> Trace::evaluate(const hir::Hir& hir, std::span<const Fact> facts, int64_t now,
                              const TraceLimits& limits) {
  Trace trace(limits);
  trace.model_ = std::make_unique<Model>(hir);
  Model& model = *trace.model_;
  if (facts.size() + hir.facts.size() > limits.rows_max) {
    return fail(Code::kLimit, "not traced, too large: more than " +
                                  std::to_string(limits.rows_max) + " facts (rows_max)");
  }
  trace.now_ = Term(model.values().intern(hir::kInteger, std::to_string(now)));
  for (const hir::Fact& fact : hir.facts) {
    Terms cells;
    for (hir::LiteralId id : fact.arguments) {
      cells.emplace_back(model.values().intern(hir.literals[id].type, hir.literals[id].text));
    }
    insert_fact(model, fact.relation, std::move(cells), fact.span);
  }
  for (const Fact& fact : facts) {
    Terms cells;
    for (size_t i = 0; i < fact.arguments.size(); ++i) {
      hir::TypeId type = hir.relations[fact.relation].types.at(i);
      cells.emplace_back(model.values().intern(type, fact.arguments[i]));
    }
    insert_fact(model, fact.relation, std::move(cells), fact.span);
  }
  auto fired = trace::evaluate(model, trace.now_, limits);
  if (!fired) return std::unexpected(fired.error());
  trace.fired_ = std::move(*fired);
  return trace;
}

Terms Trace::terms(const Goal& goal, Unifier& unifier) {
  Terms result;
  for (size_t i = 0; i < goal.arguments.size(); ++i) {
    hir::TypeId type = model_->hir().relations[goal.relation].types.at(i);
    const std::optional<std::string>& argument = goal.arguments[i];
    result.push_back(argument ? Term(model_->values().intern(type, *argument))
                              : unifier.fresh(type));
  }
  return result;
}

bool Trace::holds(const Goal& goal) {
  Answers found = answers(goal);
  return !found.rows.empty() || found.is_unbounded;
}

Answers Trace::answers(const Goal& goal) {
  Answers result;
  Unifier unifier;
  Terms wanted = terms(goal, unifier);
  for (RowId id : model_->candidates(goal.relation, wanted)) {
    Unifier::Mark mark = unifier.mark();
    std::vector<Test> residuals;
    bool fits = model_->match(id, wanted, unifier, residuals);
    bool is_open = false;
    for (Test& residual : residuals) {
      if (!fits) break;
      residual.terms = unifier.resolve(residual.terms);
      Truth truth = model_->evaluate(residual);
      fits = truth != Truth::False;
      is_open = is_open || truth == Truth::Open;
    }
    if (fits && is_open) result.is_unbounded = true;
    if (fits && !is_open) {
      std::vector<std::optional<std::string>> row;
      for (size_t i = 0; i < wanted.size(); ++i) {
        if (goal.arguments[i]) continue;
        Term term = unifier.resolve(wanted[i]);
        row.emplace_back();
        if (term.is_value()) row.back() = model_->values()[term.value()].text;
      }
      result.rows.insert(std::move(row));
      result.is_witnessed = result.is_witnessed || model_->row(id).is_witnessed;
    }
    unifier.undo(mark);
  }
  return result;
}

std::optional<Node> Trace::proof(const Goal& goal) {
  Unifier unifier;
  Terms wanted = terms(goal, unifier);
  return prove(*model_, now_, limits_, goal.relation, wanted, unifier);
}

std::vector<Path> Trace::near_misses(const Goal& goal) {
  Unifier unifier;
  Terms wanted = terms(goal, unifier);
  return search_paths(*model_, now_, limits_, goal.relation, wanted, unifier);
}

}  // namespace frost::trace
