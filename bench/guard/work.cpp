// SPDX-License-Identifier: Apache-2.0
#include "bench/guard/work.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "bench/workloads/fact_sink.hpp"
#include "bench/workloads/fact_text.hpp"

namespace frost::guard {
namespace {

using workloads::Question;
using workloads::QuestionKind;

constexpr size_t kQuestions = 4'000;
constexpr size_t kPublications = 50;
constexpr uint32_t kCompileBudgetMs = 600'000;
constexpr std::chrono::milliseconds kPatience(2 * kCompileBudgetMs);

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "frost-guard: %s\n", what.c_str());
  std::exit(1);
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) give_up("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Policy load_artefact(const std::string& path) {
  const std::string bytes = read(path);
  LoadOptions options;
  options.trust_unsigned = true;
  // Under callgrind, code takes fifty times as long to make.
  options.limits.compile_budget_ms = kCompileBudgetMs;
  auto policy = load_policy_artefact(std::as_bytes(std::span(bytes)), options);
  if (!policy) give_up(path + ": " + policy.error().message);
  return *std::move(policy);
}

// The facts as text, and for the evaluator by hand.
class BothSink : public workloads::FactSink {
 public:
  BothSink(std::string& text, bench::HandwrittenGithub& handwritten)
      : text_(text), handwritten_(handwritten) {}

  void fact(std::string_view predicate, std::span<const workloads::Argument> arguments) override {
    workloads::append_fact(text_, predicate, arguments);
    handwritten_.fact(predicate, arguments);
  }

 private:
  std::string& text_;
  bench::HandwrittenGithub& handwritten_;
};

FactStore load(const Policy& policy, const std::string& text) {
  auto store = FactStore::create(policy);
  if (!store) give_up(store.error().message);
  if (const auto loaded = store->load_text("facts", text); !loaded) {
    give_up(loaded.error().message);
  }
  return *std::move(store);
}

// Its ids are those of any other snapshot of the same text.
Snapshot specialise(const std::string& artefact_path, const std::string& text) {
  Policy policy = load_artefact(artefact_path);
  // What a sample of the checks says would not be the same in each run.
  policy.compile_in_background({.cpu = "x86-64", .reorder = false});
  Snapshot snapshot = load(policy, text).snapshot();
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  if (const auto ready = snapshot.wait_until_specialised(deadline); !ready) {
    give_up(ready.error().message);
  }
  return snapshot;
}

Value user(const Question& question) { return {"User", question.actor_id}; }
Value resource(const Question& question) { return {question.resource_type, question.resource_id}; }

void prepare(World& world) {
  for (const Question& question : world.questions) {
    if (question.kind != QuestionKind::Authorize) continue;
    world.checks.push_back(
        world.snapshot.prepare({user(question), question.action, resource(question)}));
    world.handwritten_checks.push_back(world.handwritten->prepare(
        question.actor_id, question.action, question.resource_type, question.resource_id));
    const auto native = world.snapshot.run(world.checks.back(), {.tier = Tier::kNative});
    const auto interpreted = world.snapshot.run(world.checks.back(), {.tier = Tier::kInterpreter});
    const auto specialised = world.specialised.run(world.checks.back(), {.tier = Tier::kNative});
    const bool by_hand = world.handwritten->run(world.handwritten_checks.back());
    if (!native || !interpreted || !specialised || *native != *interpreted ||
        *native != *specialised || *native != by_hand) {
      give_up("the evaluators disagree on a check");
    }
  }
}

bool ask_who_can(const World& world, const Question& question) {
  return world.snapshot.who_can({"User", "read", resource(question)}, {.tier = Tier::kInterpreter})
      .has_value();
}

uint64_t run_checks(const World& world, const Snapshot& snapshot, Tier tier) {
  for (const PreparedCheck& check : world.checks) {
    if (!snapshot.run(check, {.tier = tier})) return 0;
  }
  return world.checks.size();
}

// Asks the questions of one kind; `ask` tells whether there was an answer.
template <class Ask>
uint64_t ask_all(const World& world, QuestionKind kind, Ask ask) {
  uint64_t count = 0;
  for (const Question& question : world.questions) {
    if (question.kind != kind) continue;
    if (!ask(question)) return 0;
    ++count;
  }
  return count;
}

uint64_t run_lists(const World& world, Tier tier) {
  return ask_all(world, QuestionKind::List, [&](const Question& question) {
    return world.snapshot
        .list_ids({user(question), question.action, question.resource_type}, {.tier = tier})
        .has_value();
  });
}

