// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/pair_closure.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/exec/adjacency.hpp"
#include "runtime/exec/id_index.hpp"
#include "runtime/exec/id_row.hpp"
#include "runtime/exec/pair_condensation.hpp"
#include "runtime/exec/pair_emission.hpp"
#include "runtime/exec/pair_propagation.hpp"
#include "runtime/exec/run_evaluation.hpp"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

namespace {

using End = PairClosure::End;

void append(std::vector<IdPair>& to, std::vector<IdPair>&& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    to.insert(to.end(), from.begin(), from.end());
  }
}

// p(c,o) :- p(c,d), p(d,o).
bool is_double_recursion(const PairClosure::Derived& rule) {
  return !rule.g && rule.target == End::kFirst && rule.source == End::kSecond;
}

bool has_known_form(const PairClosure::Derived& rule) {
  if (rule.target == rule.source) return false;
  if (rule.g) return rule.key != End::kOther;
  return rule.target != End::kOther && rule.source != End::kOther;
}

void swap_ends(std::vector<IdPair>& pairs) {
  for (IdPair& pair : pairs) std::swap(pair.first, pair.second);
}

}  // namespace

// Ids become numbers in two steps: each id of the rules is a node, and the nodes that can be the
// second of a pair of p are values as well, so that rows are short. Both ascend with the ids.
class PairEvaluation {
 public:
  PairEvaluation(PairClosure rules, WorkMeter& meter) : rules_(std::move(rules)), meter_(meter) {}

  // False: FROST_E_INTERNAL.
  [[nodiscard]] bool is_well_formed() const;
  // False: the meter says why.
  bool run(std::vector<IdPair>& out);

 private:
  bool number_nodes();
  bool number_values();
  bool find_transitive_closure(std::optional<Adjacency>& edges);
  bool close(Adjacency edges, std::vector<IdPair>& out);
  bool condense(std::vector<IdPair>& out, bool is_transposed);
  bool propagate(std::vector<IdPair>& out);
  bool build_rules(PropagationRules& rules);
  bool build(Adjacency& adjacency, uint32_t firsts, std::vector<IdPair>& pairs);
  void name_second_by_value(std::vector<IdPair>& pairs) const;
  void name_both_by_value(std::vector<IdPair>& pairs) const;

  PairClosure rules_;  // pairs of ids at first, then of nodes
  WorkMeter& meter_;
  IdIndex nodes_;
  IdIndex values_;                    // of nodes
  std::vector<uint32_t> second_ids_;  // by value
};

void PairClosure::add_seeds(std::vector<IdPair> pairs) { append(seeds_, std::move(pairs)); }

void PairClosure::add_left(std::vector<IdPair> a) { append(left_, std::move(a)); }

void PairClosure::add_right(std::vector<IdPair> b) { append(right_, std::move(b)); }

void PairClosure::add_sandwich(std::vector<IdPair> a, std::vector<IdPair> b) {
  sandwiches_.push_back({std::move(a), std::move(b)});
}

void PairClosure::add_derived(Derived rule) { derived_.push_back(std::move(rule)); }

// Calls visit(pairs) for each relation of the rules.
template <class Rules, class Visit>
void PairClosure::for_each_relation(Rules& rules, Visit&& visit) {
  visit(rules.seeds_);
  visit(rules.left_);
  visit(rules.right_);
  for (auto& rule : rules.sandwiches_) {
    visit(rule.a);
    visit(rule.b);
  }
  for (auto& rule : rules.derived_) {
    if (rule.g) visit(*rule.g);
  }
}

frost_status PairClosure::run(frost_req& request, uint64_t bytes_max,
                              std::vector<IdPair>& out) noexcept {
  return run_evaluation<PairEvaluation>(*this, request, bytes_max, out);
}

bool PairEvaluation::is_well_formed() const {
  bool result = std::ranges::all_of(rules_.derived_, has_known_form);
  PairClosure::for_each_relation(rules_, [&](const std::vector<IdPair>& pairs) {
    for (const IdPair& pair : pairs) {
      result &= pair.first != FROST_ALL;
      result &= pair.second != FROST_ALL;
    }
  });
  return result;
}

