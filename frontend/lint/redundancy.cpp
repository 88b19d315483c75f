// SPDX-License-Identifier: Apache-2.0
// Rules that add nothing: another one says the same, or the same under fewer conditions.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "frontend/lint/clause.hpp"
#include "frontend/lint/lints.hpp"

namespace frost::lint_groups {

namespace {

// Steps of comparing rules, all together. Beyond, rules that add nothing go unreported.
constexpr uint64_t kStepsMax = 10'000'000;

struct Candidate {
  SourceSpan span;  // the rule
  SourceSpan head;
  std::vector<Clause> clauses;
};

// `matches T` of a value of type T is given without saying so; leave such keys out of the quick
// test.
bool may_cover(const Clause& general, const Clause& special) {
  bool has_values = std::ranges::any_of(special.head.arguments, [](const Argument& argument) {
    return !argument.is_variable() && !argument.is_implicit();
  });
  return has_values || (general.keys & ~special.keys) == 0;
}

class Redundancy {
 public:
  explicit Redundancy(Emitter& emit) : emit_(emit) {}

  void add(SourceSpan span, SourceSpan head, std::vector<Clause> clauses) {
    std::erase_if(clauses, [](const Clause& clause) {
      return std::ranges::find(clause.body, kFalse, &Part::key) != clause.body.end();
    });
    if (clauses.empty()) return;
    std::string key = clauses.front().head.key;
    by_head_[key].push_back({span, head, std::move(clauses)});
  }

  void report() {
    for (auto& [key, rules] : by_head_) {
      std::ranges::sort(rules, {}, &Candidate::span);
      for (size_t i = 0; i < rules.size(); ++i) report_rule(rules, i);
    }
  }

 private:
  // INVARIANT: a rule is covered by more general ones, or by equal ones that come before it, so no
  // two rules are reported because of each other.
  void report_rule(const std::vector<Candidate>& rules, size_t index) {
    const Candidate* by = nullptr;
    bool is_equal = rules[index].clauses.size() == 1;
    for (const Clause& clause : rules[index].clauses) {
      bool equals = false;
      const Candidate* found = covering(rules, index, clause, equals);
      if (found == nullptr) return;
      if (by == nullptr) by = found;
      is_equal &= equals && found->clauses.size() == 1;
    }
    const Candidate& rule = rules[index];
    if (is_equal) {
      emit_.emit<diag::DuplicateRule>(rule.head).label(by->head, "the first one");
    } else {
      emit_.emit<diag::ShadowedRule>(rule.head).label(by->head, "this rule is at least as general");
    }
  }

  const Candidate* covering(const std::vector<Candidate>& rules, size_t index, const Clause& clause,
                            bool& equals) {
    for (size_t i = 0; i < rules.size(); ++i) {
      if (i == index) continue;
      for (const Clause& general : rules[i].clauses) {
        if (steps_ == 0) return nullptr;
        --steps_;
        if (!may_cover(general, clause) || !covers(general, clause, steps_)) continue;
        equals = may_cover(clause, general) && covers(clause, general, steps_);
        if (!equals || i < index) return &rules[i];
      }
    }
    return nullptr;
  }

  Emitter& emit_;
  std::map<std::string, std::vector<Candidate>> by_head_;
  uint64_t steps_ = kStepsMax;
};

}  // namespace

void redundancy(const LintInput& input, const std::set<SourceSpan>& dead, Emitter& emit) {
  Redundancy redundancy(emit);
  for (const ast::Rule& rule : input.ast.rules) {
    if (dead.contains(rule.span)) continue;
    redundancy.add(rule.span, rule.head.span, clauses_of(input.ast, rule));
  }
  for (const ast::Block& block : input.ast.blocks) {
    for (const ast::ShorthandRule& rule : block.rules) {
      if (dead.contains(rule.span)) continue;
      redundancy.add(rule.span, rule.head.span, clauses_of(input.ast, block, rule));
    }
  }
  redundancy.report();
}

}  // namespace frost::lint_groups
