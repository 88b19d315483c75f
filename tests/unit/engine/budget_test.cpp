// SPDX-License-Identifier: Apache-2.0
// Fuel, memory and deadline of one question: when one is out there is an error, never an answer.
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "tests/unit/engine/chain_facts.hpp"
#include "tests/unit/engine/engine_fixture.hpp"

namespace frost::test {
namespace {

using Clock = std::chrono::steady_clock;
using Ask = std::function<std::string(const Snapshot&, const QueryOptions&)>;

// What an answer is, as text; an error is its code.
std::string text_of(const Error& error) {
  return "error " + std::to_string(static_cast<int>(error.code));
}
std::string text_of(const Result<bool>& answer) {
  return answer ? (*answer ? "yes" : "no") : text_of(answer.error());
}
std::string text_of(const Result<Strings>& answer) {
  if (!answer) return text_of(answer.error());
  std::string text = std::to_string(answer->size());
  for (const std::string& id : *answer) text += " " + id;
  return text;
}
std::string text_of(const Result<uint64_t>& answer) {
  return answer ? std::to_string(*answer) : text_of(answer.error());
}

const std::string kFuelOrMemory = text_of(Error{Code::kLimit, ""});
const std::string kDeadline = text_of(Error{Code::kDeadline, ""});

// One way of evaluation, with a question that has to work for its answer.
struct Work {
  const char* name;
  Ask ask;
};

std::vector<Work> ways() {
  auto check = [](const char* action) {
    return [action](const Snapshot& snapshot, const QueryOptions& options) {
      return text_of(snapshot.authorize({value("User:a"), action, value("Folder:f0")}, options));
    };
  };
  auto list = [](const char* action) {
    return [action](const Snapshot& snapshot, const QueryOptions& options) {
      return text_of(snapshot.list({value("User:a"), action, "Folder"}, options));
    };
  };
  std::vector<Work> ways;
  ways.push_back({"loops, check", check("open")});
  ways.push_back({"loops, list", list("open")});
  ways.push_back({"walk, check", check("read")});
  ways.push_back({"walk, list", list("read")});
  ways.push_back({"table, list", list("meet")});
  ways.push_back({"actions", [](const Snapshot& snapshot, const QueryOptions& options) {
                    return text_of(
                        snapshot.actions({value("User:a"), value("Folder:f0")}, options));
                  }});
  ways.push_back({"who can", [](const Snapshot& snapshot, const QueryOptions& options) {
                    return text_of(snapshot.who_can({"User", "meet", value("Folder:f9")}, options));
                  }});
  ways.push_back({"closure", [](const Snapshot& snapshot, const QueryOptions& options) {
                    Query query;
                    query.variables = {{"Node", {}}, {"Node", {}}};
                    query.atoms = {{"near", {uint32_t{0}, uint32_t{1}}}};
                    return text_of(snapshot.count(query, options));
                  }});
  // Who may read which folder, and who may do what: closures of roles along folders, in the second
  // beside rows of their own.
  auto all = [](QueryArgument action) {
    return [action](const Snapshot& snapshot, const QueryOptions& options) {
      Query query;
      query.variables = {{"User", {}}, {"Folder", {}}};
      if (action.index() == 0) query.variables.push_back({"String", {}});
      query.atoms = {{"allow", {uint32_t{0}, action, uint32_t{1}}}};
      return text_of(snapshot.count(query, options));
    };
  };
  ways.push_back({"system", all(QueryValue{"String", "read"})});
  ways.push_back({"system beside rows", all(uint32_t{2})});
  return ways;
}

class Budget : public testing::TestWithParam<Tier> {
 protected:
  World world_{kChainPolicy, chain_facts(40)};
};

TEST_P(Budget, TooLittleFuelIsAnErrorAndEnoughIsTheAnswer) {
  for (const Work& work : ways()) {
    SCOPED_TRACE(work.name);
    const std::string truth = work.ask(world_.snapshot(), {.tier = GetParam()});
    size_t errors = 0;
    bool answered = false;
    for (int64_t fuel = 0; fuel < 200'000 && !answered; fuel += 1 + fuel / 8) {
      const std::string answer = work.ask(world_.snapshot(), {.tier = GetParam(), .fuel = fuel});
      answered = answer == truth;
      if (answered) continue;
      ASSERT_EQ(answer, kFuelOrMemory) << "fuel " << fuel;
      ++errors;
    }
    EXPECT_TRUE(answered);
    EXPECT_GT(errors, 0U);
  }
}

TEST_P(Budget, TooLittleMemoryIsAnErrorAndEnoughIsTheAnswer) {
  for (const Work& work : ways()) {
    SCOPED_TRACE(work.name);
    const std::string truth = work.ask(world_.snapshot(), {.tier = GetParam()});
    size_t errors = 0;
    bool answered = false;
    for (uint64_t bytes = 0; bytes < (1U << 24U) && !answered; bytes += 64 + bytes / 4) {
      const std::string answer =
          work.ask(world_.snapshot(), {.tier = GetParam(), .bytes_max = bytes});
      answered = answer == truth;
      if (answered) continue;
      ASSERT_EQ(answer, kFuelOrMemory) << "bytes " << bytes;
      ++errors;
    }
    EXPECT_TRUE(answered);
    const bool is_recursive = std::string_view(work.name).find("loops") == std::string_view::npos;
    EXPECT_EQ(errors > 0, is_recursive);
  }
}

TEST_P(Budget, ADeadlineThatIsOverIsAnErrorAndALateOneChangesNothing) {
  for (const Work& work : ways()) {
    SCOPED_TRACE(work.name);
    const std::string truth = work.ask(world_.snapshot(), {.tier = GetParam()});
    EXPECT_EQ(work.ask(world_.snapshot(), {.tier = GetParam(), .deadline = Clock::now()}),
              kDeadline);
    const auto late = Clock::now() + std::chrono::hours(1);
    EXPECT_EQ(work.ask(world_.snapshot(), {.tier = GetParam(), .deadline = late}), truth);
    std::atomic<bool> is_cancelled = false;
    const Deadline cancellable(late, &is_cancelled);
    EXPECT_EQ(work.ask(world_.snapshot(), {.tier = GetParam(), .deadline = cancellable}), truth);
    is_cancelled = true;
    EXPECT_EQ(work.ask(world_.snapshot(), {.tier = GetParam(), .deadline = cancellable}),
              kDeadline);
    // The deadline does not give fuel back.
    EXPECT_EQ(work.ask(world_.snapshot(), {.tier = GetParam(), .fuel = 3, .deadline = late}),
              kFuelOrMemory);
  }
}

INSTANTIATE_TEST_SUITE_P(Tiers, Budget, testing::Values(Tier::kInterpreter, Tier::kNative),
                         [](const auto& tier) {
                           return tier.param == Tier::kNative ? "native" : "interpreter";
                         });

// No three numbers are each less than the next: it would take minutes to find that out.
World endless_world() {
  std::string rows;
  for (int i = 0; i < 5000; ++i) {
    rows += "size(Node{\"n" + std::to_string(i) + "\"}, " + std::to_string(i) + ");\n";
  }
  Limits limits;
  limits.query_fuel = int64_t{1} << 60;
  return World(R"(
actor User {}
allow(_: User, "go", _: Node) if a matches Node and b matches Node and c matches Node and
  size(a, i) and size(b, j) and size(c, k) and i < j and j < k and k < i;
)",
               rows, limits);
}

std::string ask_endlessly(const World& world, const QueryOptions& options) {
  return text_of(world.snapshot().authorize({value("User:a"), "go", value("Node:n1")}, options));
}

TEST(Deadline, EndsAQuestionThatIsUnderWay) {
  const World world = endless_world();
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    const auto deadline = Clock::now() + std::chrono::milliseconds(50);
    EXPECT_EQ(ask_endlessly(world, {.tier = tier, .deadline = deadline}), kDeadline);
  }
}

