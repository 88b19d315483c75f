// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/pair_system.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "runtime/exec/id_row.hpp"
#include "runtime/exec/pair_condensation.hpp"
#include "runtime/exec/run_evaluation.hpp"

namespace frost::rt {

namespace {

// Steps that are looked at for a unit of fuel, in one pass over them.
constexpr uint64_t kStepsOfAUnit = 16;

}  // namespace

void PairSystem::add_seeds(uint32_t relation, std::vector<IdPair> pairs) {
  relations_ = std::max(relations_, relation + 1);
  seeds_.push_back({relation, std::move(pairs)});
}

void PairSystem::add_step(uint32_t from, uint32_t to, std::optional<std::vector<IdPair>> pairs) {
  relations_ = std::max({relations_, from + 1, to + 1});
  steps_.push_back({from, to, std::move(pairs)});
}

// Nodes are numbered relation by relation, those of p_0 first.
class SystemEvaluation {
 public:
  SystemEvaluation(PairSystem rules, WorkMeter& meter)
      : rules_(std::move(rules)), meter_(meter), nodes_(rules_.relations_) {}

  // False: FROST_E_INTERNAL.
  [[nodiscard]] bool is_well_formed() const;
  // False: the meter says why.
  bool run(PairRows& out);

 private:
  using Seeds = PairSystem::Seeds;
  using Step = PairSystem::Step;

  static bool has_only_ids(std::span<const IdPair> pairs) {
    return std::ranges::none_of(pairs, [](const IdPair& pair) {
      return pair.first == FROST_ALL || pair.second == FROST_ALL;
    });
  }
  bool number_nodes();
  bool number_relation(uint32_t relation);
  bool number_values();
  [[nodiscard]] std::optional<std::vector<bool>> passing_to(uint32_t relation);
  bool build_edges(Adjacency& edges);
  bool build_seeds(Adjacency& seeds);
  [[nodiscard]] uint32_t node(uint32_t relation, uint32_t id) const {
    const uint32_t number = nodes_[relation].find(id);
    return number == IdIndex::kAbsent ? number : first_node_[relation] + number;
  }

