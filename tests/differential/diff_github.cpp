// SPDX-License-Identifier: Apache-2.0
// The example policy under random facts: every execution gives the oracle's answers, and the laws
// of facts hold (order, removal, wildcards).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <span>

#include "bench/workloads/github.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"

namespace frost::difftest {
namespace {

constexpr std::string_view kPolicyFile = "examples/github/policy.polar";

// Shapes that the policy accepts beside those of the workload: role strings that it never mentions,
// rows of its tables, and direct grants.
constexpr std::string_view kOpenShapes[] = {
    "has_role(User, String, Organization)",
    "has_role(User, String, Repository)",
    "has_role(Team, String, Repository)",
    "has_role(User, String, Issue)",
    "base_role(Organization, String)",
    "organization_role_grants(String, String)",
    "has_label(Issue, String)",
    "has_permission(User, String)",
    "has_permission(User, String, Organization)",
    "has_permission(User, String, Repository)",
    "has_permission(User, String, Issue)",
    "has_permission(User, String, User)",
};

const std::vector<std::string> kRoles = {"reader",          "writer", "admin",
                                         "owner",           "member", "site_admin",
                                         "release_manager", "Owner",  "guest"};
const std::vector<std::string> kActions = {"read", "push", "archive", "Read", "read ", "fly"};
const std::vector<std::string> kTypes = {"User", "Organization", "Team", "Repository", "Issue"};

std::string read_policy() {
  std::ifstream file(FROST_GITHUB_POLICY, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (text.empty()) throw std::runtime_error("cannot read " FROST_GITHUB_POLICY);
  return text;
}

// `has_role(User, "owner", Organization)`: an argument is a type or a quoted literal.
struct Shape {
  std::string predicate;
  std::vector<std::string> arguments;
};

Shape parse_shape(std::string_view text) {
  size_t open = text.find('(');
  Shape shape{std::string(text.substr(0, open)), {}};
  text = text.substr(open + 1, text.size() - open - 2);
  while (!text.empty()) {
    size_t end = std::min(text.find(", "), text.size());
    shape.arguments.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return shape;
}

std::vector<Shape> parse_shapes(std::span<const std::string_view> texts) {
  std::vector<Shape> shapes;
  for (std::string_view text : texts) shapes.push_back(parse_shape(text));
  return shapes;
}

// Ids collide on purpose: few per type, and now and then one that differs in case or spaces only.
std::string random_id(const std::string& type, Random& random) {
  std::string stem(1, static_cast<char>(type[0] - 'A' + 'a'));
  std::string id = stem + std::to_string(1 + random.below(3));
  if (random.chance(92)) return id;
  switch (random.below(4)) {
    case 0:
      return type.substr(0, 1) + id.substr(1);
    case 1:
      return id + " ";
    case 2:
      return " " + id;
    default:
      return stem + "\u00e9/\"" + id + "\"";
  }
}

Fact random_fact(const Shape& shape, Random& random) {
  Fact fact{shape.predicate, {}};
  for (const std::string& argument : shape.arguments) {
    if (argument.front() == '"') {
      fact.arguments.push_back({"String", argument.substr(1, argument.size() - 2)});
    } else if (argument != "String") {
      fact.arguments.push_back({argument, random_id(argument, random)});
    } else {
      bool is_action = shape.predicate == "has_permission" || fact.arguments.size() == 1;
      bool is_role = shape.predicate == "has_role" || shape.predicate == "base_role";
      const auto& pool = is_action && !is_role ? kActions : kRoles;
      fact.arguments.push_back({"String", random.pick(pool)});
    }
  }
  return fact;
}

std::vector<Fact> random_facts(const std::vector<Shape>& shapes, const std::vector<Shape>& open,
                               Random& random) {
  // Structure first, so that roles have something to travel along.
  std::set<Fact> facts;
  size_t repetitions = random.below(4);
  std::vector<Shape> chosen;
  for (const Shape& shape : shapes) {
    if (random.chance(shape.predicate == "has_relation" ? 85 : 45)) chosen.push_back(shape);
  }
  for (const Shape& shape : open) {
    if (random.chance(25)) chosen.push_back(shape);
  }
  for (const Shape& shape : chosen) {
    for (size_t i = 0; i <= repetitions; ++i) facts.insert(random_fact(shape, random));
  }
  std::vector<Fact> result(facts.begin(), facts.end());
  random.shuffle(result);
  return result;
}

std::vector<std::string> declared_actions(const std::string& policy) {
  Engines engines = Engines::create(*compile(std::vector<Source>{{"", policy}}).policy, {}).value();
  Stores stores = Stores::create(engines).value();
  std::set<std::string> names(kActions.begin(), kActions.end());
  // A site administrator and a member between them may do everything, somewhere.
  for (const Fact& fact : std::vector<Fact>{
           {"has_role", {{"User", "u1"}, {"String", "site_admin"}}},
           {"has_role", {{"User", "u1"}, {"String", "billing_manager"}, {"Organization", "o1"}}},
           {"has_relation", {{"Team", "t1"}, {"String", "organization"}, {"Organization", "o1"}}},
           {"has_relation", {{"Issue", "i1"}, {"String", "repository"}, {"Repository", "r1"}}}}) {
    if (auto done = stores.insert(fact); !done) throw std::runtime_error(done.error().message);
  }
  Snapshot snapshot = stores.snapshot()[0].snapshot;
  for (const std::string& type : kTypes) {
    std::string id(1, static_cast<char>(type[0] - 'A' + 'a'));
    id += "1";
    auto actions = snapshot.actions({{"User", "u1"}, {type, id}});
    names.insert(actions->begin(), actions->end());
  }
  return {names.begin(), names.end()};
}

// Every question over the ids that the facts mention, and over some that they do not.
struct Asked {
  std::vector<Value> actors;
  std::vector<std::string> actions;
  std::vector<Value> resources;

  [[nodiscard]] std::vector<Question> all() const {
    std::vector<Question> questions;
    std::set<std::string> types;
    for (const Value& resource : resources) types.insert(resource.type);
    for (const Value& actor : actors) {
      for (const Value& resource : resources) {
        questions.push_back({QuestionKind::Actions, actor, "", resource});
        for (const std::string& action : actions) {
          questions.push_back({QuestionKind::Authorize, actor, action, resource});
        }
      }
      for (const std::string& type : types) {
        for (const std::string& action : actions) {
          questions.push_back({QuestionKind::List, actor, action, {type, ""}});
        }
      }
    }
    return questions;
  }
};

Asked asked_of(const std::vector<Fact>& facts, const std::vector<std::string>& actions,
               bool with_unknown_types) {
  std::set<Value> values;
  for (const Fact& fact : facts) values.insert(fact.arguments.begin(), fact.arguments.end());
  Asked asked;
  asked.actions = actions;
  for (const std::string& type : kTypes) values.insert({type, "nobody"});
  for (const Value& value : values) {
    if (value.type == "String") continue;
    asked.resources.push_back(value);
    if (value.type == "User") asked.actors.push_back(value);
  }
  asked.actors.push_back({"Team", "t1"});
  asked.resources.push_back({"String", "read"});
  if (!with_unknown_types) return asked;
  asked.actors.push_back({"Robot", "u1"});
  asked.actors.push_back({"user", "u1"});
  asked.resources.push_back({"Gadget", "g1"});
  return asked;
}

// The policy and what is compiled from it, once for all rounds.
class Github : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    policy_ = new std::string(read_policy());
    CompileOptions options;
    options.with_tests = false;  // fewer plans to compile; tools/frost runs the policy's tests
    Compiled compiled = compile(std::vector<Source>{{std::string(kPolicyFile), *policy_}}, options);
    ASSERT_TRUE(compiled.policy) << compiled.diagnostics[0].text;
    auto engines = Engines::create(*compiled.policy, {.jit = true, .artefact = true});
    ASSERT_TRUE(engines) << engines.error().message;
    engines_ = new Engines(std::move(*engines));
    oracle_ = new oracle::Oracle(make_oracle(*policy_));
    shapes_ = parse_shapes(workloads::github_shapes());
    open_ = parse_shapes(kOpenShapes);
    actions_ = declared_actions(*policy_);
  }
  static void TearDownTestSuite() {
    delete policy_;
    delete engines_;
    delete oracle_;
  }

  static std::vector<Fact> facts_of(uint64_t seed) {
    Random random(seed);
    return random_facts(shapes_, open_, random);
  }
  static Stores filled(const std::vector<Fact>& facts) {
    Stores stores = Stores::create(*engines_).value();
    for (const Fact& fact : facts) {
      auto done = stores.insert(fact);
      EXPECT_TRUE(done) << to_text(fact) << " " << done.error().message;
    }
    return stores;
  }
  static Expected expected(const std::vector<Fact>& facts) {
    return Expected(oracle_->evaluate(facts));
  }
  static std::string report(uint64_t seed, const std::vector<Fact>& facts,
                            const Difference& difference) {
    const testing::TestInfo* info = testing::UnitTest::GetInstance()->current_test_info();
    std::string test = std::string(info->test_suite_name()) + "." + info->name();
    return describe({test, seed, kPolicyFile, &facts}, difference);
  }

  static inline std::string* policy_ = nullptr;
  static inline Engines* engines_ = nullptr;
  static inline oracle::Oracle* oracle_ = nullptr;
  static inline std::vector<Shape> shapes_;
  static inline std::vector<Shape> open_;
  static inline std::vector<std::string> actions_;
};

TEST_F(Github, EveryAnswerOfEveryExecutionIsTheOracles) {
  Seeds seeds = Seeds::from_environment(40);
  Counts counts;
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    std::vector<Fact> facts = facts_of(seed);
    Executions executions = filled(facts).snapshot();
    Expected truth = expected(facts);
    std::vector<Question> questions = asked_of(facts, actions_, seed % 8 == 0).all();
    auto difference = first_difference(truth, executions, questions, &counts);
    ASSERT_FALSE(difference) << report(seed, facts, *difference);
    Random random(seed);
    random.shuffle(questions);
    questions.resize(std::min<size_t>(questions.size(), 30));
    difference = first_self_difference(truth, questions);
    ASSERT_FALSE(difference) << report(seed, facts, *difference);
  }
  std::cout << "answers " << counts.answers << ", empty " << counts.empty << ", checks "
            << counts.checks << ", allowed " << counts.allowed << ", wildcards " << counts.wildcards
            << "\n";
}

// `actions` of one actor and resource names exactly the actions that a check allows.
void expect_actions_like_checks(const Execution& execution, const Asked& asked, const Value& actor,
                                const Value& resource) {
  auto actions = execution.snapshot.actions({{actor.type, actor.id}, {resource.type, resource.id}},
                                            {execution.tier});
  ASSERT_TRUE(actions) << actions.error().message;
  for (const std::string& action : asked.actions) {
    Question check{QuestionKind::Authorize, actor, action, resource};
    bool is_listed = std::ranges::find(*actions, action) != actions->end();
    ASSERT_EQ(execution.answer(check), is_listed ? "true" : "false")
        << execution.name << " " << to_text(check);
  }
}

// `list` names exactly the resources of the type that a check allows, or has a wildcard for all.
void expect_list_like_checks(const Execution& execution, const Asked& asked, const Value& actor,
                             const std::string& action, const std::string& type) {
  auto ids = execution.snapshot.list({{actor.type, actor.id}, action, type}, {execution.tier});
  ASSERT_TRUE(ids) << ids.error().message;
  bool is_universal = !ids->empty() && ids->front() == "*";
  for (const Value& resource : asked.resources) {
    if (resource.type != type) continue;
    Question check{QuestionKind::Authorize, actor, action, resource};
    bool is_listed = is_universal || std::ranges::find(*ids, resource.id) != ids->end();
    ASSERT_EQ(execution.answer(check), is_listed ? "true" : "false")
        << execution.name << " " << to_text(check);
  }
}

TEST_F(Github, ListAndActionsAreWhatChecksSay) {
  Seeds seeds = Seeds::from_environment(20);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    SCOPED_TRACE("seed=" + std::to_string(seed));
    std::vector<Fact> facts = facts_of(seed + 1000);
    Asked asked = asked_of(facts, actions_, false);
    for (const Execution& execution : filled(facts).snapshot()) {
      for (const Value& actor : asked.actors) {
        for (const Value& resource : asked.resources) {
          expect_actions_like_checks(execution, asked, actor, resource);
        }
        for (const std::string& type : kTypes) {
          for (const std::string& action : asked.actions) {
            expect_list_like_checks(execution, asked, actor, action, type);
          }
        }
      }
    }
    if (HasFailure()) return;
  }
}

