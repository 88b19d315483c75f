// SPDX-License-Identifier: Apache-2.0
// The laws of explanations, for one policy, its facts and one question:
//   - the verdict is that of authorize;
//   - every proof checks, and is as small as the naive model's;
//   - a near miss allows, and no part of it does;
//   - where none of one change is found, no single change allows.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "frost/frost.hpp"
#include "tests/proof_checker/proof_checker.hpp"

namespace frost::proof_checker {

struct LawCounts {
  size_t allowed = 0;
  size_t denied = 0;
  std::map<std::string, size_t> cut_off;  // by reason
  size_t unanswerable = 0;
  size_t near_misses = 0;
  size_t removals = 0;  // near misses that take facts away
  size_t larger = 0;    // near misses of more than one change
};

inline std::string text_of(const ProofFact& fact) {
  std::string out = fact.predicate + "(";
  for (const ProofValue& value : fact.arguments) {
    out.append(out.back() == '(' ? "" : ", ").append(value.type + "{" + value.id + "}");
  }
  return out + ")";
}

class Laws {
 public:
  Laws(const Policy& policy, const Rules& rules, std::set<ProofFact> facts, int64_t now)
      : policy_(policy), rules_(rules), facts_(std::move(facts)), now_(now) {
    snapshot_.emplace(snapshot_of(facts_).value());
  }

  // Which law `query` breaks and how; empty when it keeps all.
  std::string broken(const CheckQuery& query, LawCounts& counts) {
    ExplainOptions options;
    options.query.now = now_;
    auto verdict = snapshot_->authorize(query, options.query);
    auto explanation = explain_decision(*snapshot_, query, options);
    if (!verdict) {
      ++counts.unanswerable;
      bool agrees = !explanation && explanation.error().code == verdict.error().code;
      return agrees ? "" : "authorize fails, the explanation does not";
    }
    if (!explanation) return explanation.error().message;
    if (explanation->is_allowed != *verdict) return "the verdict is another";
    ++(*verdict ? counts.allowed : counts.denied);
    if (!explanation->cut_off.empty()) ++counts.cut_off[explanation->cut_off];
    return *verdict ? broken_proof(*explanation) : broken_misses(*explanation, query, counts);
  }

  // Facts that might be missing, to be tried one by one.
  void set_candidates(std::vector<ProofFact> candidates) { candidates_ = std::move(candidates); }

  const Snapshot& snapshot() const { return *snapshot_; }

 private:
  Result<Snapshot> snapshot_of(const std::set<ProofFact>& facts) const {
    auto store = FactStore::create(policy_);
    if (!store) return std::unexpected(store.error());
    for (const ProofFact& fact : facts) {
      std::vector<Value> arguments;
      for (const ProofValue& value : fact.arguments) arguments.push_back({value.type, value.id});
      auto done = store->insert(fact.predicate, arguments);
      if (!done) return std::unexpected(done.error());
    }
    return store->snapshot();
  }

  std::string broken_proof(const DecisionExplanation& explanation) const {
    if (explanation.proof.steps.empty()) {
      return explanation.cut_off.empty() ? "an allow without proof" : "";
    }
    std::string reason = refute(rules_, {explanation.question, facts_, now_}, explanation.proof);
    if (!reason.empty()) return "the proof is refused: " + reason;
    NaiveModel model(rules_.hir(), facts_, now_, {explanation.question});
    auto size = model.proof_size(explanation.question);
    if (!size) return "the naive model does not allow it";
    if (explanation.cut_off.empty() && *size != explanation.proof.size) {
      return "there is a proof of size " + std::to_string(*size) + ", found one of " +
             std::to_string(explanation.proof.size);
    }
    return "";
  }

  std::string broken_misses(const DecisionExplanation& explanation, const CheckQuery& query,
                            LawCounts& counts) const {
    if (!explanation.proof.steps.empty()) return "a deny with a proof";
    size_t size_before = 0;
    for (const NearMiss& miss : explanation.near_misses) {
      ++counts.near_misses;
      counts.removals += miss.blocking.empty() ? 0U : 1U;
      counts.larger += miss.size() > 1 ? 1U : 0U;
      if (miss.size() < size_before) return "a smaller near miss comes later";
      size_before = miss.size();
      std::string reason = broken_miss(explanation, query, miss);
      if (reason.empty()) continue;
      for (const ProofFact& fact : miss.missing) reason += "\n  with " + text_of(fact);
      for (const ProofFact& fact : miss.blocking) reason += "\n  without " + text_of(fact);
      return reason;
    }
    bool has_small = !explanation.near_misses.empty() && explanation.near_misses[0].size() == 1;
    if (has_small || !explanation.cut_off.empty()) return "";
    return broken_size(explanation, query);
  }

  // A single change that allows and was not found.
  std::string broken_size(const DecisionExplanation& explanation, const CheckQuery& query) const {
    for (const ProofFact& fact : candidates_) {
      if (fact == explanation.question) continue;
      std::set<ProofFact> more = facts_;
      more.insert(fact);
      if (allows(more, query).value_or(false)) return "one fact allows: " + text_of(fact);
    }
    for (const ProofFact& fact : facts_) {
      std::set<ProofFact> fewer = facts_;
      fewer.erase(fact);
      if (allows(fewer, query).value_or(false)) return "one fact is in the way: " + text_of(fact);
    }
    return "";
  }

  std::string broken_miss(const DecisionExplanation& explanation, const CheckQuery& query,
                          const NearMiss& miss) const {
    if (miss.size() == 0) return "a near miss without changes";
    for (const ProofFact& fact : miss.blocking) {
      if (!facts_.contains(fact)) return "a fact to take away is not there";
    }
    std::set<ProofFact> facts = changed(facts_, miss);
    auto after = allows(facts, query);
    if (!after) return "after a near miss: " + after.error().message;
    if (!*after) return "a near miss does not allow";
    std::string reason = refute(rules_, {explanation.question, facts, now_}, miss.proof);
    if (!reason.empty()) return "the proof of a near miss is refused: " + reason;
    for (size_t i = 0; i < miss.size(); ++i) {
      NearMiss part = miss;
      if (i < part.missing.size()) {
        part.missing.erase(part.missing.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        size_t place = i - part.missing.size();
        part.blocking.erase(part.blocking.begin() + static_cast<std::ptrdiff_t>(place));
      }
      auto less = allows(changed(facts_, part), query);
      if (less && *less) return "a part of a near miss allows";
    }
    return "";
  }

  Result<bool> allows(const std::set<ProofFact>& facts, const CheckQuery& query) const {
    auto snapshot = snapshot_of(facts);
    if (!snapshot) return std::unexpected(snapshot.error());
    return snapshot->authorize(query, {.now = now_});
  }

  const Policy& policy_;
  const Rules& rules_;
  std::set<ProofFact> facts_;
  std::vector<ProofFact> candidates_;
  int64_t now_;
  std::optional<Snapshot> snapshot_;
};

}  // namespace frost::proof_checker
