// SPDX-License-Identifier: Apache-2.0
// Laws of answers that need no oracle: what one way of asking says about another.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include "tests/differential/case.hpp"
#include "tests/differential/extras.hpp"
#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"
#include "tests/differential/shrink.hpp"
#include "tests/differential/statements.hpp"

namespace frost::difftest {
namespace {

constexpr uint64_t kRounds = 150;
constexpr uint64_t kNativeEvery = 50;
constexpr uint64_t kExtrasEvery = 3;
constexpr size_t kFactsMax = 40;
constexpr size_t kActorsMax = 4;
constexpr size_t kResourcesMax = 6;

// ---------- asking

struct Reply {
  bool is_answered = true;  // else refused under SEM-41
  bool is_allowed = false;
  std::set<std::string> ids;
  bool operator==(const Reply&) const = default;
};

// What a canary does to the replies under a case.
using Lie = void (*)(const Case& asked, const Question& question, Reply& reply);

struct Setting {
  uint64_t seed = 0;
  bool is_native = false;
  Lie lie = nullptr;
  bool forgets_to_erase = false;  // another canary
};

// A case, loaded.
class World {
 public:
  static std::optional<World> create(Case asked, const Setting& setting) {
    std::optional<Loaded> loaded =
        load(asked.policy, asked.facts, {.jit = setting.is_native, .artefact = false});
    if (!loaded) return std::nullopt;
    asked.facts = std::move(loaded->facts);
    return World(std::move(asked), std::move(loaded->stores), setting);
  }

  // Throws std::runtime_error for an answer that is an error.
  Reply ask(const Question& question) {
    if (executions_.empty()) executions_ = stores_.snapshot();
    const Execution& execution = executions_.back();
    Reply reply;
    Answer answer = execution.answer(question);
    if (answer.starts_with("error: ")) throw std::runtime_error(answer);
    if (answer == kUnanswerable) {
      reply.is_answered = false;
    } else if (question.kind == QuestionKind::Authorize) {
      reply.is_allowed = execution.allows(question).value();
    } else {
      std::vector<std::string> ids = execution.ids(question).value();
      reply.ids = {ids.begin(), ids.end()};
    }
    if (setting_.lie != nullptr) setting_.lie(case_, question, reply);
    return reply;
  }

  void insert(const std::vector<Fact>& facts) {
    std::vector<Fact> accepted = insert_accepted(stores_, facts);
    case_.facts.insert(case_.facts.end(), accepted.begin(), accepted.end());
    executions_.clear();
  }
  void erase(const std::vector<Fact>& facts) {
    if (setting_.forgets_to_erase) return;
    for (const Fact& fact : facts) stores_.erase(fact).value();
    executions_.clear();
  }

  [[nodiscard]] const std::vector<Fact>& facts() const { return case_.facts; }

 private:
  World(Case asked, Stores stores, const Setting& setting)
      : case_(std::move(asked)), stores_(std::move(stores)), setting_(setting) {}

