// SPDX-License-Identifier: Apache-2.0
// The evaluators of the workloads against the engine, and the data against its golden digests.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>

#include <gtest/gtest.h>

#include "bench/paper/application.hpp"
#include "bench/workloads/datalog.hpp"
#include "bench/workloads/fact_text.hpp"
#include "bench/workloads/workload.hpp"
#include "frost/frost.hpp"

namespace frost::workloads {
namespace {

// FNV-1a, 64 bits.
uint64_t checksum(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325U;
  for (const char character : text) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
  }
  return hash;
}

class TextSink : public FactSink {
 public:
  void fact(std::string_view predicate, std::span<const Argument> arguments) override {
    const size_t begin = text.size();
    append_fact(text, predicate, arguments);
    distinct.insert(text.substr(begin));
    ++facts;
  }
  std::string text;
  std::unordered_set<std::string> distinct;
  uint64_t facts = 0;
};

Policy compiled(const std::string& text) {
  const Source source{"policy.polar", text};
  Compiled result = compile({&source, 1});
  for (const auto& diagnostic : result.diagnostics) ADD_FAILURE() << diagnostic.text;
  return *result.policy;
}

std::string file_text(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(std::string(FROST_SOURCE) + "/" + path).rdbuf();
  return text.str();
}

class StoreSink : public FactSink {
 public:
  explicit StoreSink(FactStore& store) : store_(store) {}
  void fact(std::string_view predicate, std::span<const Argument> arguments) override {
    std::vector<Value> values;
    for (const Argument& argument : arguments) values.push_back({argument.type, argument.id});
    const auto done = store_.insert(predicate, values);
    ASSERT_TRUE(done) << done.error().message;
  }

 private:
  FactStore& store_;
};

void expect_same_answers(const Snapshot& snapshot, const std::vector<Check>& checks) {
  for (const Check& check : checks) {
    const auto answer = snapshot.authorize(
        {{"User", check.actor_id}, check.action, {check.resource_type, check.resource_id}});
    ASSERT_TRUE(answer) << answer.error().message;
    ASSERT_EQ(*answer, check.allowed)
        << check.actor_id << " " << check.action << " " << check.resource_id;
  }
}

class EveryWorkload : public testing::TestWithParam<Workload> {};

TEST_P(EveryWorkload, EvaluatorAnswersLikeTheEngine) {
  const Policy policy = compiled(file_text(std::string(GetParam().policy)));
  for (const uint64_t seed : {1U, 2U, 3U}) {
    const WorkloadOptions options{.facts = 3'000, .seed = seed};
    auto store = FactStore::create(policy);
    StoreSink sink(*store);
    GetParam().facts(options, sink);
    expect_same_answers(store->snapshot(), GetParam().checks(options, 1'000));
  }
}

TEST_P(EveryWorkload, HalfOfTheChecksAreAllowed) {
  const auto checks = GetParam().checks({.facts = 20'000, .seed = 1}, 1'000);
  ASSERT_EQ(checks.size(), 1'000U);
  const auto allowed = std::ranges::count(checks, true, &Check::allowed);
  EXPECT_GE(allowed, 400);
  EXPECT_LE(allowed, 600);
}

TEST_P(EveryWorkload, FactsAreDistinctAndAboutAsManyAsWished) {
  for (const uint64_t facts : {1'000U, 20'000U}) {
    TextSink sink;
    GetParam().facts({.facts = facts, .seed = 2}, sink);
    EXPECT_EQ(sink.distinct.size(), sink.facts);
    EXPECT_GE(sink.facts, facts * 9 / 10);
    EXPECT_LE(sink.facts, facts * 11 / 10);
  }
}

// A change of these makes every recorded benchmark incomparable with the ones before.
TEST_P(EveryWorkload, FactsAreTheSameOnEveryMachine) {
  const std::map<std::string_view, uint64_t> golden = {
      {"github", 0x070393ed99bb36f3U},      {"drive", 0xcd8a43456302632eU},
      {"saas", 0x9fb1afcc6ac17226U},        {"wide_groups", 0x637d1b38b988a17dU},
      {"deep_chains", 0xf4745aaa3cf42822U}, {"worst_sharing", 0x41eed4d40dfbbbb7U}};
  TextSink sink;
  GetParam().facts({.facts = 10'000, .seed = 1}, sink);
  EXPECT_EQ(checksum(sink.text), golden.at(GetParam().name)) << std::hex << checksum(sink.text);
}

INSTANTIATE_TEST_SUITE_P(Workloads, EveryWorkload,
                         testing::ValuesIn(workloads().begin(), workloads().end()),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(Paper, GraphAnswersLikeTheEngine) {
  for (const paper::Application& application : paper::applications()) {
    const Policy policy =
        compiled(file_text("bench/paper/" + std::string(application.name) + ".polar"));
    for (const uint32_t entities : {5U, 30U}) {
      for (const uint64_t seed : {1U, 2U, 3U}) {
        auto store = FactStore::create(policy);
        StoreSink sink(*store);
        const auto checks = application.make({.entities = entities, .seed = seed}, sink);
        ASSERT_EQ(checks.size(), 500U);
        expect_same_answers(store->snapshot(), checks);
      }
    }
  }
}

TEST(Datalog, NaiveEvaluationCountsLikeTheEngine) {
  struct Small {
    DatalogProgram program;
    std::vector<DatalogRelation> relations;
  };
  const Small inputs[] = {{DatalogProgram::Closure, {{"edge", random_graph(60, 90)}}},
                          {DatalogProgram::Closure, {{"edge", chain(50)}}},
                          {DatalogProgram::Closure, {{"edge", file_tree(200)}}},
                          {DatalogProgram::SameGeneration, {{"par", binary_tree(63)}}},
                          {DatalogProgram::PointsTo, pointer_program(200, 3)}};
  for (const Small& input : inputs) {
    const DatalogPolicy rules = policy_of(input.program);
    auto store = FactStore::create(compiled(std::string(rules.text)));
    StoreSink sink(*store);
    send_datalog(input.relations, sink);
    Query query;
    query.variables = {{"Node", {}}, {"Node", {}}};
    query.atoms = {{std::string(rules.result), {uint32_t{0}, uint32_t{1}}}};
    const auto count = store->snapshot().count(query);
    ASSERT_TRUE(count) << count.error().message;
    EXPECT_GT(*count, 0U);
    EXPECT_EQ(*count, count_naively(input.program, input.relations));
  }
}

// The published files' digests: seeds and numbers are those of Python.
TEST(Datalog, InputsAreThePublishedOnes) {
  const std::map<std::string_view, uint64_t> golden = {
      {"tc_random", 0xc00bc3a28b1613d7U}, {"tc_chain", 0x96c2deb3cf910ec1U},
      {"tc_tree", 0x5ef9df6ccfc55812U},   {"sg", 0x1b4aafc82e079cb7U},
      {"andersen", 0x289f2115053f0328U},  {"andersen_big", 0x88a29dd396a5cc04U}};
  for (const DatalogInput& input : datalog_inputs()) {
    std::string text;
    for (const DatalogRelation& relation : make_datalog(input.name)) {
      for (const auto& [from, to] : relation.pairs) {
        text += std::to_string(from) + "\t" + std::to_string(to) + "\n";
      }
    }
    EXPECT_EQ(checksum(text), golden.at(input.name)) << input.name << std::hex << checksum(text);
  }
}

}  // namespace
}  // namespace frost::workloads
