// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/datalog.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "bench/workloads/python_random.hpp"

namespace frost::workloads {
namespace {

using Pair = NodePairs::value_type;

constexpr uint32_t kModule = 40;  // variables of a module of a pointer program

NodePairs sorted(const std::set<Pair>& pairs) { return {pairs.begin(), pairs.end()}; }

}  // namespace

std::span<const DatalogInput> datalog_inputs() {
  static constexpr std::array<DatalogInput, 6> kInputs = {
      {{"tc_random", DatalogProgram::Closure, 3'932'265},
       {"tc_chain", DatalogProgram::Closure, 8'002'000},
       {"tc_tree", DatalogProgram::Closure, 12'560'898},
       {"sg", DatalogProgram::SameGeneration, 5'588'310},
       {"andersen", DatalogProgram::PointsTo, 1'286'099},
       {"andersen_big", DatalogProgram::PointsTo, 6'729'959}}};
  return kInputs;
}

std::vector<DatalogRelation> make_datalog(std::string_view name) {
  if (name == "tc_random") return {{"edge", random_graph(2'000, 10'000)}};
  if (name == "tc_chain") return {{"edge", chain(4'001)}};
  if (name == "tc_tree") return {{"edge", file_tree(1'000'000)}};
  if (name == "sg") return {{"par", binary_tree(4'095)}};
  if (name == "andersen") return pointer_program(10'000, 3);
  if (name == "andersen_big") return pointer_program(20'000, 4);
  return {};
}

NodePairs random_graph(uint32_t nodes, uint32_t edges) {
  PythonRandom random(1);
  std::set<Pair> pairs;
  while (pairs.size() < edges) {
    const uint32_t from = random.below(nodes);
    const uint32_t to = random.below(nodes);
    if (from != to) pairs.emplace(from, to);
  }
  return sorted(pairs);
}

NodePairs chain(uint32_t nodes) {
  NodePairs pairs;
  for (uint32_t node = 1; node < nodes; ++node) pairs.emplace_back(node - 1, node);
  return pairs;
}

NodePairs file_tree(uint32_t nodes) {
  PythonRandom random(2);
  std::vector<uint32_t> folders = {0};
  NodePairs pairs;
  for (uint32_t node = 1; node < nodes; ++node) {
    const auto count = static_cast<uint32_t>(folders.size());
    const bool anywhere = random.unit() < 0.5;
    const uint32_t place =
        anywhere ? random.below(count) : count - 1 - std::min(count - 1, random.about(200));
    pairs.emplace_back(node, folders[place]);
    if (random.unit() < 0.10) folders.push_back(node);
  }
  return pairs;
}

NodePairs binary_tree(uint32_t nodes) {
  NodePairs pairs;
  for (uint32_t node = 1; node < nodes; ++node) pairs.emplace_back(node, (node - 1) / 2);
  return pairs;
}

std::vector<DatalogRelation> pointer_program(uint32_t variables, uint32_t seed) {
  PythonRandom random(seed);
  // A variable of the same module, or of an earlier one.
  const auto local = [&](uint32_t variable) {
    return std::min(variables - 1, variable / kModule * kModule + random.below(kModule));
  };
  const auto far = [&](uint32_t variable) {
    const uint32_t module = variable / kModule;
    const uint32_t back = 1 + random.about(30);
    return (module - std::min(module, back)) * kModule + random.below(kModule);
  };
  const auto make = [&](double share, double local_share) {
    const auto count = static_cast<size_t>(variables * share);
    std::set<Pair> pairs;
    while (pairs.size() < count) {
      const uint32_t variable = random.below(variables);
      pairs.emplace(variable, random.unit() < local_share ? local(variable) : far(variable));
    }
    return sorted(pairs);
  };
  std::vector<DatalogRelation> relations;
  relations.push_back({"address_of", make(0.5, 1.0)});
  relations.push_back({"assign", make(0.8, 0.9)});
  relations.push_back({"load", make(0.05, 0.97)});
  relations.push_back({"store", make(0.04, 0.97)});
  return relations;
}

DatalogPolicy policy_of(DatalogProgram program) {
  switch (program) {
    case DatalogProgram::Closure:
      return {R"(reach(x: Node, y: Node) if edge(x, y);
reach(x: Node, y: Node) if z matches Node and edge(x, z) and reach(z, y);
)",
              "reach"};
    case DatalogProgram::SameGeneration:
      return {R"(sg(x: Node, y: Node) if p matches Node and par(x, p) and par(y, p) and x != y;
sg(x: Node, y: Node) if
  a matches Node and b matches Node and par(x, a) and sg(a, b) and par(y, b);
)",
              "sg"};
    case DatalogProgram::PointsTo:
      return {R"(pt(y: Node, x: Node) if address_of(y, x);
pt(y: Node, x: Node) if z matches Node and assign(y, z) and pt(z, x);
pt(y: Node, w: Node) if
  x matches Node and z matches Node and load(y, x) and pt(x, z) and pt(z, w);
pt(z: Node, w: Node) if
  x matches Node and y matches Node and store(y, x) and pt(y, z) and pt(x, w);
)",
              "pt"};
  }
  return {};
}

void send_datalog(std::span<const DatalogRelation> relations, FactSink& sink) {
  for (const DatalogRelation& relation : relations) {
    for (const auto& [from, to] : relation.pairs) {
      const std::string from_id = std::to_string(from);
      const std::string to_id = std::to_string(to);
      const Argument arguments[] = {{"Node", from_id}, {"Node", to_id}};
      sink.fact(relation.name, arguments);
    }
  }
}

namespace {

// Sets of pairs, and every rule applied to all of them until nothing is new.
class Naive {
 public:
  explicit Naive(std::span<const DatalogRelation> relations) : relations_(relations) {}

  const NodePairs& given(std::string_view name) const {
    return std::ranges::find(relations_, name, &DatalogRelation::name)->pairs;
  }

  template <class Rules>
  uint64_t close(const Rules& rules) {
    size_t before = SIZE_MAX;
    while (before != found_.size()) {
      before = found_.size();
      const NodePairs known(found_.begin(), found_.end());
      rules(known, [&](uint32_t left, uint32_t right) { found_.emplace(left, right); });
    }
    return found_.size();
  }

 private:
  std::span<const DatalogRelation> relations_;
  std::set<Pair> found_;
};

uint64_t count_closure(Naive naive) {
  const NodePairs& edges = naive.given("edge");
  return naive.close([&](const NodePairs& known, const auto& add) {
    for (const auto& [from, to] : edges) {
      add(from, to);
      for (const auto& [middle, end] : known) {
        if (middle == to) add(from, end);
      }
    }
  });
}

uint64_t count_same_generation(Naive naive) {
  const NodePairs& parents = naive.given("par");
  return naive.close([&](const NodePairs& known, const auto& add) {
    const std::set<Pair> generation(known.begin(), known.end());
    for (const auto& [left, above] : parents) {
      for (const auto& [right, beside] : parents) {
        const bool siblings = above == beside && left != right;
        if (siblings || generation.contains({above, beside})) add(left, right);
      }
    }
  });
}

uint64_t count_points_to(Naive naive) {
  return naive.close([&](const NodePairs& known, const auto& add) {
    for (const auto& [pointer, target] : naive.given("address_of")) add(pointer, target);
    for (const auto& [left, right] : naive.given("assign")) {
      for (const auto& [pointer, target] : known) {
        if (pointer == right) add(left, target);
      }
    }
    for (const auto& [left, address] : naive.given("load")) {
      for (const auto& [outer, between] : known) {
        if (outer != address) continue;
        for (const auto& [inner, target] : known) {
          if (inner == between) add(left, target);
        }
      }
    }
    for (const auto& [address, right] : naive.given("store")) {
      for (const auto& [outer, written] : known) {
        if (outer != address) continue;
        for (const auto& [inner, target] : known) {
          if (inner == right) add(written, target);
        }
      }
    }
  });
}

}  // namespace

uint64_t count_naively(DatalogProgram program, std::span<const DatalogRelation> relations) {
  switch (program) {
    case DatalogProgram::Closure:
      return count_closure(Naive(relations));
    case DatalogProgram::SameGeneration:
      return count_same_generation(Naive(relations));
    case DatalogProgram::PointsTo:
      return count_points_to(Naive(relations));
  }
  return 0;
}

}  // namespace frost::workloads