uint64_t run_actions(const World& world, const Snapshot& snapshot, Tier tier) {
  return ask_all(world, QuestionKind::Actions, [&](const Question& question) {
    return snapshot.actions({user(question), resource(question)}, {.tier = tier}).has_value();
  });
}

// ---------- the work

uint64_t check_native(World& world) { return run_checks(world, world.snapshot, Tier::kNative); }
uint64_t check_specialised(World& world) {
  return run_checks(world, world.specialised, Tier::kNative);
}
uint64_t check_interpreter(World& world) {
  return run_checks(world, world.snapshot, Tier::kInterpreter);
}

uint64_t check_handwritten(World& world) {
  uint64_t allowed = 0;
  for (const auto& check : world.handwritten_checks) {
    allowed += world.handwritten->run(check) ? 1U : 0U;
  }
  return allowed == 0 ? 0 : world.handwritten_checks.size();
}

uint64_t check_by_name_native(World& world) {
  return ask_all(world, QuestionKind::Authorize, [&](const Question& question) {
    return world.snapshot
        .authorize({user(question), question.action, resource(question)}, {.tier = Tier::kNative})
        .has_value();
  });
}

uint64_t list_native(World& world) { return run_lists(world, Tier::kNative); }
uint64_t list_interpreter(World& world) { return run_lists(world, Tier::kInterpreter); }
uint64_t actions_native(World& world) { return run_actions(world, world.snapshot, Tier::kNative); }
uint64_t actions_specialised(World& world) {
  return run_actions(world, world.specialised, Tier::kNative);
}
uint64_t actions_interpreter(World& world) {
  return run_actions(world, world.snapshot, Tier::kInterpreter);
}

uint64_t who_can_interpreter(World& world) {
  return ask_all(world, QuestionKind::Actions,
                 [&](const Question& question) { return ask_who_can(world, question); });
}

uint64_t compile_policy(World& world) {
  const Source source{"policy.polar", world.policy_text};
  CompileOptions options;
  options.with_tests = false;
  return compile({&source, 1}, options).policy ? 1 : 0;
}

uint64_t load_facts(World& world) {
  const FactStore store = load(world.policy, world.facts_text);
  return world.facts;
}

// A new member of an organization each time, and the state with it.
uint64_t publish(World& world) {
  for (size_t number = 0; number < kPublications; ++number) {
    const std::string name = "guard" + std::to_string(number);
    const Value fact[] = {{"User", name}, {"String", "member"}, {"Organization", "o1"}};
    if (!world.store.insert("has_role", fact)) return 0;
    world.snapshot = world.store.snapshot();
  }
  return kPublications;
}

constexpr std::array kWork = {
    Work{"check_native", check_native},
    Work{"check_specialised", check_specialised},
    Work{"check_interpreter", check_interpreter},
    Work{"check_handwritten", check_handwritten},
    Work{"check_by_name_native", check_by_name_native},
    Work{"list_native", list_native},
    Work{"list_interpreter", list_interpreter},
    Work{"actions_native", actions_native},
    Work{"actions_specialised", actions_specialised},
    Work{"actions_interpreter", actions_interpreter},
    Work{"who_can_interpreter", who_can_interpreter},
    Work{"compile_policy", compile_policy},
    Work{"load_facts", load_facts},
    Work{"publish", publish},  // the last one: it changes the facts
};

}  // namespace

std::span<const Work> all_work() { return kWork; }

World make_world(const std::string& policy_path, const std::string& artefact_path, uint64_t facts) {
  const workloads::GithubOptions options{.facts = facts};
  std::string text;
  auto handwritten = std::make_unique<bench::HandwrittenGithub>();
  BothSink sink(text, *handwritten);
  workloads::generate_github(options, sink);
  handwritten->finish();
  Policy policy = load_artefact(artefact_path);
  FactStore store = load(policy, text);
  Snapshot snapshot = store.snapshot();
  Snapshot specialised = specialise(artefact_path, text);
  World world{.facts = facts,
              .policy_text = read(policy_path),
              .facts_text = std::move(text),
              .policy = std::move(policy),
              .store = std::move(store),
              .snapshot = std::move(snapshot),
              .specialised = std::move(specialised),
              .handwritten = std::move(handwritten),
              .questions = workloads::github_questions(options, kQuestions),
              .checks = {},
              .handwritten_checks = {}};
  prepare(world);
  // The first questions of a shape plan it, which is not what is counted.
  if (who_can_interpreter(world) == 0) give_up("who-can failed");
  return world;
}

}  // namespace frost::guard
