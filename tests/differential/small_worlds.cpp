// SPDX-License-Identifier: Apache-2.0
// Every directed graph of up to four nodes under recursive rules, every check and every list.
//
// What must come out is computed here on bit matrices, by Warshall or by repetition until nothing
// changes, and shares nothing with the product nor with the oracle. The graphs of one size come in
// the order of a Gray code: one edge is inserted or erased between two of them, so that the store's
// way from state to state is tested as well.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "tests/differential/bit_relation.hpp"
#include "tests/differential/harness.hpp"

namespace frost::difftest {
namespace {

constexpr size_t kNodesMax = 4;

constexpr std::string_view kPolicy = R"(actor Node {}
declare node(Node);

left(a: Node, b: Node) if edge(a, b);
left(a: Node, c: Node) if b matches Node and left(a, b) and edge(b, c);
right(a: Node, b: Node) if edge(a, b);
right(a: Node, c: Node) if b matches Node and edge(a, b) and right(b, c);
double(a: Node, b: Node) if edge(a, b);
double(a: Node, c: Node) if b matches Node and double(a, b) and double(b, c);
odd(a: Node, b: Node) if edge(a, b);
odd(a: Node, c: Node) if b matches Node and even(a, b) and edge(b, c);
even(a: Node, c: Node) if b matches Node and odd(a, b) and edge(b, c);
linked(a: Node, b: Node) if edge(a, b);
linked(a: Node, b: Node) if linked(b, a);
linked(a: Node, c: Node) if b matches Node and linked(a, b) and linked(b, c);
same(a: Node, b: Node) if p matches Node and edge(p, a) and edge(p, b);
same(a: Node, b: Node)
  if p matches Node and q matches Node and edge(p, a) and same(p, q) and edge(q, b);
avoid(a: Node, b: Node) if edge(a, b);
avoid(a: Node, c: Node) if b matches Node and avoid(a, b) and not right(b, b) and edge(b, c);
top(a: Node, _: Node) if edge(a, a);
top(a: Node, c: Node) if b matches Node and edge(a, b) and top(b, c);

allow(a: Node, "left", b: Node) if left(a, b);
allow(a: Node, "right", b: Node) if right(a, b);
allow(a: Node, "double", b: Node) if double(a, b);
allow(a: Node, "odd", b: Node) if odd(a, b);
allow(a: Node, "even", b: Node) if even(a, b);
allow(a: Node, "linked", b: Node) if linked(a, b);
allow(a: Node, "same", b: Node) if same(a, b);
allow(a: Node, "avoid", b: Node) if avoid(a, b);
allow(a: Node, "top", b: Node) if top(a, b);
allow(a: Node, "cut", b: Node) if node(a) and node(b) and not right(a, b);
allow(a: Node, "one way", b: Node) if left(a, b) and not right(b, a);
allow(a: Node, "rooted", b: Node) if node(a) and node(b) and not right(b, Node{"n0"});
)";

// ---------- what the policy means

struct Meaning {
  std::string action;
  BitRelation relation;
  bool is_universal = false;  // a row is every node there may be, or none
};

std::vector<Meaning> meanings(const BitRelation& edges) {
  size_t nodes = edges.nodes();
  BitRelation reach = edges.closure();
  BitRelation two = edges.then(edges);
  auto by_two = [&](const BitRelation& known) { return known.then(two); };
  BitRelation siblings = edges.inverse().then(edges);
  auto generation = [&](const BitRelation& known) {
    return edges.inverse().then(known).then(edges);
  };
  auto around_cycles = [&](const BitRelation& known) {
    BitRelation open = BitRelation::of(
        nodes, [&](size_t from, size_t to) { return known.has(from, to) && !reach.has(to, to); });
    return open.then(edges);
  };
  auto reaches_a_loop = [&](size_t from, size_t) {
    for (size_t loop = 0; loop < nodes; ++loop) {
      if (edges.has(loop, loop) && (loop == from || reach.has(from, loop))) return true;
    }
    return false;
  };
  return {
      {"left", reach},
      {"right", reach},
      {"double", reach},
      {"odd", fixpoint(edges, by_two)},
      {"even", fixpoint(two, by_two)},
      {"linked", (edges | edges.inverse()).closure()},
      {"same", fixpoint(siblings, generation)},
      {"avoid", fixpoint(edges, around_cycles)},
      {"top", BitRelation::of(nodes, reaches_a_loop), true},
      {"cut", BitRelation::of(nodes, [&](size_t a, size_t b) { return !reach.has(a, b); })},
      {"one way",
       BitRelation::of(nodes,
                       [&](size_t a, size_t b) { return reach.has(a, b) && !reach.has(b, a); })},
      {"rooted", BitRelation::of(nodes, [&](size_t, size_t b) { return !reach.has(b, 0); })},
  };
}

// ---------- questions

Value node(size_t index) { return {"Node", "n" + std::to_string(index)}; }
Fact node_fact(size_t index) { return {"node", {node(index)}}; }
Fact edge_fact(size_t from, size_t to) { return {"edge", {node(from), node(to)}}; }

// A question and what it is answered with: made once per graph size, except the answer.
struct Asked {
  Question question;
  size_t meaning = 0;  // index into meanings(); kAllMeanings: the actions
  size_t from = 0;
  size_t to = 0;
};

constexpr size_t kAllMeanings = SIZE_MAX;

std::vector<Asked> all_questions(size_t nodes) {
  std::vector<Asked> result;
  std::vector<Meaning> empty = meanings(BitRelation(nodes));
  for (size_t from = 0; from < nodes; ++from) {
    for (size_t i = 0; i < empty.size(); ++i) {
      const std::string& action = empty[i].action;
      for (size_t to = 0; to < nodes; ++to) {
        result.push_back({{QuestionKind::Authorize, node(from), action, node(to)}, i, from, to});
      }
      result.push_back({{QuestionKind::List, node(from), action, node(0)}, i, from, 0});
    }
    for (size_t to = 0; to < nodes; ++to) {
      result.push_back({{QuestionKind::Actions, node(from), "", node(to)}, kAllMeanings, from, to});
    }
  }
  return result;
}

Answer expected_answer(const Asked& asked, const std::vector<Meaning>& truth) {
  std::vector<std::string> ids;
  if (asked.question.kind == QuestionKind::Actions) {
    for (const Meaning& meaning : truth) {
      if (meaning.relation.has(asked.from, asked.to)) ids.push_back(meaning.action);
    }
    std::ranges::sort(ids);
    return list_answer(ids);
  }
  const Meaning& meaning = truth[asked.meaning];
  if (asked.question.kind == QuestionKind::Authorize) {
    return meaning.relation.has(asked.from, asked.to) ? "true" : "false";
  }
  if (meaning.is_universal) return meaning.relation.has(asked.from, 0) ? "[*]" : "[]";
  for (size_t to = 0; to < meaning.relation.nodes(); ++to) {
    if (meaning.relation.has(asked.from, to)) ids.push_back(node(to).id);
  }
  return list_answer(ids);
}

std::optional<Difference> first_wrong(const std::vector<Asked>& questions, const BitRelation& edges,
                                      const Executions& executions) {
  std::vector<Meaning> truth = meanings(edges);
  for (const Asked& asked : questions) {
    Answer answer = expected_answer(asked, truth);
    for (const Execution& execution : executions) {
      if (execution.answer(asked.question) == answer) continue;
      Difference difference{asked.question, {{"matrices", answer}}};
      for (const Execution& each : executions) {
        difference.answers.emplace_back(each.name, each.answer(asked.question));
      }
      return difference;
    }
  }
  return std::nullopt;
}

// ---------- running them

// Which graphs are asked about.
struct Choice {
  bool only_representatives = false;  // one of those that differ in the names of n1, n2, … only
  uint32_t stride = 1;                // then every so many
};

// Whether no renaming of the nodes but n0, which a rule mentions, gives a graph with smaller bits.
bool is_representative(const BitRelation& edges) {
  std::vector<size_t> names(edges.nodes());
  std::iota(names.begin(), names.end(), 0);
  while (std::next_permutation(names.begin() + 1, names.end())) {
    BitRelation renamed = BitRelation::of(
        names.size(), [&](size_t a, size_t b) { return edges.has(names[a], names[b]); });
    if (renamed.bits() < edges.bits()) return false;
  }
  return true;
}

std::vector<Fact> facts_of(const BitRelation& edges) {
  std::vector<Fact> facts;
  for (size_t from = 0; from < edges.nodes(); ++from) {
    facts.push_back(node_fact(from));
    for (size_t to = 0; to < edges.nodes(); ++to) {
      if (edges.has(from, to)) facts.push_back(edge_fact(from, to));
    }
  }
  return facts;
}

Engines engines(const ExecutionOptions& options) {
  CompileOptions compiling;
  compiling.with_tests = false;
  Compiled compiled =
      compile(std::vector<Source>{{"small_worlds.polar", std::string(kPolicy)}}, compiling);
  for (const Diagnostic& diagnostic : compiled.diagnostics) std::cout << diagnostic.text << "\n";
  return Engines::create(compiled.policy.value(), options).value();
}

// What a new store with the same facts answers, which tells a wrong evaluation from a wrong update.
void add_new_store(const Engines& compiled, const BitRelation& edges, Difference& difference) {
  Stores stores = Stores::create(compiled).value();
  for (const Fact& fact : facts_of(edges)) stores.insert(fact).value();
  for (const Execution& execution : stores.snapshot()) {
    difference.answers.emplace_back(execution.name + ", new store",
                                    execution.answer(difference.question));
  }
}

class SmallWorlds : public testing::Test {
 protected:
  // Runs the graphs of `nodes` nodes.
  void run(size_t nodes, const Engines& compiled, const Choice& choice) {
    Stores stores = Stores::create(compiled).value();
    for (size_t i = 0; i < nodes; ++i) stores.insert(node_fact(i)).value();
    std::vector<Asked> questions = all_questions(nodes);
    uint32_t graphs = 1U << (nodes * nodes);
    uint32_t chosen = 0;
    for (uint32_t step = 0; step < graphs; ++step) {
      BitRelation edges(nodes, step ^ (step >> 1U));
      if (step > 0) toggle(stores, edges, static_cast<size_t>(std::countr_zero(step)));
      if (choice.only_representatives && !is_representative(edges)) continue;
      if (chosen++ % choice.stride != 0) continue;
      Executions executions = stores.snapshot();
      graphs_ += 1;
      answers_ += questions.size() * executions.size();
      std::optional<Difference> difference = first_wrong(questions, edges, executions);
      if (difference) return report(compiled, edges, *difference);
    }
  }