bool PairEvaluation::run(std::vector<IdPair>& out) {
  PairClosure::for_each_relation(rules_, [&](const std::vector<IdPair>& pairs) {
    meter_.hold(pairs.capacity() * sizeof(IdPair));
  });
  // What can never fire must not decide the strategy.
  std::erase_if(rules_.sandwiches_,
                [](const auto& rule) { return rule.a.empty() || rule.b.empty(); });
  std::erase_if(rules_.derived_, [](const auto& rule) { return rule.g && rule.g->empty(); });
  if (!number_nodes()) return false;

  std::optional<Adjacency> edges;
  if (!find_transitive_closure(edges)) return false;
  if (edges) return close(*std::move(edges), out);
  const bool is_one_sided = rules_.sandwiches_.empty() && rules_.derived_.empty();
  if (is_one_sided && rules_.right_.empty()) return condense(out, false);
  if (is_one_sided && rules_.left_.empty()) {
    swap_ends(rules_.seeds_);
    swap_ends(rules_.right_);
    rules_.left_ = std::exchange(rules_.right_, {});
    return condense(out, true);
  }
  return propagate(out);
}

bool PairEvaluation::number_nodes() {
  uint32_t id_max = 0;
  uint64_t count = 0;
  PairClosure::for_each_relation(rules_, [&](const std::vector<IdPair>& pairs) {
    for (const IdPair& pair : pairs) id_max = std::max({id_max, pair.first, pair.second});
    count += 2 * pairs.size();
  });
  if (!meter_.spend(count) || !nodes_.reset(meter_, id_max, count)) return false;
  PairClosure::for_each_relation(rules_, [&](const std::vector<IdPair>& pairs) {
    for (const IdPair& pair : pairs) {
      nodes_.add(pair.first);
      nodes_.add(pair.second);
    }
  });
  if (!nodes_.seal(meter_)) return false;
  PairClosure::for_each_relation(rules_, [&](std::vector<IdPair>& pairs) {
    for (IdPair& pair : pairs) pair = {nodes_.find(pair.first), nodes_.find(pair.second)};
  });
  return true;
}

// Seconds come from seeds and from the right: edges only pass them on.
bool PairEvaluation::number_values() {
  uint64_t count = rules_.seeds_.size() + rules_.right_.size();
  for (const auto& rule : rules_.sandwiches_) count += rule.b.size();
  if (!values_.reset(meter_, nodes_.size(), count)) return false;
  const auto add = [&](const std::vector<IdPair>& pairs) {
    for (const IdPair& pair : pairs) values_.add(pair.second);
  };
  add(rules_.seeds_);
  add(rules_.right_);
  for (const auto& rule : rules_.sandwiches_) add(rule.b);
  if (!values_.seal(meter_) || !meter_.resize(second_ids_, values_.size())) return false;
  for (uint32_t value = 0; value < values_.size(); ++value) {
    second_ids_[value] = nodes_.id(values_.id(value));
  }
  return true;
}

// Left, right and double recursion over the seeds themselves have the same least model. `edges` are
// the seeds then, and stay empty for other rules.
bool PairEvaluation::find_transitive_closure(std::optional<Adjacency>& edges) {
  // Without any recursive rule the seeds are the answer.
  if (rules_.left_.empty() && rules_.right_.empty() && rules_.derived_.empty()) return true;
  if (!rules_.sandwiches_.empty()) return true;
  if (!std::ranges::all_of(rules_.derived_, is_double_recursion)) return true;
  // Repetitions may hide an equality here: then another strategy finds the same pairs.
  const size_t size = rules_.seeds_.size();
  const auto may_equal = [&](const auto& pairs) { return pairs.empty() || pairs.size() == size; };
  if (!may_equal(rules_.left_) || !may_equal(rules_.right_)) return true;
  Adjacency seeds;
  if (!seeds.build(meter_, nodes_.size(), rules_.seeds_)) return false;
  bool found = true;
  for (const std::vector<IdPair>* pairs : {&rules_.left_, &rules_.right_}) {
    if (pairs->empty() || !found) continue;
    Adjacency steps;
    if (!steps.build(meter_, nodes_.size(), *pairs)) return false;
    found = steps == seeds;
    steps.free(meter_);
  }
  if (found) {
    edges = std::move(seeds);
  } else {
    seeds.free(meter_);
  }
  return true;
}

