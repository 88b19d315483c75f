// SPDX-License-Identifier: Apache-2.0
#include "codegen/why/nearest.hpp"

#include <algorithm>
#include <map>
#include <queue>
#include <utility>

#include "base/any_value.hpp"
#include "codegen/trace/near_miss.hpp"
#include "codegen/trace/proof.hpp"

namespace frost::why {

namespace {

using trace::Terms;

// How often the search may ask for more facts.
constexpr int kSearchRoundsMax = 8;

// A way with changes for what it lacks; whether it has enough of them for what is in its way is not
// known before it has been tried.
struct Task {
  std::set<GroundFact> added;
  std::set<GroundFact> removed;
  std::vector<Pattern> blocked;
  uint64_t number = 0;  // ways in the order of the search

  [[nodiscard]] size_t size() const { return added.size() + removed.size(); }
};

struct Later {
  bool operator()(const Task& a, const Task& b) const {
    if (a.size() != b.size()) return a.size() > b.size();
    return a.number > b.number;
  }
};

class Nearest {
 public:
  Nearest(const hir::Hir& hir, const FactSource& source, int64_t now, const Pattern& goal,
          FreshValues& fresh, const ExplainLimits& limits)
      : hir_(hir), source_(source), now_(now), goal_(goal), fresh_(fresh), limits_(limits) {}

  NearestChanges run(Slice& slice) {
    for (trace::ChangedWay& way : search(slice)) add_task(slice, way);
    uint32_t trials = 0;
    while (!tasks_.empty() && result_.trials.size() < limits_.near_misses_max) {
      Task task = tasks_.top();
      tasks_.pop();
      if (is_known(task)) continue;
      if (trials++ == limits_.trials_max) {
        cut_off(cut_off_text(limits_.trials_max, "sets of changes", "trials_max"));
        break;
      }
      try_out(task);
    }
    // Nothing is smaller than one change.
    bool is_smallest = result_.trials.size() == limits_.near_misses_max &&
                       !result_.trials.empty() && result_.trials.back().size() == 1;
    if (is_smallest) result_.cut_off.clear();
    return std::move(result_);
  }

 private:
  void cut_off(const std::string& reason) {
    if (result_.cut_off.empty()) result_.cut_off = reason;
  }

  // Searches again as long as the search looks for facts that nobody has read yet.
  std::vector<trace::ChangedWay> search(Slice& slice) {
    std::set<Pattern> asked;
    for (int round = 1;; ++round) {
      std::vector<Pattern> more;
      trace::ChangeSearch search;
      search.changes_max = limits_.changes_max;
      search.on_goal = [&](hir::RelationId relation, const Terms& terms) {
        Pattern pattern = slice.pattern(relation, terms);
        if (asked.insert(pattern).second) more.push_back(std::move(pattern));
      };
      std::vector<trace::ChangedWay> ways =
          trace::search_changes(slice.model(), slice.now(), trace_limits(limits_), goal_.relation,
                                slice.terms(goal_), {}, search);
      std::erase_if(more, [&](const Pattern& pattern) { return is_too_wide(pattern); });
      bool is_read = slice.has_asked(more);
      if (is_read || round == kSearchRoundsMax) {
        if (!is_read || !search.is_complete) {
          cut_off(cut_off_text(limits_.search_states_max, "partial ways", "search_states_max"));
        }
        return ways;
      }
      size_t facts_before = slice.fact_count();
      if (!slice.demand(more)) {
        cut_off(slice.cut_off());
        return ways;
      }
      // The same facts give the same ways.
      if (slice.fact_count() == facts_before && search.is_complete) return ways;
    }
  }

  bool is_too_wide(const Pattern& pattern) {
    if (!hir_.relations[pattern.relation].stored) return false;
    if (source_.estimate(pattern) <= limits_.search_rows_max) return false;
    cut_off(cut_off_text(limits_.search_rows_max, "facts for one goal", "search_rows_max"));
    return true;
  }