  void print() const { std::cout << "graphs " << graphs_ << ", answers " << answers_ << "\n"; }

 private:
  // Inserts or erases edge number `index`, so that the store has what `edges` has.
  static void toggle(Stores& stores, const BitRelation& edges, size_t index) {
    size_t from = index / edges.nodes();
    size_t to = index % edges.nodes();
    Fact edge = edge_fact(from, to);
    (edges.has(from, to) ? stores.insert(edge) : stores.erase(edge)).value();
  }

  static void report(const Engines& compiled, const BitRelation& edges, Difference& difference) {
    add_new_store(compiled, edges, difference);
    std::vector<Fact> facts = facts_of(edges);
    const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string("SmallWorlds.") + test.name();
    ADD_FAILURE() << describe({name, edges.bits(), kPolicy, &facts}, difference);
  }

  uint64_t graphs_ = 0;
  uint64_t answers_ = 0;
};

TEST_F(SmallWorlds, EveryGraphOfUpToThreeNodesInEveryExecution) {
  Engines compiled = engines({.jit = true, .artefact = true});
  for (size_t nodes = 1; nodes < kNodesMax && !HasFailure(); ++nodes) run(nodes, compiled, {});
  print();
}

// FROST_EVERY_GRAPH takes every graph of four nodes, in about a minute.
TEST_F(SmallWorlds, EveryGraphOfFourNodesButForNames) {
  bool is_long_run = std::getenv("FROST_EVERY_GRAPH") != nullptr;
  Choice choice{.only_representatives = true, .stride = kSlowdown > 1 ? 50 : 1};
  run(kNodesMax, engines({.jit = true}), is_long_run ? Choice{} : choice);
  print();
}

// The matrices are right as far as the oracle can tell.
TEST_F(SmallWorlds, TheMatricesAgreeWithTheOracle) {
  oracle::Oracle oracle = make_oracle(std::string(kPolicy));
  for (size_t nodes = 1; nodes < kNodesMax; ++nodes) {
    std::vector<Asked> questions = all_questions(nodes);
    uint32_t graphs = 1U << (nodes * nodes);
    for (uint32_t bits = 0; bits < graphs; bits += nodes < 3 ? 1 : 7) {
      BitRelation edges(nodes, bits);
      std::vector<Fact> facts = facts_of(edges);
      Expected expected(oracle.evaluate(facts));
      std::vector<Meaning> truth = meanings(edges);
      for (const Asked& asked : questions) {
        ASSERT_EQ(expected_answer(asked, truth), expected.answer(asked.question))
            << nodes << " nodes, edges " << bits << "\n"
            << to_text(asked.question);
      }
    }
  }
}

}  // namespace
}  // namespace frost::difftest