  PairSystem rules_;
  WorkMeter& meter_;
  std::vector<IdIndex> nodes_;        // by relation
  std::vector<uint32_t> first_node_;  // by relation; then the end
  IdIndex values_;
};

frost_status PairSystem::run(frost_req& request, uint64_t bytes_max, PairRows& out) noexcept {
  return run_evaluation<SystemEvaluation>(*this, request, bytes_max, out);
}

bool SystemEvaluation::is_well_formed() const {
  return std::ranges::all_of(rules_.seeds_,
                             [](const Seeds& seeds) { return has_only_ids(seeds.pairs); }) &&
         std::ranges::all_of(rules_.steps_, [](const Step& step) {
           return !step.pairs || has_only_ids(*step.pairs);
         });
}

bool SystemEvaluation::run(PairRows& out) {
  for (const Seeds& seeds : rules_.seeds_) meter_.hold(seeds.pairs.capacity() * sizeof(IdPair));
  for (const Step& step : rules_.steps_) {
    if (step.pairs) meter_.hold(step.pairs->capacity() * sizeof(IdPair));
  }
  Adjacency edges;
  Adjacency seeds;
  if (!number_nodes() || !number_values() || !build_edges(edges) || !build_seeds(seeds)) {
    return false;
  }
  PairCondensation rows(meter_);
  if (!rows.run(edges, seeds, RowWidth(values_.size()), nodes_[0].size())) return false;
  edges.free(meter_);
  seeds.free(meter_);
  return out.reset(meter_, std::move(rows).take(std::move(nodes_[0]), std::move(values_)));
}

bool SystemEvaluation::number_nodes() {
  for (uint32_t relation = 0; relation < rules_.relations_; ++relation) {
    if (!number_relation(relation)) return false;
  }
  first_node_.assign(1, 0);
  uint64_t total = 0;
  for (const IdIndex& nodes : nodes_) {
    total += nodes.size();
    // Nodes have 32 bits. So many are out of reach of any byte limit in use.
    if (total >= UINT32_MAX) return meter_.refuse();
    first_node_.push_back(static_cast<uint32_t>(total));
  }
  return true;
}

// The relations whose pairs are pairs of `relation` as they are, itself included; none without
// fuel, which only foreign code needs here: a policy has few steps.
std::optional<std::vector<bool>> SystemEvaluation::passing_to(uint32_t relation) {
  std::vector<bool> passing(rules_.relations_);
  passing[relation] = true;
  for (bool grows = true; grows;) {
    grows = false;
    if (!meter_.spend(rules_.steps_.size() / kStepsOfAUnit)) return std::nullopt;
    for (const Step& step : rules_.steps_) {
      if (step.pairs || !passing[step.to] || passing[step.from]) continue;
      passing[step.from] = true;
      grows = true;
    }
  }
  return passing;
}

// The seconds that its pairs may have.
bool SystemEvaluation::number_relation(uint32_t relation) {
  const auto found = passing_to(relation);
  if (!found) return false;
  const std::vector<bool>& passing = *found;
  uint32_t id_max = 0;
  uint64_t count = 0;
  const auto for_each = [&](auto&& visit) {
    for (const Seeds& seeds : rules_.seeds_) {
      if (passing[seeds.relation]) std::ranges::for_each(seeds.pairs, visit);
    }
    for (const Step& step : rules_.steps_) {
      if (step.pairs && passing[step.to]) std::ranges::for_each(*step.pairs, visit);
    }
  };
  for_each([&](const IdPair& pair) {
    id_max = std::max(id_max, pair.second);
    ++count;
  });
  if (!meter_.spend(count) || !nodes_[relation].reset(meter_, id_max, count)) return false;
  for_each([&](const IdPair& pair) { nodes_[relation].add(pair.second); });
  return nodes_[relation].seal(meter_);
}

bool SystemEvaluation::number_values() {
  uint32_t id_max = 0;
  uint64_t count = 0;
  for (const Seeds& seeds : rules_.seeds_) {
    for (const IdPair& pair : seeds.pairs) id_max = std::max(id_max, pair.first);
    count += seeds.pairs.size();
  }
  if (!meter_.spend(count) || !values_.reset(meter_, id_max, count)) return false;
  for (const Seeds& seeds : rules_.seeds_) {
    for (const IdPair& pair : seeds.pairs) values_.add(pair.first);
  }
  return values_.seal(meter_);
}

// From each node to those whose rows its own holds. Steps from what is no node never happen.
bool SystemEvaluation::build_edges(Adjacency& edges) {
  std::vector<IdPair> all;
  for (Step& step : rules_.steps_) {
    const IdIndex& passed_on = nodes_[step.from];
    const uint64_t count = step.pairs ? step.pairs->size() : passed_on.size();
    if (!meter_.spend(count) || !meter_.reserve(all, all.size() + count)) return false;
    if (!step.pairs) {
      for (uint32_t number = 0; number < passed_on.size(); ++number) {
        all.push_back({node(step.to, passed_on.id(number)), first_node_[step.from] + number});
      }
      continue;
    }
    for (const auto& [v, y] : *step.pairs) {
      const uint32_t source = node(step.from, v);
      if (source != IdIndex::kAbsent) all.push_back({node(step.to, y), source});
    }
    meter_.free(*step.pairs);
  }
  const bool done = edges.build(meter_, first_node_.back(), all);
  meter_.free(all);
  return done;
}

bool SystemEvaluation::build_seeds(Adjacency& seeds) {
  std::vector<IdPair> all;
  uint64_t count = 0;
  for (const Seeds& part : rules_.seeds_) count += part.pairs.size();
  if (!meter_.reserve(all, count)) return false;
  for (Seeds& part : rules_.seeds_) {
    for (const auto& [x, y] : part.pairs) {
      all.push_back({node(part.relation, y), values_.find(x)});
    }
    meter_.free(part.pairs);
  }
  const bool done = seeds.build(meter_, first_node_.back(), all);
  meter_.free(all);
  return done;
}

}  // namespace frost::rt
