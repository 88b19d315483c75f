// SPDX-License-Identifier: Apache-2.0
// The facts that a question is about, and everything that follows from them.
//
// A goal asks for facts and, through the clauses that derive it, for further goals. Facts and
// derived rows bind variables sideways, so that later goals of a clause ask for little. Derived
// rows come from the bottom-up evaluation of what has been read so far (codegen/trace), so reading
// and deriving alternate until a whole round asks for nothing new. INVARIANT: then every goal that
// was asked for has exactly its answers among the rows. Rows of other goals may be wrong: nobody
// asked for all that their negations need.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "codegen/trace/model.hpp"
#include "codegen/why/limits.hpp"
#include "codegen/why/source.hpp"
#include "codegen/why/ways.hpp"

namespace frost::why {

class Slice {
 public:
  // All arguments outlive it. `now` is @current_unix_time.
  Slice(const hir::Hir& hir, const FactSource& source, int64_t now, const ExplainLimits& limits);

  // Reads and derives what `goals` need. False when a limit was reached: the model is then
  // incomplete and cut_off() says why. Cost: rounds times what has been read so far.
  bool demand(const std::vector<Pattern>& goals);

  [[nodiscard]] bool has_asked(const std::vector<Pattern>& goals) const;
  [[nodiscard]] const std::string& cut_off() const { return cut_off_; }
  [[nodiscard]] trace::Model& model() { return *model_; }
  [[nodiscard]] trace::Term now() const { return now_; }
  [[nodiscard]] const hir::Hir& hir() const { return hir_; }
  [[nodiscard]] size_t fact_count() const { return facts_.size(); }
  [[nodiscard]] bool is_policy_fact(const GroundFact& fact) const {
    return policy_facts_.contains(fact);
  }
  [[nodiscard]] const std::vector<hir::ClauseId>& clauses(hir::RelationId relation) const {
    return clauses_[relation.index()];
  }
  // Where the policy text says so; invalid for other facts.
  [[nodiscard]] SourceSpan policy_span(const GroundFact& fact) const {
    auto it = policy_facts_.find(fact);
    return it == policy_facts_.end() ? SourceSpan() : it->second;
  }
  // The values of `pattern` as terms of the model; open positions become classes.
  trace::Terms terms(const Pattern& pattern);
  [[nodiscard]] Pattern pattern(hir::RelationId relation, const trace::Terms& terms) const;

 private:
  bool derive();
  bool ask(const Pattern& goal);
  bool pursue(const Pattern& goal);
  void insert(const GroundFact& fact);
  [[nodiscard]] uint64_t estimate(hir::RelationId relation, const trace::Terms& terms) const;

  const hir::Hir& hir_;
  const FactSource& source_;
  int64_t now_seconds_;
  ExplainLimits limits_;
  std::vector<std::vector<hir::ClauseId>> clauses_;  // by relation
  std::map<GroundFact, SourceSpan> policy_facts_;
  std::set<Pattern> known_goals_;
  std::vector<Pattern> goals_;
  std::set<GroundFact> facts_;
  size_t facts_derived_ = 0;  // facts that the model's derived rows know
  Steps steps_;
  std::unique_ptr<trace::Model> model_;
  trace::Term now_;
  std::string cut_off_;
};

}  // namespace frost::why