  Case case_;
  Stores stores_;
  Setting setting_;
  Executions executions_;  // of the present facts, once asked for
};

// ---------- what to ask about

struct Topics {
  std::vector<Value> actors;
  std::vector<Value> resources;
  std::vector<std::string> types;  // of the resources
  std::vector<std::string> actions;
};

constexpr const char* kStranger = "stranger";  // an id that no fact or policy mentions
constexpr const char* kForeignAction = "no such action";

bool is_object(const Value& value) {
  return value.type != "String" && value.type != "Integer" && value.type != "Boolean";
}

// Every object and string, and of each type an object that nothing mentions.
Topics topics_of(const GeneratedPolicy& policy, const std::vector<Fact>& facts) {
  std::set<Value> values(policy.objects.begin(), policy.objects.end());
  for (const Fact& fact : facts) values.insert(fact.arguments.begin(), fact.arguments.end());
  for (const std::string& type : policy.block_types) values.insert({type, kStranger});
  for (const std::string& type : policy.plain_types) values.insert({type, kStranger});
  std::set<std::string> actions = policy.actions;
  actions.insert(policy.strings.begin(), policy.strings.end());
  actions.insert(kForeignAction);
  std::set<std::string> types;
  Topics topics;
  for (const Value& value : values) {
    if (value.type == "String") actions.insert(value.id);
    if (!is_object(value)) continue;
    topics.resources.push_back(value);
    types.insert(value.type);
    if (std::ranges::find(policy.actor_types, value.type) != policy.actor_types.end()) {
      topics.actors.push_back(value);
    }
  }
  topics.types.assign(types.begin(), types.end());
  topics.actions.assign(actions.begin(), actions.end());
  return topics;
}

template <class T>
std::vector<T> sample(std::vector<T> items, size_t count, Random& random) {
  random.shuffle(items);
  items.resize(std::min(items.size(), count));
  return items;
}

// Some questions of every kind.
std::vector<Question> some_questions(const Topics& topics, Random& random) {
  std::vector<Question> questions;
  for (const Value& actor : sample(topics.actors, kActorsMax, random)) {
    for (const Value& resource : sample(topics.resources, kResourcesMax, random)) {
      questions.push_back({QuestionKind::Actions, actor, "", resource});
      for (const std::string& action : sample(topics.actions, 6, random)) {
        questions.push_back({QuestionKind::Authorize, actor, action, resource});
        questions.push_back({QuestionKind::List, actor, action, resource});
      }
    }
  }
  return questions;
}

// ---------- laws

// How a case breaks a law, if it does. The same for the same case and setting.
using Violation = std::optional<std::string>;
using Law = Violation (*)(const Case& asked, const Setting& setting);

std::string text_of(const Reply& reply) {
  if (!reply.is_answered) return std::string(kUnanswerable);
  std::string text = reply.is_allowed ? "true" : "";
  for (const std::string& id : reply.ids) text += "[" + id + "]";
  return text.empty() ? "nothing" : text;
}

// `enumerated` has exactly what the checks of `candidates` allow, and `*` iff they allow what
// nothing mentions. With `*`, what is covered by it may be missing (SEM-42).
Violation compare_with_checks(World& world, const Question& enumeration,
                              const std::map<std::string, Question>& candidates,
                              const std::string& unmentioned) {
  Reply enumerated = world.ask(enumeration);
  if (!enumerated.is_answered) return std::nullopt;
  bool has_wildcard = enumerated.ids.contains("*");
  std::map<std::string, Question> checks = candidates;
  for (const std::string& id : enumerated.ids) {
    if (id != "*" && !checks.contains(id)) return "lists " + id + ", which nothing mentions";
  }
  for (const auto& [id, check] : checks) {
    bool is_allowed = world.ask(check).is_allowed;
    bool is_listed = has_wildcard || enumerated.ids.contains(id);
    if (id == unmentioned) is_listed = has_wildcard;
    if (is_allowed == is_listed) continue;
    return to_text(enumeration) + " gives " + text_of(enumerated) + ", but " + to_text(check) +
           " is " + (is_allowed ? "true" : "false");
  }
  return std::nullopt;
}

// list(a, x, T) = all r of type T with allow(a, x, r).
Violation list_is_what_is_allowed(const Case& asked, const Setting& setting) {
  std::optional<World> world = World::create(asked, setting);
  if (!world) return std::nullopt;
  Random random(setting.seed);
  Topics topics = topics_of(asked.policy, world->facts());
  for (const Value& actor : sample(topics.actors, kActorsMax, random)) {
    for (const std::string& action : sample(topics.actions, 8, random)) {
      for (const std::string& type : topics.types) {
        std::map<std::string, Question> checks;
        for (const Value& resource : topics.resources) {
          if (resource.type != type) continue;
          checks[resource.id] = {QuestionKind::Authorize, actor, action, resource};
        }
        Question list{QuestionKind::List, actor, action, {type, ""}};
        if (auto found = compare_with_checks(*world, list, checks, kStranger)) return found;
      }
    }
  }
  return std::nullopt;
}

// actions(a, r) = all x with allow(a, x, r).
Violation actions_are_what_is_allowed(const Case& asked, const Setting& setting) {
  std::optional<World> world = World::create(asked, setting);
  if (!world) return std::nullopt;
  Random random(setting.seed);
  Topics topics = topics_of(asked.policy, world->facts());
  for (const Value& actor : sample(topics.actors, kActorsMax, random)) {
    for (const Value& resource : sample(topics.resources, kResourcesMax, random)) {
      std::map<std::string, Question> checks;
      for (const std::string& action : topics.actions) {
        checks[action] = {QuestionKind::Authorize, actor, action, resource};
      }
      Question actions{QuestionKind::Actions, actor, "", resource};
      if (auto found = compare_with_checks(*world, actions, checks, kForeignAction)) return found;
    }
  }
  return std::nullopt;
}

// New names for the ids that the policy does not mention, in another order.
std::map<Value, Value> new_names(const GeneratedPolicy& policy, const std::vector<Fact>& facts,
                                 Random& random) {
  std::set<Value> old;
  for (const Fact& fact : facts) {
    for (const Value& value : fact.arguments) {
      if (is_object(value) && !policy.objects.contains(value)) old.insert(value);
    }
  }
  std::vector<Value> shuffled(old.begin(), old.end());
  random.shuffle(shuffled);
  std::map<Value, Value> names;
  for (size_t i = 0; i < shuffled.size(); ++i) {
    names[shuffled[i]] = {shuffled[i].type, "renamed" + std::to_string(i)};
  }
  return names;
}

Value renamed(const std::map<Value, Value>& names, const Value& value) {
  auto found = names.find(value);
  return found == names.end() ? value : found->second;
}

// The order of rules, operands and facts and the names of ids change nothing (SEM-24).
Violation order_and_names_change_nothing(const Case& asked, const Setting& setting) {
  Random random(setting.seed);
  std::optional<World> world = World::create(asked, setting);
  if (!world) return std::nullopt;
  Case other{reordered(asked.policy, random), world->facts()};
  for (std::string& statement : other.policy.statements) {
    statement = with_shuffled_operands(statement, random);
  }
  for (GeneratedPolicy::Block& block : other.policy.blocks) {
    for (std::string& rule : block.rules) rule = with_shuffled_operands(rule, random);
  }
  std::map<Value, Value> names = new_names(asked.policy, other.facts, random);
  for (Fact& fact : other.facts) {
    for (Value& value : fact.arguments) value = renamed(names, value);
  }
  random.shuffle(other.facts);
  std::optional<World> permuted = World::create(other, setting);
  if (!permuted) return "refused in another order:\n" + other.policy.text();
  for (Question question : some_questions(topics_of(asked.policy, world->facts()), random)) {
    Reply reply = world->ask(question);
    if (question.kind == QuestionKind::List) {
      std::set<std::string> ids;
      for (const std::string& id : reply.ids) {
        ids.insert(renamed(names, {question.resource.type, id}).id);
      }
      reply.ids = std::move(ids);
    }
    Question asked_again = question;
    asked_again.actor = renamed(names, question.actor);
    asked_again.resource = renamed(names, question.resource);
    Reply again = permuted->ask(asked_again);
    // The order of conditions decides whether some questions are refused, never what they give.
    if (reply == again || !reply.is_answered || !again.is_answered) continue;
    return to_text(question) + " gives " + text_of(reply) + ", after permutation " +
           text_of(again) + " of\n" + other.policy.text();
  }
  return std::nullopt;
}

// Without negation, a new fact takes no answer away.
Violation facts_take_nothing_away(const Case& asked, const Setting& setting) {
  Case positive = asked;
  std::erase_if(positive.policy.statements, [](const std::string& statement) {
    return statement.find("not ") != std::string::npos;
  });
  Random random(setting.seed);
  std::vector<Question> questions =
      some_questions(topics_of(positive.policy, positive.facts), random);
  std::vector<Fact> facts = std::move(positive.facts);
  positive.facts.clear();
  std::optional<World> world = World::create(positive, setting);
  if (!world) return std::nullopt;
  std::map<Question, Reply> before;
  constexpr size_t kStep = 8;
  for (size_t i = 0; i < facts.size() + kStep; i += kStep) {
    for (const Question& question : questions) {
      Reply reply = world->ask(question);
      const Reply& earlier = before[question];
      bool is_less = (earlier.is_allowed && !reply.is_allowed) ||
                     !std::ranges::includes(reply.ids, earlier.ids);
      if (reply.is_answered && is_less) {
        return to_text(question) + " gave " + text_of(earlier) + " and with more facts " +
               text_of(reply);
      }
      before[question] = std::move(reply);
    }
    auto first = facts.begin() + static_cast<ptrdiff_t>(std::min(i, facts.size()));
    auto last = facts.begin() + static_cast<ptrdiff_t>(std::min(i + kStep, facts.size()));
    world->insert({first, last});
  }
  return std::nullopt;
}

// Facts that came and went leave no trace.
Violation erased_facts_leave_no_trace(const Case& asked, const Setting& setting) {
  Random random(setting.seed);
  Case half = asked;
  half.facts.resize(asked.facts.size() / 2);
  std::optional<World> fresh = World::create(half, setting);
  if (!fresh) return std::nullopt;
  std::vector<Question> questions = some_questions(topics_of(asked.policy, asked.facts), random);
  std::vector<Fact> passing(asked.facts.begin() + static_cast<ptrdiff_t>(half.facts.size()),
                            asked.facts.end());
  World used = World::create(half, setting).value();
  used.insert(passing);
  for (const Question& question : questions) (void)used.ask(question);
  random.shuffle(passing);
  used.erase(passing);
  for (const Question& question : questions) {
    Reply reply = fresh->ask(question);
    Reply again = used.ask(question);
    if (reply == again) continue;
    return to_text(question) + " gives " + text_of(reply) + ", with a history " + text_of(again);
  }
  return std::nullopt;
}

// ---------- running them

Case draw(uint64_t seed) {
  Random random(seed);
  Case drawn{generate_policy(random), {}};
  if (seed % kExtrasEvery != 0) add_extras(drawn.policy, random);
  drawn.facts = generate_facts(drawn.policy, kFactsMax, random);
  return drawn;
}

// Shrinks the case and tells how it breaks the law.
std::string explain(const std::string& test, Case found, Law law, const Setting& setting) {
  Case smallest =
      shrink(std::move(found), [&](Case& tried) { return law(tried, setting).has_value(); });
  std::string text = replay_line(test, setting.seed);
  text += "--- policy\n" + smallest.policy.text() + "--- facts\n";
  for (const Fact& fact : smallest.facts) text += to_text(fact) + "\n";
  return text + "=== broken\n" + law(smallest, setting).value_or("not always");
}

void hold(Law law) {
  const testing::TestInfo& info = *testing::UnitTest::GetInstance()->current_test_info();
  std::string test = std::string(info.test_suite_name()) + "." + info.name();
  Seeds seeds = Seeds::from_environment(kRounds);
  for (uint64_t seed = seeds.first; seed < seeds.first + seeds.count; ++seed) {
    Case drawn = draw(seed);
    std::string text = drawn.policy.text();
    CrashReport report(test, seed, text);
    Setting setting{.seed = seed, .is_native = seed % kNativeEvery == 0};
    if (law(drawn, setting)) FAIL() << explain(test, std::move(drawn), law, setting);
  }
}

// A lie that the law must find within a few cases.
void detect(Law law, Setting setting) {
  size_t detected = 0;
  constexpr size_t kTrials = 20;
  for (uint64_t seed = 1; seed <= kTrials; ++seed) {
    setting.seed = seed;
    detected += law(draw(seed), setting) ? 1U : 0U;
  }
  std::cout << "detected " << detected << " of " << kTrials << "\n";
  EXPECT_GE(detected, kTrials / 4);
}

TEST(Laws, AListIsWhatIsAllowed) { hold(list_is_what_is_allowed); }
TEST(Laws, ActionsAreWhatIsAllowed) { hold(actions_are_what_is_allowed); }
TEST(Laws, OrderAndNamesChangeNothing) { hold(order_and_names_change_nothing); }
TEST(Laws, FactsTakeNothingAwayWithoutNegation) { hold(facts_take_nothing_away); }
TEST(Laws, ErasedFactsLeaveNoTrace) { hold(erased_facts_leave_no_trace); }

void forget_last_id(const Case&, const Question&, Reply& reply) {
  if (!reply.ids.empty()) reply.ids.erase(std::prev(reply.ids.end()));
}

TEST(LawCanaries, AMissingIdIsDetected) {
  detect(list_is_what_is_allowed, {.lie = forget_last_id});
  detect(actions_are_what_is_allowed, {.lie = forget_last_id});
}

void add_wildcard(const Case&, const Question&, Reply& reply) { reply.ids.insert("*"); }

TEST(LawCanaries, AWildcardTooManyIsDetected) {
  detect(list_is_what_is_allowed, {.lie = add_wildcard});
  detect(actions_are_what_is_allowed, {.lie = add_wildcard});
}

void depend_on_order(const Case& asked, const Question&, Reply& reply) {
  if (!asked.facts.empty()) reply.ids.insert(asked.facts.front().predicate);
}

TEST(LawCanaries, AnAnswerThatDependsOnOrderIsDetected) {
  detect(order_and_names_change_nothing, {.lie = depend_on_order});
}

void forget_when_full(const Case& asked, const Question&, Reply& reply) {
  if (asked.facts.size() > 20) reply = {};
}

TEST(LawCanaries, AnAnswerLostToMoreFactsIsDetected) {
  detect(facts_take_nothing_away, {.lie = forget_when_full});
}

TEST(LawCanaries, AForgottenErasureIsDetected) {
  detect(erased_facts_leave_no_trace, {.forgets_to_erase = true});
}

}  // namespace
}  // namespace frost::difftest
