// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/why.hpp"

#include "base/env.hpp"
#include "codegen/engine/schema.hpp"
#include "codegen/engine/store.hpp"
#include "codegen/engine/test_suite.hpp"
#include "runtime/store/fact_reader.hpp"

namespace frost {

namespace {

// The facts of a snapshot. Relations and types have the same numbers in HIR and store.
class SnapshotSource final : public why::FactSource {
 public:
  explicit SnapshotSource(const SnapshotImpl& snapshot)
      : facts_(*snapshot.facts), reader_(facts_) {}

  bool match(const why::Pattern& pattern, uint64_t& rows_left, const Visit& visit) const override {
    auto visit_views = [&](std::span<const std::string_view> arguments) {
      visit({arguments.begin(), arguments.end()});
      return true;
    };
    return reader_.match(rt::RelationId(pattern.relation.raw), views(pattern), rows_left,
                         visit_views);
  }
  [[nodiscard]] uint64_t estimate(const why::Pattern& pattern) const override {
    return reader_.estimate(rt::RelationId(pattern.relation.raw), views(pattern));
  }
  [[nodiscard]] bool is_known(hir::TypeId type, const std::string& text) const override {
    return facts_.find(rt::TypeId(type.raw), text).has_value();
  }

 private:
  static std::vector<std::optional<std::string_view>> views(const why::Pattern& pattern) {
    return {pattern.arguments.begin(), pattern.arguments.end()};
  }

  const rt::Snapshot& facts_;
  rt::FactReader reader_;
};

// None when no rule and no fact of the policy has these types.
std::optional<why::Pattern> goal_of(const hir::Hir& hir, const ProofFact& fact) {
  TestQuestion question{fact.predicate, {}, {}};
  for (const ProofValue& value : fact.arguments) {
    question.arguments.emplace_back(TestValue{value.type, value.id});
  }
  std::vector<TraceQuestion> goals = trace_questions(hir, question);
  if (goals.empty()) return std::nullopt;
  return why::Pattern{goals[0].goal.relation, goals[0].goal.arguments};
}

class Explainer {
 public:
  Explainer(const SnapshotImpl& snapshot, const why::Pattern& goal, const ExplainOptions& options,
            DecisionExplanation& explanation)
      : hir_(*snapshot.policy->hir),
        limits_(options.limits),
        source_(snapshot),
        goal_(goal),
        fresh_(hir_, source_, goal_),
        writer_(hir_, sources_, fresh_),
        slice_(hir_, source_, explanation.now, limits_),
        explanation_(explanation) {
    for (const Source& file : snapshot.policy->sources) sources_.add(file.name, file.text);
  }

  Result<void> run() {
    bool is_complete = slice_.demand({goal_});
    explanation_.facts_read = slice_.fact_count();
    if (!is_complete) {
      explanation_.cut_off = slice_.cut_off();
      return {};
    }
    bool holds = slice_.model().covering(goal_.relation, slice_.terms(goal_)).has_value();
    if (holds != explanation_.is_allowed) {
      return fail(Code::kInternal,
                  std::string("the answer is `") +
                      (explanation_.is_allowed ? "allowed" : "denied") +
                      "`, but its explanation says otherwise; please report it with the policy");
    }
    if (holds) {
      prove();
    } else {
      find_near_misses();
    }
    explanation_.facts_read = slice_.fact_count();
    return {};
  }

 private:
  void prove() {
    why::SmallestProof proof = why::smallest_proof(slice_, goal_, limits_);
    if (!proof.is_smallest) {
      explanation_.cut_off = why::cut_off_text(limits_.goals_max, "goals", "goals_max");
    }
    explanation_.proof = writer_.proof(slice_, proof, nullptr);
  }

  void find_near_misses() {
    why::NearestChanges found =
        why::nearest_changes(hir_, source_, explanation_.now, goal_, slice_, fresh_, limits_);
    explanation_.cut_off = found.cut_off;
    for (why::Trial& trial : found.trials) {
      NearMiss miss;
      for (const why::GroundFact& fact : trial.added) miss.missing.push_back(writer_.fact(fact));
      for (const why::GroundFact& fact : trial.removed) {
        miss.blocking.push_back(writer_.fact(fact));
      }
      miss.proof = writer_.proof(*trial.slice, trial.proof, &slice_);
      explanation_.near_misses.push_back(std::move(miss));
    }
  }

  const hir::Hir& hir_;
  const ExplainLimits& limits_;
  SnapshotSource source_;
  why::Pattern goal_;
  SourceMap sources_;
  why::FreshValues fresh_;
  ProofWriter writer_;
  why::Slice slice_;
  DecisionExplanation& explanation_;
};

}  // namespace

Result<DecisionExplanation> explain_decision(const Snapshot& snapshot, const CheckQuery& query,
                                             const ExplainOptions& options) {
  const SnapshotImpl& impl = *snapshot.impl();
  if (!impl.policy->hir) {
    return fail(Code::kInvalidArgument,
                "an artefact has no rules to explain its answers with: give the policy as text");
  }
  DecisionExplanation explanation;
  explanation.now = options.query.now.value_or(unix_time_s());
  QueryOptions same_moment = options.query;
  same_moment.now = explanation.now;
  auto is_allowed = snapshot.authorize(query, same_moment);
  if (!is_allowed) return std::unexpected(is_allowed.error());
  explanation.is_allowed = *is_allowed;
  auto value = [](std::string_view type, std::string_view id) {
    return ProofValue{std::string(type), std::string(id), false};
  };
  explanation.question = {"allow",
                          {value(query.actor.type, query.actor.id), value("String", query.action),
                           value(query.resource.type, query.resource.id)}};
  auto goal = goal_of(*impl.policy->hir, explanation.question);
  if (!goal) {
    if (!explanation.is_allowed) return explanation;
    return fail(Code::kInternal, "the check is allowed by no rule; please report it");
  }
  auto done = Explainer(impl, *goal, options, explanation).run();
  if (!done) return std::unexpected(done.error());
  return explanation;
}

}  // namespace frost