TEST(Deadline, AFlagEndsAQuestionThatIsUnderWay) {
  const World world = endless_world();
  for (Tier tier : {Tier::kInterpreter, Tier::kNative}) {
    std::atomic<bool> is_cancelled = false;
    const Deadline deadline(Clock::time_point::max(), &is_cancelled);
    // Most likely it is under way by then; nothing but the flag ends it.
    const std::jthread other([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      is_cancelled = true;
    });
    EXPECT_EQ(ask_endlessly(world, {.tier = tier, .deadline = deadline}), kDeadline);
  }
}

void run_on_small_stack(const std::function<void()>& work) {
  constexpr size_t kStackBytes = size_t{256} << 10U;
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  auto* run = +[](void* what) -> void* {
    (*static_cast<const std::function<void()>*>(what))();
    return nullptr;
  };
  pthread_t thread{};
  ASSERT_EQ(
      pthread_create(&thread, &attributes, run, const_cast<void*>(static_cast<const void*>(&work))),
      0);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
}

// Depth costs no machine stack: a thread with a small one goes along ten million links.
TEST(Depth, ChainsOfTenMillionLinksFitASmallStack) {
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
  constexpr int kLinks = 10'000'000;
#else
  constexpr int kLinks = 100'000;
#endif
  const Source source{"chain.polar", R"(
actor User {}
linear(x: Node, y: Node) if edge(x, y);
linear(x: Node, y: Node) if z matches Node and edge(x, z) and linear(z, y);
even(x: Node) if last(x);
even(x: Node) if z matches Node and edge(x, z) and odd(z);
odd(x: Node) if z matches Node and edge(x, z) and even(z);
allow(_: User, "walk", n: Node) if m matches Node and last(m) and linear(n, m);
allow(_: User, "step", n: Node) if even(n);
)"};
  CompileOptions options;
  options.limits.query_fuel = int64_t{1} << 40;
  options.limits.query_bytes_max = uint64_t{16} << 30;
  const Compiled compiled = compile({&source, 1}, options);
  ASSERT_TRUE(compiled.policy.has_value());
  auto store = FactStore::create(*compiled.policy, options.limits);
  ASSERT_TRUE(store.has_value());
  std::string from = "n0";
  for (int i = 1; i <= kLinks; ++i) {
    std::string to = "n" + std::to_string(i);
    const Value edge[] = {{"Node", from}, {"Node", to}};
    ASSERT_TRUE(store->insert("edge", edge).has_value());
    from = std::move(to);
  }
  const Value last[] = {{"Node", from}};
  ASSERT_TRUE(store->insert("last", last).has_value());
  const Snapshot snapshot = store->snapshot();
  std::string walk;
  std::string step;
  run_on_small_stack([&] {
    walk = text_of(snapshot.authorize({value("User:a"), "walk", value("Node:n0")}));
    step = text_of(snapshot.authorize({value("User:a"), "step", value("Node:n0")}));
  });
  EXPECT_EQ(walk, "yes");
  EXPECT_EQ(step, kLinks % 2 == 0 ? "yes" : "no");
}

}  // namespace
}  // namespace frost::test
