// SPDX-License-Identifier: Apache-2.0
#include "runtime/exec/pair_propagation.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "runtime/exec/components.hpp"

namespace frost::rt {

namespace {

using End = PairClosure::End;

// News are sent as a list when they are fewer than this share of the words of a bitmap: testing a
// bit costs about as much as this many words of a loop over words.
constexpr size_t kWordsPerBit = 4;

// Words between two decisions whether anything is new.
constexpr size_t kBlockWords = 16;

// Searching beats merging when one list is this many times longer.
constexpr size_t kSearchRatio = 16;

struct Triple {
  uint32_t first;
  uint32_t second;
  uint32_t other;
  [[nodiscard]] uint32_t at(End end) const {
    switch (end) {
      case End::kFirst:
        return first;
      case End::kSecond:
        return second;
      case End::kOther:
        return other;
    }
    return first;
  }
};

}  // namespace

bool PairPropagation::run(const PropagationRules& rules) {
  if (!prepare(rules)) return false;
  for (uint32_t node = 0; node < nodes_; ++node) {
    // A run of seeds may be as long as a bitmap: it is not a row yet.
    for (const uint32_t value : rules.seeds.of(node)) builder_.add(value);
    const bool done = absorb(node, builder_.view(width_.words()));
    builder_.clear();
    if (!done) return false;
  }
  for (uint32_t position = queue_.take(); position != SweepQueue::kNone; position = queue_.take()) {
    if (!turn(rules, node_at_[position])) return false;
  }
  return true;
}

bool PairPropagation::prepare(const PropagationRules& rules) {
  if (!meter_.resize(full_, nodes_) || !meter_.resize(news_, nodes_)) return false;
  if (!rules.derived.empty() && !meter_.resize(edges_, nodes_)) return false;
  if (!builder_.reset(meter_, width_) || !queue_.reset(meter_, nodes_)) return false;
  if (!meter_.resize(listed_, width_.ids()) || !meter_.resize(position_of_, nodes_)) return false;
  return meter_.resize(node_at_, nodes_) && order_nodes(rules);
}

// Sources before targets, as far as the fixed edges go.
bool PairPropagation::order_nodes(const PropagationRules& rules) {
  std::vector<IdPair> edges;
  const auto add_edges = [&](const Adjacency& targets) {
    if (!meter_.reserve(edges, edges.size() + targets.size())) return false;
    for (uint32_t source = 0; source < nodes_; ++source) {
      for (const uint32_t target : targets.of(source)) edges.push_back({target, source});
    }
    return true;
  };
  if (!add_edges(rules.left)) return false;
  for (const PropagationRules::Image& image : rules.images) {
    if (image.targets && !add_edges(*image.targets)) return false;
  }
  Adjacency sources;
  if (!sources.build(meter_, nodes_, edges)) return false;
  meter_.free(edges);
  uint32_t position = 0;
  const auto visit = [&](std::span<const uint32_t> members) {
    for (const uint32_t node : members) {
      node_at_[position] = node;
      position_of_[node] = position++;
    }
    return true;
  };
  const bool done = Components().for_each(sources, nodes_, meter_, visit);
  sources.free(meter_);
  return done;
}

bool PairPropagation::turn(const PropagationRules& rules, uint32_t node) {
  const RowView news = take_news(node);
  for (const uint32_t target : rules.left.of(node)) {
    if (!absorb(target, news)) return false;
  }
  if (!rules.derived.empty()) {
    for (const uint32_t target : edges_[node]) {
      if (!absorb(target, news)) return false;
    }
  }
  for (const PropagationRules::Image& image : rules.images) {
    if (!send_image(image, node, news)) return false;
  }
  if (rules.derived.empty()) return true;
  const RowView seconds(listed_.data(), width_.list(news, listed_.data()));
  for (const PropagationRules::Derived& rule : rules.derived) {
    if (!derive(rules, rule, node, seconds)) return false;
  }
  return true;
}

// In the form that is cheaper to send; valid until the next turn.
RowView PairPropagation::take_news(uint32_t node) {
  meter_.release(taken_.capacity() * sizeof(uint32_t));
  taken_ = std::move(news_[node]);
  news_[node] = Words();
  if (!width_.is_bitmap(taken_)) {
    if (!std::ranges::is_sorted(taken_)) std::ranges::sort(taken_);
  } else if (width_.count(taken_) * kWordsPerBit < width_.words()) {
    const size_t count = width_.list(taken_, listed_.data());
    taken_.assign(listed_.begin(), listed_.begin() + static_cast<ptrdiff_t>(count));
  }
  return taken_;
}

bool PairPropagation::send_image(const PropagationRules::Image& image, uint32_t node,
                                 RowView news) {
  if (image.targets && image.targets->of(node).empty()) return true;
  const size_t count = width_.list(news, listed_.data());
  uint64_t touched = count;
  for (size_t i = 0; i < count; ++i) {
    const std::span<const uint32_t> values = image.relation.of(listed_[i]);
    for (const uint32_t value : values) builder_.add(value);
    touched += values.size();
  }
  const RowView row = builder_.view(std::max<size_t>(1, width_.words() / kWordsPerBit));
  bool done = meter_.spend(touched);
  if (!image.targets) {
    done = done && absorb(node, row);
  } else {
    for (const uint32_t target : image.targets->of(node)) done = done && absorb(target, row);
  }
  builder_.clear();
  return done;
}

// The edges that p(first, second) makes for each of `seconds`.
bool PairPropagation::derive(const PropagationRules& rules, const PropagationRules::Derived& rule,
                             uint32_t first, RowView seconds) {
  const auto add = [&](Triple triple) {
    return add_edge(rules, triple.at(rule.source), triple.at(rule.target));
  };
  if (rule.g && rule.key == End::kFirst) {
    // Where the second is neither end of the edge, any one of them makes it.
    const bool uses_second = rule.source == End::kSecond || rule.target == End::kSecond;
    if (!uses_second) seconds = seconds.first(std::min<size_t>(1, seconds.size()));
    for (const uint32_t other : rule.g->of(first)) {
      for (const uint32_t second : seconds) {
        if (!add({first, nodes_of_values_.id(second), other})) return false;
      }
    }
    return true;
  }
  for (const uint32_t value : seconds) {
    const uint32_t second = nodes_of_values_.id(value);
    if (!rule.g) {
      if (!add({first, second, second})) return false;
      continue;
    }
    for (const uint32_t other : rule.g->of(second)) {
      if (!add({first, second, other})) return false;
    }
  }
  return true;
}

bool PairPropagation::add_edge(const PropagationRules& rules, uint32_t source, uint32_t target) {
  if (!meter_.spend(1)) return false;
  if (source == target || rules.left.contains(source, target)) return true;
  if (!edge_set_.make_room(meter_)) return false;
  if (!edge_set_.insert(source, target)) return true;
  std::vector<uint32_t>& targets = edges_[source];
  const size_t capacity = targets.capacity();
  targets.push_back(target);
  if (!meter_.hold((targets.capacity() - capacity) * sizeof(uint32_t))) return false;
  return absorb(target, full_[source]);
}

// Adds `row` to the row of `node`; what is new waits. `row` is not part of that row.
bool PairPropagation::absorb(uint32_t node, RowView row) {
  if (!meter_.spend(row.size() + 1)) return false;
  if (row.empty()) return true;
  const auto held = [&] { return full_[node].capacity() + news_[node].capacity(); };
  const size_t before = held();
  const bool is_new = width_.is_bitmap(row) ? absorb_bitmap(node, row) : absorb_list(node, row);
  if (is_new) queue_.add(position_of_[node]);
  meter_.release(before * sizeof(uint32_t));
  return meter_.hold(held() * sizeof(uint32_t));
}

bool PairPropagation::absorb_bitmap(uint32_t node, RowView row) {
  make_bitmap(full_[node]);
  const uint32_t* from = row.data();
  uint32_t* full = full_[node].data();
  uint32_t* news = nullptr;
  for (size_t start = 0; start < row.size(); start += kBlockWords) {
    const size_t end = std::min(start + kBlockWords, row.size());
    uint32_t fresh = 0;
    for (size_t i = start; i < end; ++i) fresh |= from[i] & ~full[i];
    if (fresh == 0) continue;
    if (news == nullptr) {
      make_bitmap(news_[node]);
      news = news_[node].data();
    }
    for (size_t i = start; i < end; ++i) {
      const uint32_t bits = from[i] & ~full[i];
      full[i] |= bits;
      news[i] |= bits;
    }
  }
  return news != nullptr;
}

bool PairPropagation::absorb_list(uint32_t node, RowView row) {
  Words& full = full_[node];
  fresh_.clear();
  if (width_.is_bitmap(full)) {
    for (const uint32_t id : row) {
      if (RowWidth::test(full.data(), id)) continue;
      RowWidth::set(full.data(), id);
      fresh_.push_back(id);
    }
  } else {
    if (row.size() * kSearchRatio < full.size()) {
      std::ranges::copy_if(row, std::back_inserter(fresh_),
                           [&](uint32_t id) { return !std::ranges::binary_search(full, id); });
    } else {
      std::ranges::set_difference(row, full, std::back_inserter(fresh_));
    }
    merge(full, fresh_);
  }
  add_news(node, fresh_);
  return !fresh_.empty();
}

// `full` is a list without any of the ids `fresh`, which are sorted.
void PairPropagation::merge(Words& full, RowView fresh) {
  if (full.size() + fresh.size() >= width_.words()) {
    make_bitmap(full);
    for (const uint32_t id : fresh) RowWidth::set(full.data(), id);
    return;
  }
  // From the back, so that no other memory is needed.
  size_t left = full.size();
  size_t right = fresh.size();
  full.resize(left + right);
  while (right > 0) {
    const bool from_full = left > 0 && full[left - 1] > fresh[right - 1];
    full[left + right - 1] = from_full ? full[left - 1] : fresh[right - 1];
    --(from_full ? left : right);
  }
}

void PairPropagation::add_news(uint32_t node, RowView fresh) {
  Words& news = news_[node];
  if (news.size() + fresh.size() >= width_.words()) make_bitmap(news);
  if (width_.is_bitmap(news)) {
    for (const uint32_t id : fresh) RowWidth::set(news.data(), id);
  } else {
    news.insert(news.end(), fresh.begin(), fresh.end());
  }
}

// Of a row of either form.
void PairPropagation::make_bitmap(Words& row) const {
  if (width_.is_bitmap(row)) return;
  Words words(width_.words());
  for (const uint32_t id : row) RowWidth::set(words.data(), id);
  row = std::move(words);
}

}  // namespace frost::rt
