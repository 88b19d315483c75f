// SPDX-License-Identifier: Apache-2.0
// The GitHub workload at growing numbers of facts.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "bench/policy_text.hpp"
#include "bench/scaling/curves.hpp"
#include "bench/scaling/measure.hpp"
#include "bench/store_sink.hpp"
#include "bench/workloads/github.hpp"

namespace frost::scaling {
namespace {

using workloads::Argument;
using workloads::Question;
using workloads::QuestionKind;

constexpr uint64_t kQuestionsMin = 10'000;
constexpr uint64_t kQuestionsMax = 1'000'000;

class NoSink : public workloads::FactSink {
 public:
  void fact(std::string_view /*predicate*/, std::span<const Argument> arguments) override {
    arguments_ += arguments.size();
  }
  [[nodiscard]] uint64_t arguments() const { return arguments_; }

 private:
  uint64_t arguments_ = 0;  // so that the compiler makes the facts
};

struct Costs {
  double check = 0;        // native, prepared
  double by_name = 0;      // native
  double interpreted = 0;  // prepared
  double list = 0;         // native, one question, as ids
  double id = 0;           // one id of its answer
  double load = 0;         // nanoseconds of one fact, first snapshot included
  double bytes = 0;        // of one fact
};

double load_time(FactStore& store, const workloads::GithubOptions& options) {
  NoSink none;
  const double made = seconds_of([&] { workloads::generate_github(options, none); });
  if (none.arguments() == 0) give_up("no facts were made");
  bench::StoreSink sink(store);
  const double loaded = seconds_of([&] {
    workloads::generate_github(options, sink);
    (void)store.snapshot();
  });
  return (loaded - made) * 1e9 / static_cast<double>(options.facts);
}

Value user(const Question& question) { return {"User", question.actor_id}; }
Value resource(const Question& question) { return {question.resource_type, question.resource_id}; }

void measure_answers(const Snapshot& snapshot, const std::vector<Question>& questions,
                     Costs& costs) {
  std::vector<CheckQuery> checks;
  std::vector<PreparedCheck> prepared;
  std::vector<ListQuery> lists;
  for (const Question& question : questions) {
    if (question.kind == QuestionKind::List) {
      lists.push_back({user(question), question.action, question.resource_type});
    } else if (question.kind == QuestionKind::Authorize) {
      checks.push_back({user(question), question.action, resource(question)});
      prepared.push_back(snapshot.prepare(checks.back()));
      const auto answer = snapshot.run(prepared.back());
      if (!answer || answer != question.expected) give_up("a check has the wrong answer");
    }
  }
  lists.resize(std::min<size_t>(lists.size(), kQuestionsMin / 100));
  costs.check = check_time(snapshot, prepared, Tier::kNative);
  costs.interpreted = check_time(snapshot, prepared, Tier::kInterpreter);
  costs.by_name = nanoseconds_each(checks.size(), [&] {
    for (const CheckQuery& check : checks) {
      if (!snapshot.authorize(check, {.tier = Tier::kNative})) give_up("a check failed");
    }
  });
  uint64_t ids = 0;
  for (const ListQuery& list : lists) ids += snapshot.list_ids(list)->ids.size();
  costs.list = nanoseconds_each(lists.size(), [&] {
    for (const ListQuery& list : lists) {
      if (!snapshot.list_ids(list, {.tier = Tier::kNative})) give_up("a list failed");
    }
  });
  costs.id = costs.list * static_cast<double>(lists.size()) / static_cast<double>(ids);
}

Costs measure(const Policy& policy, uint64_t facts) {
  say(fmt::format("{} facts", facts));
  const workloads::GithubOptions options{.facts = facts};
  FactStore store = store_of(policy);
  Costs costs;
  costs.load = load_time(store, options);
  const Snapshot snapshot = store.snapshot();
  const StoreStatistics statistics = snapshot.statistics();
  costs.bytes = static_cast<double>(statistics.path_bytes + statistics.dictionary_bytes) /
                static_cast<double>(statistics.facts);
  const uint64_t count = std::clamp(facts / 10, kQuestionsMin, kQuestionsMax);
  measure_answers(snapshot, workloads::github_questions(options, count), costs);
  return costs;
}

}  // namespace

std::vector<Chart> curves_by_facts(const Limits& limits) {
  const auto policy = compiled(bench::github_text(), /*native=*/true);
  if (!policy) give_up("the example does not compile");
  Line check{"native", {}};
  Line interpreted{"interpreter", {}};
  Line by_name{"native, by names", {}};
  Line list{"one list", {}};
  Line id{"one id of its answer", {}};
  Line load{"loading", {}};
  Line bytes{"store", {}};
  for (const uint64_t facts : {10'000ULL, 30'000ULL, 100'000ULL, 300'000ULL, 1'000'000ULL,
                               3'000'000ULL, 10'000'000ULL, 30'000'000ULL}) {
    if (facts > limits.facts_max) break;
    const Costs costs = measure(*policy, facts);
    const auto size = static_cast<double>(facts);
    check.points.emplace_back(size, costs.check);
    interpreted.points.emplace_back(size, costs.interpreted);
    by_name.points.emplace_back(size, costs.by_name);
    list.points.emplace_back(size, costs.list);
    id.points.emplace_back(size, costs.id);
    load.points.emplace_back(size, costs.load * size / 1e9);
    bytes.points.emplace_back(size, costs.bytes * size / (1 << 20));
  }
  return {{"check-by-facts",
           "A check, by facts",
           "facts",
           "ns per check",
           {check, interpreted, by_name}},
          {"list-by-facts", "A list as ids, by facts", "facts", "ns", {list, id}},
          {"load-by-facts", "Loading facts", "facts", "seconds", {load}},
          {"memory-by-facts", "Memory of the store", "facts", "MiB", {bytes}}};
}

}  // namespace frost::scaling
