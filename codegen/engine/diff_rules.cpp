// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/diff_rules.hpp"

#include <set>
#include <string>

#include "base/source.hpp"
#include "ir/hir/text.hpp"

namespace frost {
namespace {

std::string canonical_fact(const hir::Hir& hir, const hir::Fact& fact) {
  return "fact " + hir::fact_text(hir, fact);
}

std::set<std::string> canonical_rules(const hir::Hir& hir) {
  std::set<std::string> rules;
  for (const hir::Clause& clause : hir.clauses) rules.insert(hir::canonical_clause(hir, clause));
  for (const hir::Fact& fact : hir.facts) rules.insert(canonical_fact(hir, fact));
  return rules;
}

// The rules of `policy` that are not in `other`.
class OnlyHere {
 public:
  OnlyHere(const PolicyImpl& policy, const PolicyImpl& other, bool is_added)
      : hir_(*policy.hir), other_(canonical_rules(*other.hir)), is_added_(is_added) {
    for (const Source& source : policy.sources) sources_.add(source.name, source.text);
  }

  void append_to(std::vector<RuleChange>& changes) {
    for (const hir::Clause& clause : hir_.clauses) {
      if (!is_new(hir::canonical_clause(hir_, clause))) continue;
      changes.push_back(change(hir::clause_text(hir_, clause), clause.span));
    }
    for (const hir::Fact& fact : hir_.facts) {
      if (!is_new(canonical_fact(hir_, fact))) continue;
      changes.push_back(change(hir::fact_text(hir_, fact) + ";", fact.span));
    }
  }

 private:
  // A rule that is written twice is one.
  bool is_new(std::string rule) {
    return !other_.contains(rule) && said_.insert(std::move(rule)).second;
  }

  RuleChange change(std::string text, SourceSpan span) const {
    RuleChange made{.is_added = is_added_, .text = std::move(text), .file = {}, .line = 0};
    if (!span.valid()) return made;
    const SourceFile& file = sources_.file(span.file);
    made.file = file.name();
    made.line = file.line_column(span.begin).line;
    return made;
  }

  const hir::Hir& hir_;
  std::set<std::string> other_;
  std::set<std::string> said_;
  SourceMap sources_;
  bool is_added_;
};

}  // namespace

std::vector<RuleChange> changed_rules(const PolicyImpl& before, const PolicyImpl& after) {
  std::vector<RuleChange> changes;
  OnlyHere(before, after, false).append_to(changes);
  OnlyHere(after, before, true).append_to(changes);
  return changes;
}

}  // namespace frost