bool PairEvaluation::close(Adjacency edges, std::vector<IdPair>& out) {
  rules_.right_.clear();
  if (!number_values()) return false;
  meter_.free(rules_.seeds_);
  PairCondensation rows(meter_);
  if (!rows.run_closure(edges, values_)) return false;
  edges.free(meter_);
  return PairEmission(meter_, nodes_, second_ids_, out).emit(rows);
}

bool PairEvaluation::condense(std::vector<IdPair>& out, bool is_transposed) {
  Adjacency edges;
  Adjacency seeds;
  if (!number_values()) return false;
  name_second_by_value(rules_.seeds_);
  if (!build(edges, nodes_.size(), rules_.left_)) return false;
  if (!build(seeds, nodes_.size(), rules_.seeds_)) return false;
  PairCondensation rows(meter_);
  if (!rows.run(edges, seeds, RowWidth(values_.size()), nodes_.size())) return false;
  edges.free(meter_);
  seeds.free(meter_);
  PairEmission emission(meter_, nodes_, second_ids_, out);
  return is_transposed ? emission.emit_transposed(rows) : emission.emit(rows);
}

bool PairEvaluation::propagate(std::vector<IdPair>& out) {
  PropagationRules rules;
  if (!number_values() || !build_rules(rules)) return false;
  PairPropagation rows(meter_, nodes_.size(), values_);
  if (!rows.run(rules)) return false;
  return PairEmission(meter_, nodes_, second_ids_, out).emit(rows);
}

bool PairEvaluation::build_rules(PropagationRules& rules) {
  const uint32_t nodes = nodes_.size();
  name_second_by_value(rules_.seeds_);
  swap_ends(rules_.left_);
  if (!build(rules.seeds, nodes, rules_.seeds_) || !build(rules.left, nodes, rules_.left_)) {
    return false;
  }
  if (!rules_.right_.empty()) {
    PropagationRules::Image& image = rules.images.emplace_back();
    name_both_by_value(rules_.right_);
    if (!build(image.relation, values_.size(), rules_.right_)) return false;
  }
  for (auto& rule : rules_.sandwiches_) {
    PropagationRules::Image& image = rules.images.emplace_back();
    swap_ends(rule.a);
    name_both_by_value(rule.b);
    if (!build(image.targets.emplace(), nodes, rule.a)) return false;
    if (!build(image.relation, values_.size(), rule.b)) return false;
  }
  for (auto& rule : rules_.derived_) {
    PropagationRules::Derived& derived =
        rules.derived.emplace_back(std::nullopt, rule.key, rule.target, rule.source);
    if (rule.g && !build(derived.g.emplace(), nodes, *rule.g)) return false;
  }
  return true;
}

// Uses `pairs` up.
bool PairEvaluation::build(Adjacency& adjacency, uint32_t firsts, std::vector<IdPair>& pairs) {
  if (!adjacency.build(meter_, firsts, pairs)) return false;
  meter_.free(pairs);
  return true;
}

void PairEvaluation::name_second_by_value(std::vector<IdPair>& pairs) const {
  for (IdPair& pair : pairs) pair.second = values_.find(pair.second);
}

// Pairs whose first is no value can never be used, and go.
void PairEvaluation::name_both_by_value(std::vector<IdPair>& pairs) const {
  name_second_by_value(pairs);
  for (IdPair& pair : pairs) pair.first = values_.find(pair.first);
  std::erase_if(pairs, [](const IdPair& pair) { return pair.first == IdIndex::kAbsent; });
}

}  // namespace frost::rt