TEST_F(Github, OrderOfInsertionChangesNothing) {
  Seeds seeds = Seeds::from_environment(12);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    std::vector<Fact> facts = facts_of(seed + 2000);
    Expected truth = expected(facts);
    std::vector<Question> questions = asked_of(facts, actions_, false).all();
    Random random(seed);
    for (int permutation = 0; permutation < 3; ++permutation) {
      random.shuffle(facts);
      Stores stores = Stores::create(*engines_).value();
      // Snapshots in between: what is built in steps equals what is built at once.
      for (const Fact& fact : facts) {
        ASSERT_TRUE(stores.insert(fact));
        if (permutation == 2 && random.chance(20)) stores.snapshot();
        bool again = !random.chance(10) || stores.insert(fact).has_value();  // SEM-11
        ASSERT_TRUE(again);
      }
      auto difference = first_difference(truth, stores.snapshot(), questions);
      ASSERT_FALSE(difference) << report(seed, facts, *difference);
    }
  }
}

TEST_F(Github, ErasingAFactChangesExactlyWhatDependsOnIt) {
  Seeds seeds = Seeds::from_environment(12);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    std::vector<Fact> facts = facts_of(seed + 3000);
    if (facts.empty()) continue;
    Stores stores = filled(facts);
    Executions before = stores.snapshot();
    Expected truth_before = expected(facts);
    std::vector<Question> questions = asked_of(facts, actions_, false).all();
    Random random(seed);
    for (int i = 0; i < 4; ++i) {
      std::vector<Fact> rest = facts;
      size_t removed = random.below(rest.size());
      Fact fact = rest[removed];
      rest.erase(rest.begin() + static_cast<ptrdiff_t>(removed));
      Expected truth_without = expected(rest);
      ASSERT_TRUE(stores.erase(fact));
      ASSERT_TRUE(stores.erase(fact));  // an absent one: no error, no effect
      Executions without = stores.snapshot();
      auto difference = first_difference(truth_without, without, questions);
      ASSERT_FALSE(difference) << "erased " << to_text(fact) << "\n"
                               << report(seed, rest, *difference);
      difference = first_difference(truth_before, before, questions);
      ASSERT_FALSE(difference) << "old snapshot, erased " << to_text(fact) << "\n"
                               << report(seed, facts, *difference);
      ASSERT_TRUE(stores.insert(fact));
      difference = first_difference(truth_before, stores.snapshot(), questions);
      ASSERT_FALSE(difference) << "restored " << to_text(fact) << "\n"
                               << report(seed, facts, *difference);
      difference = first_difference(truth_without, without, questions);
      ASSERT_FALSE(difference) << "old snapshot, restored " << to_text(fact) << "\n"
                               << report(seed, rest, *difference);
    }
  }
}

