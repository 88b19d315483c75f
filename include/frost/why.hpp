// SPDX-License-Identifier: Apache-2.0
// Why a check is allowed or denied: the smallest proof, or the smallest changes of the facts that
// would allow it (design §17).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "frost/diagnostic.hpp"
#include "frost/export.hpp"
#include "frost/limits.hpp"
#include "frost/result.hpp"
#include "frost/store.hpp"

namespace frost {

// ---------- proofs

// A value by type name and id.
struct ProofValue {
  std::string type;
  std::string id;
  // The id is an example: every value of the type that no fact and no policy mentions will do.
  // Equal examples of one proof or near miss mean the same value.
  bool is_any = false;
  friend auto operator<=>(const ProofValue&, const ProofValue&) = default;
};

struct ProofFact {
  std::string predicate;
  std::vector<ProofValue> arguments;
  friend auto operator<=>(const ProofFact&, const ProofFact&) = default;
};

enum class ProofKind : uint8_t {
  kFact,        // stored, or written in the policy text
  kRule,        // holds by the rule at `place`, whose conditions are the premises
  kAbsent,      // a negated condition: `fact` does not hold
  kComparison,  // `left` `comparison` `right`
};

enum class ProofComparison : uint8_t { kEqual, kNotEqual, kLess, kLessEqual };

// A variable of a rule and its value in one step.
struct ProofBinding {
  std::string name;  // "_" for each anonymous one
  ProofValue value;
};

// One line of a proof.
struct ProofStep {
  ProofKind kind = ProofKind::kFact;
  // What holds; of kAbsent what does not. A compound negation `not (…)` has a predicate that is no
  // identifier, and the variables it shares with its rule as arguments.
  ProofFact fact;
  ProofComparison comparison = ProofComparison::kEqual;
  ProofValue left;
  ProofValue right;
  // The rule, the fact in the policy text, or the condition; no place for what is stored or built
  // in.
  SourceRange place;
  // kRule: values of the rule's variables, and the steps that its conditions rest on, in the order
  // goals, comparisons, negations. Those steps come before this one.
  std::vector<ProofBinding> bindings;
  std::vector<uint32_t> premises;
  // In the proof of a near miss: a fact that would have to be there, or an absence for which facts
  // would have to go.
  bool is_change = false;
  std::string text;  // as Polar writes it; `_: User` is any user. Not escaped
};

// Every step rests on earlier ones only; the last is the question. Empty: there is none.
struct Proof {
  std::vector<ProofStep> steps;
  // Lines of the proof written as a tree, in which a step occurs wherever it is used.
  uint64_t size = 0;
};

// ---------- near misses

// A smallest set of changes: with all of them the check is allowed, and one less is not enough.
// That the question itself were a fact is none where rules derive it.
struct NearMiss {
  std::vector<ProofFact> missing;   // facts that are not there; the policy accepts them
  std::vector<ProofFact> blocking;  // facts that are there, and in the way of some `not`
  Proof proof;                      // with the changes

  [[nodiscard]] size_t size() const { return missing.size() + blocking.size(); }
};

// ---------- explanations

struct DecisionExplanation {
  bool is_allowed = false;  // what Snapshot::authorize says
  ProofFact question;       // allow(actor, action, resource)
  int64_t now = 0;          // @current_unix_time of the explanation
  // Of an allow: a proof of least size. Ties go to the rule that comes first in the policy.
  Proof proof;
  // Of a deny: those with the fewest changes first; among equals those of which most holds already.
  std::vector<NearMiss> near_misses;
  // Not empty: a limit was reached, and which. Then there may be no proof or a smaller one, and
  // smaller or further near misses. What is there is right all the same.
  std::string cut_off;
  uint64_t facts_read = 0;  // facts that the explanation looked at
};

struct ExplainOptions {
  QueryOptions query;
  ExplainLimits limits;
};

// Explains allow(actor, action, resource) on `snapshot` (SEM-56). What it costs depends on what the
// question leads to, not on how many facts there are.
//
// The policy must have been compiled from text. Thread safety: may be called from any thread at the
// same time. Errors: those of Snapshot::authorize; kInvalidArgument for a policy from an artefact,
// which has no rules to show; kInternal when the explanation does not agree with the answer, which
// is a mistake of ours. Never a wrong explanation instead.
FROST_EXPORT Result<DecisionExplanation> explain_decision(const Snapshot& snapshot,
                                                          const CheckQuery& query,
                                                          const ExplainOptions& options = {});

struct ExplanationTextOptions {
  bool unicode = false;   // marks outside ASCII
  size_t lines_max = 20;  // then the rest is counted
};

// For people: several lines that end with a line break. Policy text and ids are escaped. Cost:
// linear in what is shown.
FROST_EXPORT std::string explanation_text(const DecisionExplanation& explanation,
                                          const ExplanationTextOptions& options = {});

// The same, complete, as JSON in ASCII; docs/formats/explanation.md describes it.
FROST_EXPORT std::string explanation_json(const DecisionExplanation& explanation);

}  // namespace frost
