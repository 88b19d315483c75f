// SPDX-License-Identifier: Apache-2.0
// The classic Datalog inputs: closures of a random graph, a chain and a tree of files, same
// generation, and Andersen's points-to analysis.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/workloads/fact_sink.hpp"

namespace frost::workloads {

using NodePairs = std::vector<std::pair<uint32_t, uint32_t>>;

struct DatalogRelation {
  std::string_view name;
  NodePairs pairs;  // sorted or in order of the first number; distinct
};

enum class DatalogProgram : uint8_t { Closure, SameGeneration, PointsTo };

struct DatalogInput {
  std::string_view name;  // "tc_random"
  DatalogProgram program;
  uint64_t rows;  // of the result, as every engine gives it
};

// The six inputs in the sizes in which engines are compared.
std::span<const DatalogInput> datalog_inputs();

// Relations of one of the six. The same on every machine.
std::vector<DatalogRelation> make_datalog(std::string_view name);

// The generators with other sizes. Seeds are those of the six inputs.
NodePairs random_graph(uint32_t nodes, uint32_t edges);  // no loops
NodePairs chain(uint32_t nodes);
NodePairs file_tree(uint32_t nodes);    // child and parent
NodePairs binary_tree(uint32_t nodes);  // child and parent
std::vector<DatalogRelation> pointer_program(uint32_t variables, uint32_t seed);

// The policy of a program; every argument is a Node, and `result` names the relation of the
// answers.
struct DatalogPolicy {
  std::string_view text;
  std::string_view result;
};
DatalogPolicy policy_of(DatalogProgram program);

// How many pairs follow, by a naive evaluation of the textbook's rules over sets. For small inputs.
uint64_t count_naively(DatalogProgram program, std::span<const DatalogRelation> relations);

void send_datalog(std::span<const DatalogRelation> relations, FactSink& sink);

}  // namespace frost::workloads
