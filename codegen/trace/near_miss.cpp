// SPDX-License-Identifier: Apache-2.0
#include "codegen/trace/near_miss.hpp"

#include <algorithm>
#include <optional>
#include <queue>

#include "codegen/trace/proof.hpp"

namespace frost::trace {

namespace {

// Costs of what a path lacks, in tenths of a fact.
constexpr uint32_t kUsedShape = 10;     // a rule body or a `declare` mentions the shape
constexpr uint32_t kHeadShape = 15;     // accepted because a rule derives it
constexpr uint32_t kDefaultShape = 25;  // accepted because of the default `allow` only
constexpr uint32_t kPermission = 10;    // more, for permissions: by convention rules grant them
constexpr uint32_t kPolicyData = 5;     // more, of a predicate that the policy text gives facts of
constexpr uint32_t kAskedItself = 20;   // more, when it is the goal itself and rules derive it
constexpr uint32_t kOpenArgument = 2;   // per argument of a missing fact that may be anything
constexpr uint32_t kFailedTest = 10;    // a negated goal that holds, a comparison that does not
// In a search by the number of changes each costs more than all of the above together.
constexpr uint32_t kChange = 10'000;

// Assumed: equal to another item of the path that is Missing.
enum class ItemKind : uint8_t { Pending, Row, Clause, Missing, Assumed, Negation, Comparison };

// One goal of a partial path.
struct Item {
  ItemKind kind = ItemKind::Pending;
  uint32_t parent = UINT32_MAX;
  uint32_t depth = 0;
  hir::RelationId relation;  // of goals and negations
  Terms terms;
  hir::ClauseId clause;                       // Clause
  const hir::Condition* condition = nullptr;  // Comparison
  SourceSpan span;
};

// A partial path. Copied when the search branches.
struct State {
  Unifier unifier;
  std::vector<Item> items;
  std::vector<Terms> variables;  // by item: of its clause
  uint32_t cost = 0;
  uint32_t satisfied = 0;
  uint32_t pending = 0;  // goals without an answer
  uint64_t number = 0;   // order of creation
};

struct Later {
  bool operator()(const State& a, const State& b) const {
    if (a.cost != b.cost) return a.cost > b.cost;
    if (a.pending != b.pending) return a.pending > b.pending;
    if (a.satisfied != b.satisfied) return a.satisfied < b.satisfied;
    return a.number > b.number;
  }
};

class Search {
 public:
  // `changes` asks for changes of facts; null asks for paths.
  Search(Model& model, Term now, const TraceLimits& limits, ChangeSearch* changes)
      : model_(model), now_(now), limits_(limits), changes_(changes), hir_(model.hir()) {
    for (size_t i = 0; i < hir_.clauses.size(); ++i) {
      clauses_[hir_.clauses[hir::ClauseId(i)].head.relation].emplace_back(i);
    }
    for (const hir::Fact& fact : hir_.facts) policy_data_.insert(fact.relation);
    for (const hir::Shape& shape : hir_.schema) shapes_[shape.relation].push_back(&shape);
  }

  std::vector<Path> paths(hir::RelationId relation, const Terms& terms, const Unifier& unifier) {
    return to_paths(run(relation, terms, unifier));
  }

  std::vector<ChangedWay> changes(hir::RelationId relation, const Terms& terms,
                                  const Unifier& unifier) {
    std::vector<State> found = run(relation, terms, unifier);
    std::ranges::sort(found, better);
    std::vector<ChangedWay> ways;
    for (State& state : found) {
      if (auto way = to_way(state)) ways.push_back(std::move(*way));
    }
    return ways;
  }

 private:
  std::vector<State> run(hir::RelationId relation, const Terms& terms, const Unifier& unifier) {
    State start;
    start.unifier = unifier;
    Item root;
    root.relation = relation;
    root.terms = terms;
    push_item(start, std::move(root));
    settle(std::move(start));
    std::vector<State> found;
    for (uint32_t states = 0; !queue_.empty(); ++states) {
      if (states == limits_.search_states_max) {
        drop(queue_.top());
        break;
      }
      State state = queue_.top();
      queue_.pop();
      // Solutions come cheapest first; the rest cannot be better.
      if (changes_ == nullptr && !found.empty() && state.cost > found.front().cost) break;
      if (changes_ != nullptr && found.size() >= changes_->ways_max) {
        drop(state);
        break;
      }
      if (std::optional<uint32_t> next = choose(state)) {
        expand(state, *next);
      } else {
        found.push_back(std::move(state));
      }
    }
    uint32_t found_size = found.empty() ? UINT32_MAX : found.front().cost / kChange;
    if (changes_ != nullptr && dropped_size_ <= found_size && dropped_size_ != UINT32_MAX) {
      changes_->is_complete = false;
    }
    return found;
  }

