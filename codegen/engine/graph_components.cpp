// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/graph_components.hpp"

#include <algorithm>
#include <cstddef>
#include <map>

namespace frost {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// Who needs whom, with two vertices for each node: what has it as head, and what asks for it. A
// condition on every role needs each rule for some role, but such a rule is not one for every role.
class Halves {
 public:
  explicit Halves(const RuleGraph& graph) : targets_(graph.nodes.size() * 2) {
    for (const RuleEdge& edge : graph.edges) {
      if (edge.kind == RuleEdgeKind::kIncludes) {
        targets_[asked(edge.from)].push_back(head(edge.to));
      } else {
        targets_[head(edge.from)].push_back(asked(edge.to));
      }
    }
    for (uint32_t node = 0; node < graph.nodes.size(); ++node) {
      if (graph.nodes[node].is_derived) targets_[asked(node)].push_back(head(node));
    }
  }

  static uint32_t head(uint32_t node) { return node * 2; }
  static uint32_t asked(uint32_t node) { return node * 2 + 1; }
  [[nodiscard]] const std::vector<std::vector<uint32_t>>& targets() const { return targets_; }

 private:
  std::vector<std::vector<uint32_t>> targets_;
};

// Tarjan's algorithm with a stack of its own, as a policy may be any depth.
class Components {
 public:
  explicit Components(const std::vector<std::vector<uint32_t>>& targets)
      : targets_(targets),
        index_(targets.size(), kNone),
        low_(targets.size()),
        component_(targets.size(), kNone) {}

  // By vertex.
  std::vector<uint32_t> run() {
    for (uint32_t node = 0; node < index_.size(); ++node) {
      if (index_[node] == kNone) visit_from(node);
    }
    return std::move(component_);
  }

 private:
  struct Frame {
    uint32_t node;
    size_t next = 0;  // of its targets
  };

  void enter(uint32_t node) {
    index_[node] = low_[node] = next_index_++;
    stack_.push_back(node);
    frames_.push_back({node});
  }

  void visit_from(uint32_t root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const uint32_t node = frame.node;
      if (frame.next < targets_[node].size()) {
        const uint32_t target = targets_[node][frame.next++];
        if (index_[target] == kNone) {
          enter(target);
        } else if (component_[target] == kNone) {
          low_[node] = std::min(low_[node], index_[target]);
        }
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty())
        low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
      if (low_[node] == index_[node]) finish(node);
    }
  }

  void finish(uint32_t root) {
    uint32_t node = kNone;
    do {
      node = stack_.back();
      stack_.pop_back();
      component_[node] = components_;
    } while (node != root);
    ++components_;
  }

  const std::vector<std::vector<uint32_t>>& targets_;
  std::vector<uint32_t> index_;
  std::vector<uint32_t> low_;
  std::vector<uint32_t> component_;
  std::vector<uint32_t> stack_;
  std::vector<Frame> frames_;
  uint32_t next_index_ = 0;
  uint32_t components_ = 0;
};

}  // namespace

void number_recursions(RuleGraph& graph) {
  const Halves halves(graph);
  const std::vector<uint32_t> components = Components(halves.targets()).run();
  // No vertex leads to itself at once, so a component that leads back has two at least.
  std::vector<uint32_t> sizes(components.size());
  for (const uint32_t component : components) ++sizes[component];
  std::map<uint32_t, uint32_t> numbers;
  for (uint32_t node = 0; node < graph.nodes.size(); ++node) {
    for (const uint32_t vertex : {Halves::head(node), Halves::asked(node)}) {
      if (sizes[components[vertex]] < 2) continue;
      const auto next = static_cast<uint32_t>(numbers.size());
      graph.nodes[node].recursion = numbers.try_emplace(components[vertex], next).first->second;
      break;
    }
  }
}

}  // namespace frost
