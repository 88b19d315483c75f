// SPDX-License-Identifier: Apache-2.0
// Explanations for people.
#include <algorithm>
#include <set>

#include "base/diagnostics/render.hpp"
#include "codegen/engine/why.hpp"

namespace frost {

namespace {

struct Marks {
  const char* holds;
  const char* changes;  // would hold after the changes
};

constexpr Marks kUnicode{"\u2713", "\u2717"};
constexpr Marks kAscii{"+", "x"};

std::string remark(const ProofStep& step) {
  std::string place;
  if (step.place.valid()) {
    place = " at " + escape_for_terminal(step.place.file) + ":" + std::to_string(step.place.line) +
            ":" + std::to_string(step.place.column);
  }
  switch (step.kind) {
    case ProofKind::kFact:
      return step.is_change ? "missing fact" : "fact" + place;
    case ProofKind::kRule:
      return place.empty() ? "default rule" : "rule" + place;
    case ProofKind::kAbsent:
      return step.is_change ? "but it holds" : "";
    case ProofKind::kComparison:
      return "";
  }
  return "";
}

class Renderer {
 public:
  Renderer(const DecisionExplanation& explanation, const ExplanationTextOptions& options)
      : explanation_(explanation),
        marks_(options.unicode ? kUnicode : kAscii),
        lines_max_(std::max<size_t>(options.lines_max, 1)) {}

  std::string run() {
    ProofNames names;
    std::string question = escape_for_terminal(proof_text(explanation_.question, names));
    line((explanation_.is_allowed ? "allowed: " : "denied: ") + question);
    if (explanation_.is_allowed) {
      add_proof(explanation_.proof);
    } else {
      add_near_misses();
    }
    if (left_out_ > 0) {
      out_ += "... " + std::to_string(left_out_) + " more line" + (left_out_ == 1 ? "" : "s") +
              " (all of it: as JSON)\n";
    }
    if (!explanation_.cut_off.empty()) {
      out_ += "cut off: " + escape_for_terminal(explanation_.cut_off);
      out_ += is_explained() ? "; there may be smaller or further ones\n"
                             : "; the answer is right, but not explained\n";
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_explained() const {
    return explanation_.is_allowed ? !explanation_.proof.steps.empty()
                                   : !explanation_.near_misses.empty();
  }

  void line(const std::string& text) {
    if (lines_++ < lines_max_) {
      out_ += text + "\n";
    } else {
      ++left_out_;
    }
  }

  // A step that is used again is written out once. A work list: proofs may be deep.
  void add_proof(const Proof& proof) {
    if (proof.steps.empty()) return;
    std::set<uint32_t> shown;
    std::vector<std::pair<uint32_t, size_t>> open = {
        {static_cast<uint32_t>(proof.steps.size()) - 1, 1}};
    std::set<uint32_t> changed = changed_steps(proof);
    while (!open.empty()) {
      auto [number, depth] = open.back();
      open.pop_back();
      const ProofStep& step = proof.steps[number];
      bool is_again = !step.premises.empty() && !shown.insert(number).second;
      // Deep chains stay readable, and lines bounded.
      std::string text(2 * std::min<size_t>(depth, 40), ' ');
      text.append(changed.contains(number) ? marks_.changes : marks_.holds);
      text.append(" ").append(escape_for_terminal(step.text));
      std::string why = is_again ? "see above" : remark(step);
      if (!why.empty()) text.append("  -- ").append(why);
      line(text);
      if (is_again) continue;
      for (size_t i = step.premises.size(); i-- > 0;) {
        open.emplace_back(step.premises[i], depth + 1);
      }
    }
  }

  // Steps that rest on a change.
  static std::set<uint32_t> changed_steps(const Proof& proof) {
    std::set<uint32_t> result;
    for (uint32_t i = 0; i < proof.steps.size(); ++i) {
      const ProofStep& step = proof.steps[i];
      bool rests = std::ranges::any_of(step.premises,
                                       [&](uint32_t premise) { return result.contains(premise); });
      if (step.is_change || rests) result.insert(i);
    }
    return result;
  }

  void add_near_misses() {
    const std::vector<NearMiss>& misses = explanation_.near_misses;
    if (misses.empty()) {
      if (explanation_.cut_off.empty()) line("no rule and no fact of the policy leads there");
      return;
    }
    line(misses.size() == 1 ? "it would be allowed" : "it would be allowed, for example,");
    for (const NearMiss& miss : misses) {
      bool is_first = &miss == &misses.front();
      std::string prefix = is_first ? "  " : "  or ";
      for (const ProofFact& fact : miss.missing) {
        line(prefix + "with " + escape_for_terminal(text_of(fact, miss.proof)));
        prefix = "    and ";
      }
      for (const ProofFact& fact : miss.blocking) {
        line(prefix + "without " + escape_for_terminal(text_of(fact, miss.proof)));
        prefix = "    and ";
      }
    }
    line(misses.size() == 1 ? "because then" : "because with the first");
    add_proof(misses.front().proof);
  }

  // In the words of the proof, so that its examples have the same names.
  static std::string text_of(const ProofFact& fact, const Proof& proof) {
    for (const ProofStep& step : proof.steps) {
      if (step.kind == ProofKind::kFact && step.fact == fact) return step.text;
    }
    ProofNames names;
    return proof_text(fact, names);
  }

  const DecisionExplanation& explanation_;
  Marks marks_;
  size_t lines_max_;
  size_t lines_ = 0;
  size_t left_out_ = 0;
  std::string out_;
};

}  // namespace

std::string explanation_text(const DecisionExplanation& explanation,
                             const ExplanationTextOptions& options) {
  return Renderer(explanation, options).run();
}

}  // namespace frost