  // A limit keeps the search from whatever would have come of `state`.
  void drop(const State& state) { dropped_size_ = std::min(dropped_size_, state.cost / kChange); }

  // A full queue drops what comes later: memory stays bounded, and what is found is still a path.
  void push(State state) {
    if (changes_ != nullptr && state.cost >= (changes_->changes_max + 1) * kChange) return;
    if (queue_.size() >= limits_.search_states_max) return drop(state);
    state.number = next_number_++;
    queue_.push(std::move(state));
  }

  static void push_item(State& state, Item item) {
    state.items.push_back(std::move(item));
    state.variables.emplace_back();
  }

  // The pending goal with the fewest open arguments; tests are settled at the end, see finish().
  // None when all goals have an answer.
  std::optional<uint32_t> choose(const State& state) const {
    std::optional<uint32_t> best;
    size_t best_open = SIZE_MAX;
    for (uint32_t i = 0; i < state.items.size(); ++i) {
      const Item& item = state.items[i];
      if (item.kind != ItemKind::Pending) continue;
      size_t open = open_count(state.unifier, item.terms);
      if (open < best_open) {
        best = i;
        best_open = open;
      }
    }
    return best;
  }

  static size_t open_count(const Unifier& unifier, const Terms& terms) {
    return static_cast<size_t>(
        std::ranges::count_if(terms, [&](Term term) { return !unifier.resolve(term).is_value(); }));
  }

  void expand(const State& state, uint32_t index) {
    const Item& item = state.items[index];
    Terms goal = state.unifier.resolve(item.terms);
    tell(item.relation, goal);
    bool is_ground = open_count(state.unifier, goal) == 0;
    if (is_ground && model_.covering(item.relation, goal)) {
      State next = state;
      next.items[index].kind = ItemKind::Row;
      ++next.satisfied;
      return settle(std::move(next));
    }
    if (!is_ground) try_rows(state, index, goal);
    if (changes_ != nullptr) try_assumed(state, index, goal);
    bool has_clause = try_clauses(state, index, goal);
    try_missing(state, index, goal, has_clause);
  }

  void try_rows(const State& state, uint32_t index, const Terms& goal) {
    uint32_t branches = 0;
    for (RowId row : model_.candidates(state.items[index].relation, goal)) {
      if (branches == limits_.search_branches_max) return drop(state);
      State next = state;
      std::vector<Test> residuals;
      if (!model_.match(row, goal, next.unifier, residuals)) continue;
      bool holds = std::ranges::all_of(residuals, [&](Test& test) {
        test.terms = next.unifier.resolve(test.terms);
        return model_.evaluate(test) != Truth::False;
      });
      if (!holds) continue;
      ++branches;
      next.items[index].kind = ItemKind::Row;
      ++next.satisfied;
      settle(std::move(next));
    }
  }

  void tell(hir::RelationId relation, const Terms& terms) const {
    if (changes_ != nullptr && changes_->on_goal) changes_->on_goal(relation, terms);
  }

  // A fact that the path lacks already is lacked once.
  void try_assumed(const State& state, uint32_t index, const Terms& goal) {
    for (const Item& other : state.items) {
      if (other.kind != ItemKind::Missing || other.relation != state.items[index].relation)
        continue;
      State next = state;
      bool matches = true;
      for (size_t i = 0; i < goal.size() && matches; ++i) {
        matches = next.unifier.unify(goal[i], other.terms[i]);
      }
      if (!matches) continue;
      next.items[index].kind = ItemKind::Assumed;
      settle(std::move(next));
    }
  }