  void add_task(const Slice& slice, const trace::ChangedWay& way) {
    Task task;
    task.number = next_number_++;
    std::map<uint32_t, std::string> values;
    auto ground = [&](const trace::ChangedWay::Goal& goal) {
      Pattern pattern = slice.pattern(goal.relation, goal.terms);
      for (size_t i = 0; i < goal.terms.size(); ++i) {
        if (pattern.arguments[i]) continue;
        hir::TypeId type = hir_.relations[goal.relation].types[i];
        // The unmentioned value of a type is one value too.
        uint32_t number = goal.terms[i].is_value() ? UINT32_MAX - type.raw : goal.terms[i].number();
        auto [it, is_new] = values.try_emplace(number);
        if (is_new) it->second = fresh_.make(type);
        pattern.arguments[i] = it->second;
      }
      return pattern;
    };
    for (const trace::ChangedWay::Goal& goal : way.missing) task.added.insert(fact(ground(goal)));
    for (const trace::ChangedWay::Goal& goal : way.blocked) task.blocked.push_back(ground(goal));
    tasks_.push(std::move(task));
  }

  static GroundFact fact(const Pattern& ground) {
    GroundFact result{ground.relation, {}};
    for (const auto& argument : ground.arguments) result.arguments.push_back(argument.value());
    return result;
  }

  // Whether a set within this one is enough, or the same has been tried.
  bool is_known(const Task& task) {
    if (!tried_.insert({task.added, task.removed}).second) return true;
    return std::ranges::any_of(result_.trials, [&](const Trial& other) {
      std::map<std::pair<hir::TypeId, std::string>, std::string> values;
      return std::ranges::includes(task.removed, other.removed) &&
             is_within(other.added.begin(), other.added.end(), task.added, values);
    });
  }

  using Facts = std::set<GroundFact>;

  // Whether the facts from `fact` on are among `facts` once their fresh values are chosen.
  // Recursion is as deep as there are facts (changes_max).
  bool is_within(Facts::const_iterator fact, Facts::const_iterator end, const Facts& facts,
                 const std::map<std::pair<hir::TypeId, std::string>, std::string>& values) {
    if (fact == end) return true;
    return std::ranges::any_of(facts, [&](const GroundFact& other) {
      if (other.relation != fact->relation) return false;
      auto chosen = values;
      for (size_t i = 0; i < fact->arguments.size(); ++i) {
        hir::TypeId type = hir_.relations[fact->relation].types[i];
        const std::string& text = fact->arguments[i];
        const std::string& wanted = other.arguments[i];
        bool is_free = fresh_.contains(type, text);
        if (is_free) is_free = chosen.try_emplace({type, text}, wanted).first->second == wanted;
        if (!is_free && text != wanted) return false;
      }
      return is_within(std::next(fact), end, facts, chosen);
    });
  }

  void try_out(const Task& task) {
    Trial trial = changed(task);
    std::vector<Pattern> goals = task.blocked;
    goals.push_back(goal_);
    if (!demand(trial, goals)) return;
    if (holds(*trial.slice, goal_)) return add_result(task, std::move(trial));
    for (const Pattern& blocked : task.blocked) {
      // Each goal that is in the way must go, so the ways to get rid of one of them will do.
      if (holds(*trial.slice, blocked)) return add_removals(task, *trial.slice, blocked);
    }
  }

  [[nodiscard]] Trial changed(const Task& task) const {
    Trial trial{task.added, task.removed, nullptr, nullptr, {}};
    trial.source = std::make_unique<ChangedSource>(source_, task.added, task.removed);
    trial.slice = std::make_unique<Slice>(hir_, *trial.source, now_, limits_);
    return trial;
  }

  // All trials together may make as many rows as one explanation.
  bool demand(Trial& trial, const std::vector<Pattern>& goals) {
    if (rows_made_ > limits_.rows_max) {
      cut_off(cut_off_text(limits_.rows_max, "facts in all trials", "rows_max"));
      return false;
    }
    bool is_complete = trial.slice->demand(goals);
    rows_made_ += trial.slice->model().size();
    if (!is_complete) cut_off(trial.slice->cut_off());
    return is_complete;
  }

  void add_result(const Task& task, Trial trial) {
    if (shrink(task)) return;
    trial.proof = smallest_proof(*trial.slice, goal_, limits_);
    if (trial.proof.nodes.empty()) {
      return cut_off(cut_off_text(limits_.goals_max, "goals", "goals_max"));
    }
    // A set that was shrunk comes late.
    auto place = std::ranges::upper_bound(result_.trials, trial.size(), {}, &Trial::size);
    result_.trials.insert(place, std::move(trial));
  }

