// SPDX-License-Identifier: Apache-2.0
// The edges of a small random store, and who reaches what along them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/paper/application.hpp"
#include "bench/workloads/random.hpp"

namespace frost::paper {

using Node = uint32_t;

// Edges between nodes 0 to `nodes`. A search looks at every edge: stores have a few hundred nodes.
class Graph {
 public:
  explicit Graph(Node nodes) : targets_(nodes) {}

  void add(Node from, Node to) { targets_[from].push_back(to); }

  // All nodes that `from` leads to, itself included.
  [[nodiscard]] std::vector<bool> reached_from(Node from) const {
    std::vector<bool> reached(targets_.size());
    std::vector<Node> waiting = {from};
    reached[from] = true;
    while (!waiting.empty()) {
      const Node node = waiting.back();
      waiting.pop_back();
      for (const Node target : targets_[node]) {
        if (reached[target]) continue;
        reached[target] = true;
        waiting.push_back(target);
      }
    }
    return reached;
  }

 private:
  std::vector<std::vector<Node>> targets_;
};

// Draws edges and sends facts.
class Writer {
 public:
  Writer(const StoreOptions& options, workloads::FactSink& sink)
      : random_({.seed = options.seed, .stream = options.entities}), sink_(sink) {}

  bool draw() { return random_.percent(kEdgePercent); }
  // Adds an edge, or not; whether it did.
  bool draw_edge(Graph& graph, Node from, Node to) {
    const bool is_there = draw();
    if (is_there) graph.add(from, to);
    return is_there;
  }
  workloads::Random& random() { return random_; }

  // {"User", 7} is User{"user7"}: ids of different types differ.
  struct Entity {
    std::string_view type;
    std::string_view prefix;
    Node number;
  };
  static std::string id(const Entity& entity) {
    return std::string(entity.prefix) + std::to_string(entity.number);
  }

  void role(const Entity& who, std::string_view role, const Entity& where) {
    send("has_role", who, role, where);
  }
  void relation(const Entity& from, std::string_view relation, const Entity& to) {
    send("has_relation", from, relation, to);
  }
  void property(std::string_view predicate, const Entity& of) {
    const std::string text = id(of);
    const workloads::Argument arguments[] = {{of.type, text}};
    sink_.fact(predicate, arguments);
  }

 private:
  void send(std::string_view predicate, const Entity& left, std::string_view word,
            const Entity& right) {
    const std::string left_id = id(left);
    const std::string right_id = id(right);
    const workloads::Argument arguments[] = {
        {left.type, left_id}, {"String", word}, {right.type, right_id}};
    sink_.fact(predicate, arguments);
  }

  workloads::Random random_;
  workloads::FactSink& sink_;
};

inline Writer::Entity user(Node number) { return {"User", "user", number}; }
inline Writer::Entity team(Node number) { return {"Team", "team", number}; }

// What a request asks, and its answer.
struct Request {
  std::string_view action;
  Writer::Entity resource;
  bool allowed;
};

// Requests of random users: `request(who, where)` is one about the resource of that number.
template <class MakeRequest>
std::vector<workloads::Check> draw_requests(const StoreOptions& options, Writer& writer,
                                            const MakeRequest& make_request) {
  std::vector<workloads::Check> checks;
  for (uint32_t i = 0; i < options.requests; ++i) {
    const Node who = writer.random().below(options.entities);
    const Node where = writer.random().below(options.entities);
    const Request request = make_request(who, where);
    checks.push_back({.actor_id = Writer::id(user(who)),
                      .action = std::string(request.action),
                      .resource_type = request.resource.type,
                      .resource_id = Writer::id(request.resource),
                      .allowed = request.allowed});
  }
  return checks;
}

}  // namespace frost::paper