  // True when some clause derives the goal's relation.
  bool try_clauses(const State& state, uint32_t index, const Terms& goal) {
    auto found = clauses_.find(state.items[index].relation);
    if (found == clauses_.end()) return false;
    if (is_circular(state, index, goal)) return true;
    if (state.items[index].depth >= limits_.search_depth_max) {
      drop(state);
      return true;
    }
    for (hir::ClauseId id : found->second) {
      const hir::Clause& clause = hir_.clauses[id];
      State next = state;
      Terms variables;
      for (const hir::Variable& variable : clause.variables) {
        variables.push_back(next.unifier.fresh(variable.type));
      }
      Terms head = terms_of(model_, clause.head, variables);
      bool matches = true;
      for (size_t i = 0; i < head.size() && matches; ++i) {
        matches = next.unifier.unify(head[i], goal[i]);
      }
      for (const hir::Condition& condition : clause.conditions) {
        if (!matches || condition.op != hir::Comparison::Equal) continue;
        Test test = test_of(model_, condition, variables, now_);
        // A variable that is known already is compared like any other, in settle().
        Term left = next.unifier.resolve(test.terms[0]);
        if (!left.is_value()) next.unifier.unify(left, test.terms[1]);
      }
      if (!matches) continue;
      next.items[index].kind = ItemKind::Clause;
      next.items[index].clause = id;
      next.items[index].span = clause.span;
      add_children(next, index, clause, variables);
      next.variables[index] = std::move(variables);
      settle(std::move(next));
    }
    return true;
  }

  void add_children(State& state, uint32_t parent, const hir::Clause& clause,
                    const Terms& variables) {
    uint32_t depth = state.items[parent].depth + 1;
    auto add = [&](ItemKind kind, const hir::Atom& atom) {
      Item item;
      item.kind = kind;
      item.parent = parent;
      item.depth = depth;
      item.relation = atom.relation;
      item.terms = terms_of(model_, atom, variables);
      item.span = atom.span;
      push_item(state, std::move(item));
    };
    for (const hir::Atom& atom : clause.body) add(ItemKind::Pending, atom);
    for (const hir::Condition& condition : clause.conditions) {
      Item item;
      item.kind = ItemKind::Comparison;
      item.parent = parent;
      item.depth = depth;
      item.condition = &condition;
      item.span = condition.span;
      push_item(state, std::move(item));
    }
    for (const hir::Atom& atom : clause.negated) add(ItemKind::Negation, atom);
  }

  // Whether an ancestor asks the same: a rule path never needs that.
  static bool is_circular(const State& state, uint32_t index, const Terms& goal) {
    hir::RelationId relation = state.items[index].relation;
    for (uint32_t i = state.items[index].parent; i != UINT32_MAX; i = state.items[i].parent) {
      const Item& ancestor = state.items[i];
      if (ancestor.relation != relation) continue;
      Terms terms = state.unifier.resolve(ancestor.terms);
      if (terms == goal) return true;
    }
    return false;
  }

  void try_missing(const State& state, uint32_t index, const Terms& goal, bool has_clause) {
    const Item& item = state.items[index];
    const std::string& predicate = hir_.relations[item.relation].predicate;
    uint32_t extra = predicate == "has_permission" || predicate == "allow" ? kPermission : 0;
    if (policy_data_.contains(item.relation)) extra += kPolicyData;
    if (has_clause && item.parent == UINT32_MAX) {
      // That a fact might have said so itself explains nothing about the rules.
      if (changes_ != nullptr) return;
      extra += kAskedItself;
    }
    auto found = shapes_.find(item.relation);
    if (found == shapes_.end()) {
      // A Hir without a schema says only whether facts exist at all.
      if (hir_.schema.empty() && hir_.relations[item.relation].stored) {
        add_missing(state, index, goal, nullptr, kUsedShape + extra);
      }
      return;
    }
    // The cheapest origin of each shape.
    std::map<hir::LiteralPattern, uint32_t> costs;
    for (const hir::Shape* shape : found->second) {
      std::optional<uint32_t> cost = shape_cost(shape->origin);
      if (!cost) continue;
      auto [it, is_new] = costs.try_emplace(shape->arguments, *cost);
      it->second = std::min(it->second, *cost);
    }
    for (const auto& [pattern, cost] : costs) {
      add_missing(state, index, goal, &pattern, cost + extra);
    }
  }

  static std::optional<uint32_t> shape_cost(hir::ShapeOrigin origin) {
    switch (origin) {
      case hir::ShapeOrigin::Use:
      case hir::ShapeOrigin::Declare:
        return kUsedShape;
      case hir::ShapeOrigin::Head:
        return kHeadShape;
      case hir::ShapeOrigin::DefaultAllow:
        return kDefaultShape;
      case hir::ShapeOrigin::BuiltinHead:
        return std::nullopt;
    }
    return std::nullopt;
  }

