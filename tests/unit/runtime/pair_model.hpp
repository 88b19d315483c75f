// SPDX-License-Identifier: Apache-2.0
// A naive evaluator of the rules of a PairClosure, and random rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/exec/pair_closure.hpp"
#include "tests/unit/runtime/random.hpp"

namespace frost::rt {

using PairSet = std::set<std::pair<uint32_t, uint32_t>>;

struct PairRules {
  std::vector<std::vector<IdPair>> seeds;
  std::vector<std::vector<IdPair>> left;
  std::vector<std::vector<IdPair>> right;
  std::vector<std::pair<std::vector<IdPair>, std::vector<IdPair>>> sandwiches;
  std::vector<PairClosure::Derived> derived;

  [[nodiscard]] PairClosure closure() const;
};

inline PairClosure PairRules::closure() const {
  PairClosure closure;
  // Not the order in which the evaluator keeps them.
  for (const auto& rule : derived) closure.add_derived(rule);
  for (const auto& [a, b] : sandwiches) closure.add_sandwich(a, b);
  for (const auto& b : right) closure.add_right(b);
  for (const auto& a : left) closure.add_left(a);
  for (const auto& pairs : seeds) closure.add_seeds(pairs);
  return closure;
}

inline PairSet to_set(const std::vector<IdPair>& pairs) {
  PairSet set;
  for (const IdPair& pair : pairs) set.emplace(pair.first, pair.second);
  return set;
}

// Applies every rule to everything until nothing is new.
class NaivePairs {
 public:
  // Nothing when there are more than `pairs_max` pairs.
  static std::optional<PairSet> evaluate(const PairRules& rules, size_t pairs_max) {
    NaivePairs model;
    for (const auto& pairs : rules.seeds) model.p_.merge(to_set(pairs));
    for (size_t before = SIZE_MAX; before != model.p_.size();) {
      if (model.p_.size() > pairs_max) return std::nullopt;
      before = model.p_.size();
      model.step(rules);
    }
    return model.p_;
  }

 private:
  static std::vector<uint32_t> seconds(const PairSet& set, uint32_t first) {
    std::vector<uint32_t> result;
    for (auto it = set.lower_bound({first, 0}); it != set.end() && it->first == first; ++it) {
      result.push_back(it->second);
    }
    return result;
  }

  void step(const PairRules& rules) {
    for (const auto& pairs : rules.left) {
      for (const auto& [x, u] : pairs) {
        for (const uint32_t y : seconds(p_, u)) p_.emplace(x, y);
      }
    }
    for (const auto& pairs : rules.right) apply_sandwich(std::nullopt, to_set(pairs));
    for (const auto& [a, b] : rules.sandwiches) apply_sandwich(to_set(a), to_set(b));
    for (const auto& rule : rules.derived) apply_derived(rule);
  }

  // Without `a`, x is u.
  void apply_sandwich(const std::optional<PairSet>& a, const PairSet& b) {
    const PairSet old = p_;
    for (const auto& [u, v] : old) {
      for (const uint32_t y : seconds(b, v)) {
        if (!a) p_.emplace(u, y);
        for (const auto& [x, via] : a.value_or(PairSet())) {
          if (via == u) p_.emplace(x, y);
        }
      }
    }
  }

  void apply_derived(const PairClosure::Derived& rule) {
    using End = PairClosure::End;
    const PairSet old = p_;
    const PairSet g = rule.g ? to_set(*rule.g) : PairSet();
    for (const auto& [c, d] : old) {
      const uint32_t key = rule.key == End::kFirst ? c : d;
      const std::vector<uint32_t> others = rule.g ? seconds(g, key) : std::vector<uint32_t>{0};
      for (const uint32_t other : others) {
        const auto at = [&, c = c, d = d](End end) {
          return end == End::kFirst ? c : end == End::kSecond ? d : other;
        };
        for (const uint32_t o : seconds(old, at(rule.source))) p_.emplace(at(rule.target), o);
      }
    }
  }

  PairSet p_;
};

// Rules of random kinds over few ids, or over many ids with few pairs.
class RandomPairRules {
 public:
  explicit RandomPairRules(uint32_t seed) : random_(seed) {
    const bool is_wide = random_.below(3) == 0;
    ids_ = 1 + random_.below(is_wide ? 300 : 12);
    pairs_max_ = is_wide ? ids_ / 2 + 2 : ids_ * 2;
    style_ = random_.below(4);
  }

  PairRules make() {
    PairRules rules;
    for (uint32_t i = random_.below(8) == 0 ? 0 : 1 + random_.below(2); i > 0; --i) {
      rules.seeds.push_back(pairs());
    }
    // Every subset of the kinds comes up.
    const uint32_t kinds = random_.below(16);
    if ((kinds & 1U) != 0) repeat([&] { rules.left.push_back(relation(rules)); });
    if ((kinds & 2U) != 0) repeat([&] { rules.right.push_back(relation(rules)); });
    if ((kinds & 4U) != 0) repeat([&] { rules.sandwiches.emplace_back(pairs(), pairs()); });
    if ((kinds & 8U) != 0) repeat([&] { rules.derived.push_back(derived()); });
    return rules;
  }

 private:
  template <class Make>
  void repeat(Make&& make) {
    for (uint32_t i = 1 + random_.below(2); i > 0; --i) make();
  }

  uint32_t id() {
    const uint32_t number = random_.below(ids_);
    switch (style_) {
      case 0:
        return number;
      case 1:
        return number * 37 + 5;
      case 2:
        return 0xFFFFFFFDU - number;
      default:
        return number % 7 == 0 ? 0xFFFFFFFDU - number : number;
    }
  }

  std::vector<IdPair> pairs() {
    std::vector<IdPair> result(random_.below(pairs_max_ + 1));
    for (IdPair& pair : result) pair = {id(), id()};
    return result;
  }

  // Often the seeds, which makes p their transitive closure.
  std::vector<IdPair> relation(const PairRules& rules) {
    if (rules.seeds.size() == 1 && random_.below(3) == 0) return rules.seeds.front();
    return pairs();
  }

  PairClosure::Derived derived() {
    using End = PairClosure::End;
    if (random_.below(3) == 0) {
      const bool swap = random_.below(3) == 0;
      return {std::nullopt, End::kFirst, swap ? End::kSecond : End::kFirst,
              swap ? End::kFirst : End::kSecond};
    }
    const uint32_t target = random_.below(3);
    const uint32_t source = (target + 1 + random_.below(2)) % 3;
    return {pairs(), static_cast<End>(random_.below(2)), static_cast<End>(target),
            static_cast<End>(source)};
  }

  Random random_;
  uint32_t ids_ = 0;
  uint32_t pairs_max_ = 0;
  uint32_t style_ = 0;
};

}  // namespace frost::rt