TEST_F(Github, FactsOfThePolicyCannotBeErased) {
  Fact grants{"organization_role_grants", {{"String", "security_manager"}, {"String", "read"}}};
  std::vector<Fact> facts = facts_of(5);
  Stores stores = filled(facts);
  ASSERT_TRUE(stores.erase(grants));
  Expected truth = expected(facts);
  auto questions = asked_of(facts, actions_, false).all();
  auto difference = first_difference(truth, stores.snapshot(), questions);
  ASSERT_FALSE(difference) << report(5, facts, *difference);
}

// ---------- canary: a harness that cannot fail proves nothing

TEST_F(Github, CanaryAWithheldFactIsDetected) {
  size_t detected = 0;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    std::vector<Fact> facts = facts_of(seed);
    Fact planted{"has_role", {{"User", "u1"}, {"String", "site_admin"}}};
    std::erase(facts, planted);
    Stores stores = filled(facts);
    facts.push_back(planted);  // the oracle believes in it, the executions have never seen it
    Expected truth = expected(facts);
    auto questions = asked_of(facts, actions_, false).all();
    detected += first_difference(truth, stores.snapshot(), questions).has_value() ? 1U : 0U;
  }
  EXPECT_EQ(detected, 5U);
}

TEST_F(Github, CanaryASwappedExecutionIsDetectedAndReported) {
  std::vector<Fact> facts = facts_of(1);
  Executions executions = filled(facts).snapshot();
  std::vector<Fact> rest = facts;
  std::erase_if(rest, [](const Fact& fact) { return fact.predicate == "has_role"; });
  Executions broken = filled(rest).snapshot();
  Expected truth = expected(facts);
  auto questions = asked_of(facts, actions_, false).all();
  // One execution of four gives other answers: each of the four in turn.
  for (size_t i = 0; i < executions.size(); ++i) {
    Executions mixed = executions;
    mixed[i].snapshot = broken[i].snapshot;
    auto difference = first_difference(truth, mixed, questions);
    ASSERT_TRUE(difference) << mixed[i].name;
    std::string text = report(1, facts, *difference);
    EXPECT_TRUE(
        text.starts_with("seed=1 replay: FROST_DIFF_SEED=1 frost_differential_tests "
                         "--gtest_filter=Github.Canary"));
    EXPECT_NE(text.find("\n" + mixed[i].name + ": "), std::string::npos);
    EXPECT_NE(text.find("--- query\n" + to_text(difference->question)), std::string::npos);
  }
}

}  // namespace
}  // namespace frost::difftest