  void add_missing(const State& state, uint32_t index, const Terms& goal,
                   const hir::LiteralPattern* pattern, uint32_t cost) {
    State next = state;
    for (size_t i = 0; pattern != nullptr && i < pattern->size(); ++i) {
      if (!(*pattern)[i]) continue;
      const hir::Literal& literal = hir_.literals[*(*pattern)[i]];
      Term value(model_.values().intern(literal.type, literal.text));
      if (!next.unifier.unify(goal[i], value)) return;
    }
    next.items[index].kind = ItemKind::Missing;
    next.cost += cost + (changes_ != nullptr ? kChange : 0);
    settle(std::move(next));
  }

  // Once no goal is pending, it is known which tests hold and which arguments stay open.
  void settle(State state) {
    state.pending =
        static_cast<uint32_t>(std::ranges::count(state.items, ItemKind::Pending, &Item::kind));
    for (uint32_t i = 0; state.pending == 0 && i < state.items.size(); ++i) {
      const Item& item = state.items[i];
      if (item.kind == ItemKind::Missing) {
        auto open = static_cast<uint32_t>(open_count(state.unifier, item.terms));
        state.cost += kOpenArgument * open;
      }
      if (item.kind != ItemKind::Negation && item.kind != ItemKind::Comparison) continue;
      if (item.kind == ItemKind::Negation) tell(item.relation, state.unifier.resolve(item.terms));
      if (is_false(state, i)) {
        // No change of facts makes a comparison of known values hold.
        if (changes_ != nullptr && item.kind == ItemKind::Comparison) return;
        state.cost += kFailedTest + (changes_ != nullptr ? kChange : 0);
      } else {
        ++state.satisfied;
      }
    }
    push(std::move(state));
  }

  // An open test counts as passed: the missing fact can be chosen so that it does.
  bool is_false(const State& state, uint32_t index) {
    const Item& item = state.items[index];
    Test test{item.relation, hir::Comparison::Equal, item.terms, item.span};
    if (item.kind == ItemKind::Comparison) {
      test = test_of(model_, *item.condition, state.variables[item.parent], now_);
    }
    test.terms = state.unifier.resolve(test.terms);
    return model_.evaluate(test) == Truth::False;
  }

  // A condition that holds speaks for a path as much as two rules on the way speak against it:
  // neither the role that every rule leads up to nor a fact out of nowhere is what was meant.
  static int64_t score(const State& state) {
    return 2 * int64_t{state.satisfied} -
           std::ranges::count(state.items, ItemKind::Clause, &Item::kind);
  }

  static bool better(const State& a, const State& b) {
    if (a.cost != b.cost) return a.cost < b.cost;
    if (score(a) != score(b)) return score(a) > score(b);
    if (a.items.size() != b.items.size()) return a.items.size() < b.items.size();
    return a.number < b.number;
  }

  // None when no integer or boolean makes the open tests hold, or the path lacks nothing.
  std::optional<ChangedWay> to_way(State& state) {
    if (!choose_values(state, 0)) return std::nullopt;
    ChangedWay way;
    auto add = [&](std::vector<ChangedWay::Goal>& goals, const Item& item) {
      Terms terms = state.unifier.resolve(item.terms);
      bool is_known = std::ranges::any_of(goals, [&](const ChangedWay::Goal& other) {
        return other.relation == item.relation && other.terms == terms;
      });
      if (!is_known) goals.push_back({item.relation, std::move(terms)});
    };
    for (uint32_t i = 0; i < state.items.size(); ++i) {
      const Item& item = state.items[i];
      if (item.kind == ItemKind::Missing) add(way.missing, item);
      if (item.kind == ItemKind::Negation && is_false(state, i)) add(way.blocked, item);
    }
    if (way.size() == 0) return std::nullopt;
    return way;
  }

  // A value that nothing mentions is different from all others, which is all that can be asked of
  // it; of integers and booleans more can. Recursion is as deep as there are open arguments.
  bool choose_values(State& state, uint32_t first) {
    for (uint32_t i = first; i < state.items.size(); ++i) {
      if (state.items[i].kind != ItemKind::Missing) continue;
      for (Term term : state.unifier.resolve(state.items[i].terms)) {
        if (term.is_value()) continue;
        hir::TypeId type = state.unifier.type(term);
        if (type != hir::kInteger && type != hir::kBoolean) continue;
        for (ValueId value : model_.values().witnesses(type)) {
          Unifier::Mark mark = state.unifier.mark();
          state.unifier.unify(term, Term(value));
          if (comparisons_may_hold(state) && choose_values(state, i)) return true;
          state.unifier.undo(mark);
        }
        return false;
      }
    }
    return true;
  }