  // A change may turn out to be unnecessary: another way holds, or something was not in the way.
  bool shrink(const Task& task) {
    if (task.size() < 2) return false;
    auto is_enough = [&](Task part) {
      Trial trial = changed(part);
      if (!demand(trial, {goal_}) || !holds(*trial.slice, goal_)) return false;
      tasks_.push(std::move(part));
      return true;
    };
    for (const GroundFact& fact : task.added) {
      Task part = task;
      part.added.erase(fact);
      if (is_enough(std::move(part))) return true;
    }
    for (const GroundFact& fact : task.removed) {
      Task part = task;
      part.removed.erase(fact);
      if (is_enough(std::move(part))) return true;
    }
    return false;
  }

  static bool holds(Slice& slice, const Pattern& goal) {
    return slice.model().covering(goal.relation, slice.terms(goal)).has_value();
  }

  // One more change for each that breaks the smallest proof of `blocked`: all of its proofs are
  // broken in the end.
  void add_removals(const Task& task, Slice& slice, const Pattern& blocked) {
    if (task.size() >= limits_.changes_max) return;
    SmallestProof proof = smallest_proof(slice, blocked, limits_);
    for (const ProofNode& node : proof.nodes) {
      if (node.clause.valid()) {
        for (const hir::Atom& atom : hir_.clauses[node.clause].negated) {
          add_blocking_fact(task, slice, atom, node.variables);
        }
        continue;
      }
      GroundFact fact = Nearest::fact(slice.pattern(node.relation, node.terms));
      if (slice.is_policy_fact(fact) || task.added.contains(fact)) continue;
      Task next = task;
      next.number = next_number_++;
      next.removed.insert(std::move(fact));
      tasks_.push(std::move(next));
    }
  }

  void add_blocking_fact(const Task& task, Slice& slice, const hir::Atom& atom,
                         const Terms& variables) {
    Pattern pattern = slice.pattern(atom.relation, trace::terms_of(slice.model(), atom, variables));
    bool is_ground = std::ranges::all_of(pattern.arguments, [](const auto& a) { return !!a; });
    if (!is_ground || !is_accepted(pattern)) return;
    Task next = task;
    next.number = next_number_++;
    next.added.insert(fact(pattern));
    tasks_.push(std::move(next));
  }

  // SEM-16, SEM-17.
  [[nodiscard]] bool is_accepted(const Pattern& fact) const {
    return std::ranges::any_of(hir_.schema, [&](const hir::Shape& shape) {
      if (shape.relation != fact.relation || shape.origin == hir::ShapeOrigin::BuiltinHead) {
        return false;
      }
      for (size_t i = 0; i < shape.arguments.size(); ++i) {
        const auto& literal = shape.arguments[i];
        if (literal && hir_.literals[*literal].text != *fact.arguments[i]) return false;
      }
      return true;
    });
  }

  const hir::Hir& hir_;
  const FactSource& source_;
  int64_t now_;
  const Pattern& goal_;
  FreshValues& fresh_;
  const ExplainLimits& limits_;
  std::priority_queue<Task, std::vector<Task>, Later> tasks_;
  std::set<std::pair<std::set<GroundFact>, std::set<GroundFact>>> tried_;
  uint64_t next_number_ = 0;
  uint64_t rows_made_ = 0;
  NearestChanges result_;
};

}  // namespace

std::string FreshValues::make(hir::TypeId type) {
  bool is_any = hir_.types[type].kind == hir::TypeKind::Any;
  while (true) {
    std::string text = "new-" + std::to_string(++count_);
    if (is_any) text = any_text("New", text);
    bool is_asked = std::ranges::find(question_.arguments, text) != question_.arguments.end();
    if (is_asked || source_.is_known(type, text)) continue;
    made_.insert({type, text});
    return text;
  }
}

NearestChanges nearest_changes(const hir::Hir& hir, const FactSource& source, int64_t now,
                               const Pattern& goal, Slice& slice, FreshValues& fresh,
                               const ExplainLimits& limits) {
  return Nearest(hir, source, now, goal, fresh, limits).run(slice);
}

}  // namespace frost::why
