// SPDX-License-Identifier: Apache-2.0
// Strongly connected components of a directed graph.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/exec/adjacency.hpp"
#include "runtime/exec/work_meter.hpp"

namespace frost::rt {

// Tarjan's algorithm with an explicit stack: the length of a chain costs no machine stack.
class Components {
 public:
  // Calls visit(members) once for each component that some node below `roots` reaches, after those
  // that its edges lead to. False when the meter or `visit` says so; std::bad_alloc. Cost: linear
  // in `edges`.
  template <class Visit>
  bool for_each(const Adjacency& edges, uint32_t roots, WorkMeter& meter, Visit&& visit) {
    const uint32_t nodes = edges.firsts();
    if (!meter.spend(nodes + edges.size()) || !meter.resize(low_, nodes, kUnvisited)) return false;
    for (uint32_t root = 0; root < roots; ++root) {
      if (low_[root] == kUnvisited && !search(root, edges, meter, visit)) return false;
    }
    return free(meter);
  }

 private:
  static constexpr uint32_t kUnvisited = 0;
  static constexpr uint32_t kDone = UINT32_MAX;  // no minimum takes notice of it

  // A node whose edges before `next` were followed.
  struct Frame {
    uint32_t node;
    uint32_t next;
    uint32_t order;  // of discovery, from 1
  };

  template <class Visit>
  bool search(uint32_t root, const Adjacency& edges, WorkMeter& meter, Visit&& visit);
  bool enter(uint32_t node, WorkMeter& meter) {
    low_[node] = ++order_;
    if (!push(open_, node, meter)) return false;
    return push(frames_, Frame{node, 0, order_}, meter);
  }
  // Doubles with the meter's consent.
  template <class T>
  static bool push(std::vector<T>& stack, const T& value, WorkMeter& meter) {
    if (stack.size() == stack.capacity()) {
      if (!meter.reserve(stack, std::max<size_t>(16, stack.capacity() * 2))) return false;
    }
    stack.push_back(value);
    return true;
  }
  bool free(WorkMeter& meter) {
    meter.free(low_);
    meter.free(open_);
    meter.free(frames_);
    return true;
  }

  std::vector<uint32_t> low_;   // the first node known to be reached, of nodes still open
  std::vector<uint32_t> open_;  // nodes without a finished component, in order of discovery
  std::vector<Frame> frames_;
  uint32_t order_ = 0;
};

template <class Visit>
bool Components::search(uint32_t root, const Adjacency& edges, WorkMeter& meter, Visit&& visit) {
  if (!enter(root, meter)) return false;
  while (!frames_.empty()) {
    Frame& frame = frames_.back();
    const uint32_t node = frame.node;
    const std::span<const uint32_t> targets = edges.of(node);
    if (frame.next < targets.size()) {
      const uint32_t target = targets[frame.next++];
      if (low_[target] == kUnvisited) {
        if (!enter(target, meter)) return false;
      } else {
        low_[node] = std::min(low_[node], low_[target]);
      }
      continue;
    }
    const bool is_root = low_[node] == frame.order;
    frames_.pop_back();
    if (!frames_.empty()) {
      uint32_t& parent_low = low_[frames_.back().node];
      parent_low = std::min(parent_low, low_[node]);
    }
    if (!is_root) continue;
    const auto first = std::ranges::find(open_.rbegin(), open_.rend(), node).base() - 1;
    const std::span<const uint32_t> members(first, open_.end());
    for (const uint32_t member : members) low_[member] = kDone;
    if (!visit(members)) return false;
    open_.erase(first, open_.end());
  }
  return true;
}

}  // namespace frost::rt