  bool comparisons_may_hold(const State& state) {
    for (uint32_t i = 0; i < state.items.size(); ++i) {
      if (state.items[i].kind == ItemKind::Comparison && is_false(state, i)) return false;
    }
    return true;
  }

  std::vector<Path> to_paths(std::vector<State> found) {
    std::ranges::sort(found, better);
    std::vector<Path> paths;
    for (State& state : found) {
      Path path;
      path.root = to_node(state, 0, path);
      bool is_known = std::ranges::any_of(paths, [&](const Path& other) {
        return other.missing == path.missing && other.present == path.present &&
               other.failed == path.failed;
      });
      if (!is_known) paths.push_back(std::move(path));
      if (paths.size() == limits_.paths_max) break;
    }
    return paths;
  }

  // Recursion is bounded by search_depth_max.
  Node to_node(State& state, uint32_t index, Path& path) {
    // A copy: proofs below may add classes to the unifier, but no items.
    const Item item = state.items[index];
    Node node;
    node.span = item.span;
    if (item.kind == ItemKind::Comparison) {
      node.text = condition_text(model_, state.unifier, *item.condition,
                                 state.variables[item.parent], now_);
      bool fails = is_false(state, index);
      node.kind = fails ? NodeKind::Failed : NodeKind::Condition;
      if (fails) path.failed.push_back(node.text);
      return node;
    }
    node.text = goal_text(model_, state.unifier, item.relation, item.terms);
    switch (item.kind) {
      case ItemKind::Row: {
        // One line; how it holds is not the question.
        auto proof = prove(model_, now_, limits_, item.relation, item.terms, state.unifier);
        node.kind = proof ? proof->kind : NodeKind::Fact;
        if (proof) node.span = proof->span;
        break;
      }
      case ItemKind::Missing:
        node.kind = NodeKind::Missing;
        node.span = {};
        path.missing.push_back(node.text);
        break;
      case ItemKind::Negation:
        node.kind = is_false(state, index) ? NodeKind::Blocked : NodeKind::Absent;
        if (node.kind == NodeKind::Blocked) {
          if (!node.text.empty()) path.present.push_back(node.text);
          auto proof = prove(model_, now_, limits_, item.relation, item.terms, state.unifier);
          if (proof) node.children.push_back(std::move(*proof));
        }
        if (!node.text.empty()) node.text = "not " + node.text;
        break;
      case ItemKind::Clause:
        node.kind = NodeKind::Rule;
        for (uint32_t i = index + 1; i < state.items.size(); ++i) {
          if (state.items[i].parent != index) continue;
          node.children.push_back(to_node(state, i, path));
          if (!is_satisfied(node.children.back().kind)) node.kind = NodeKind::Unproved;
        }
        break;
      case ItemKind::Pending:
      case ItemKind::Assumed:
      case ItemKind::Comparison:
        break;
    }
    return node;
  }

  Model& model_;
  Term now_;
  const TraceLimits& limits_;
  ChangeSearch* changes_;
  const hir::Hir& hir_;
  uint32_t dropped_size_ = UINT32_MAX;  // least number of changes that a limit kept it from
  std::map<hir::RelationId, std::vector<hir::ClauseId>> clauses_;
  std::map<hir::RelationId, std::vector<const hir::Shape*>> shapes_;
  std::set<hir::RelationId> policy_data_;
  std::priority_queue<State, std::vector<State>, Later> queue_;
  uint64_t next_number_ = 0;
};

}  // namespace

std::vector<Path> search_paths(Model& model, Term now, const TraceLimits& limits,
                               hir::RelationId relation, const Terms& terms,
                               const Unifier& unifier) {
  return Search(model, now, limits, nullptr).paths(relation, terms, unifier);
}

std::vector<ChangedWay> search_changes(Model& model, Term now, const TraceLimits& limits,
                                       hir::RelationId relation, const Terms& terms,
                                       const Unifier& unifier, ChangeSearch& search) {
  return Search(model, now, limits, &search).changes(relation, terms, unifier);
}

}  // namespace frost::trace
