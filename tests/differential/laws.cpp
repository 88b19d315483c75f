// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/laws.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "tests/differential/generate.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"
#include "tests/differential/statements.hpp"

namespace frost::difftest {

namespace {

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
    return to_text(enumeration) + " gives " + to_text(enumerated) + ", but " + to_text(check) +
           " is " + (is_allowed ? "true" : "false");
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

}  // namespace

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

Violation batches_are_checks(const Case& asked, const Setting& setting) {
  std::optional<World> world = World::create(asked, setting);
  if (!world) return std::nullopt;
  Random random(setting.seed);
  Topics topics = topics_of(asked.policy, world->facts());
  std::vector<Question> checks;
  std::vector<bool> singles;
  for (const Value& actor : sample(topics.actors, kActorsMax, random)) {
    for (const Value& resource : sample(topics.resources, kResourcesMax, random)) {
      for (const std::string& action : topics.actions) {
        const Question check{QuestionKind::Authorize, actor, action, resource};
        const Reply reply = world->ask(check);
        if (!reply.is_answered) continue;
        checks.push_back(check);
        singles.push_back(reply.is_allowed);
      }
    }
  }
  const std::vector<bool> batch = world->ask_batch(checks);
  for (size_t i = 0; i < checks.size(); ++i) {
    if (batch[i] != singles[i]) return to_text(checks[i]) + " differs in a batch";
  }
  return std::nullopt;
}

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

namespace {

// allow(actor, action, resource), where an id of none is a variable.
Query allow_query(const QueryValue& actor, const QueryValue& action, const QueryValue& resource) {
  Query query;
  query.atoms.push_back({"allow", {}});
  for (const QueryValue& value : {actor, action, resource}) {
    if (value.id) {
      query.atoms[0].arguments.emplace_back(value);
    } else {
      query.atoms[0].arguments.emplace_back(static_cast<uint32_t>(query.variables.size()));
      query.variables.push_back({value.type, {}});
    }
  }
  return query;
}

// The ids that `rows` have in column `wanted` where the other columns have these values, or every
// value.
std::set<std::string> ids_where(const std::vector<QueryRow>& rows, size_t wanted,
                                const std::map<size_t, std::string>& values) {
  std::set<std::string> ids;
  for (const QueryRow& row : rows) {
    const bool is_it = std::ranges::all_of(values, [&](const auto& entry) {
      const std::optional<std::string>& id = row[entry.first].id;
      return !id || *id == entry.second;
    });
    if (is_it) ids.insert(row[wanted].id.value_or("*"));
  }
  return ids;
}

Violation compare(World& world, const Question& question, const char* query,
                  const std::set<std::string>& ids) {
  const Reply reply = world.ask(question);
  if (!reply.is_answered || reply.ids == ids) return std::nullopt;
  Reply other;
  other.ids = ids;
  return to_text(question) + " gives " + to_text(reply) + ", and the query " + query + " " +
         to_text(other);
}

}  // namespace

Violation queries_are_lists_and_actions(const Case& asked, const Setting& setting) {
  std::optional<World> world = World::create(asked, setting);
  if (!world) return std::nullopt;
  Random random(setting.seed);
  Topics topics = topics_of(asked.policy, world->facts());
  for (const Value& actor : sample(topics.actors, 2, random)) {
    for (const Value& resource : sample(topics.resources, 3, random)) {
      const QueryValue any_actor{actor.type, {}};
      const QueryValue any_action{"String", {}};
      const QueryValue any_resource{resource.type, {}};
      const QueryValue one_actor{actor.type, actor.id};
      const Question actions{QuestionKind::Actions, actor, "", resource};
      if (auto rows =
              world->rows(allow_query(one_actor, any_action, {resource.type, resource.id}))) {
        if (auto found = compare(*world, actions, "of actions", ids_where(*rows, 0, {}))) {
          return found;
        }
      }
      const auto all = world->rows(allow_query(any_actor, any_action, any_resource));
      if (all) {
        const auto ids = ids_where(*all, 1, {{0, actor.id}, {2, resource.id}});
        if (auto found = compare(*world, actions, "of everything", ids)) return found;
      }
      for (const std::string& action : sample(topics.actions, 4, random)) {
        const Question list{QuestionKind::List, actor, action, {resource.type, ""}};
        if (auto rows = world->rows(allow_query(one_actor, {"String", action}, any_resource))) {
          if (auto found = compare(*world, list, "of one actor", ids_where(*rows, 0, {}))) {
            return found;
          }
        }
        if (!all) continue;
        const auto ids = ids_where(*all, 2, {{0, actor.id}, {1, action}});
        if (auto found = compare(*world, list, "of everything", ids)) return found;
      }
    }
  }
  return std::nullopt;
}

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
    return to_text(question) + " gives " + to_text(reply) + ", after permutation " +
           to_text(again) + " of\n" + other.policy.text();
  }
  return std::nullopt;
}

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
        return to_text(question) + " gave " + to_text(earlier) + " and with more facts " +
               to_text(reply);
      }
      before[question] = std::move(reply);
    }
    auto first = facts.begin() + static_cast<ptrdiff_t>(std::min(i, facts.size()));
    auto last = facts.begin() + static_cast<ptrdiff_t>(std::min(i + kStep, facts.size()));
    world->insert({first, last});
  }
  return std::nullopt;
}

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
    return to_text(question) + " gives " + to_text(reply) + ", with a history " + to_text(again);
  }
  return std::nullopt;
}

namespace {

// Everything that a predicate holds for values of these types.
Query all_of(const std::string& predicate, const std::vector<std::string>& types) {
  Query query;
  query.atoms.push_back({predicate, {}});
  for (const std::string& type : types) {
    query.atoms[0].arguments.emplace_back(static_cast<uint32_t>(query.variables.size()));
    query.variables.push_back({type, {}});
  }
  return query;
}

// Queries about the predicates of facts, and about what is derived for each type.
std::vector<Query> some_queries(const GeneratedPolicy& policy, const std::vector<Fact>& facts,
                                Random& random) {
  std::set<std::pair<std::string, std::vector<std::string>>> shapes;
  for (const Fact& fact : facts) {
    std::vector<std::string> types;
    for (const Value& value : fact.arguments) types.push_back(value.type);
    shapes.emplace(fact.predicate, std::move(types));
  }
  for (const std::string& actor : policy.actor_types) {
    for (const std::string& type : policy.block_types)
      shapes.insert({"allow", {actor, "String", type}});
  }
  std::vector<Query> queries;
  for (const auto& [predicate, types] : shapes) {
    queries.push_back(all_of(predicate, types));
    if (facts.empty()) continue;
    // The same with one value.
    const Fact& fact = random.pick(facts);
    const Value& value = random.pick(fact.arguments);
    const auto at = std::ranges::find(types, value.type);
    if (at == types.end()) continue;
    Query bound = queries.back();
    bound.variables[static_cast<size_t>(at - types.begin())].ids = {{value.id}};
    queries.push_back(std::move(bound));
  }
  return queries;
}

std::string to_text(const std::optional<std::vector<QueryRow>>& rows) {
  if (!rows) return std::string(kUnanswerable);
  std::string text = std::to_string(rows->size()) + " rows";
  for (const QueryRow& row : *rows) {
    text += "\n ";
    for (const QueryValue& value : row) text += " " + value.type + ":" + value.id.value_or("*");
  }
  return text;
}

// What a world says to some questions and queries.
struct Answers {
  std::map<Question, Reply> replies;
  std::vector<std::optional<std::vector<QueryRow>>> rows;
};

Answers answers_of(World& world, const std::vector<Question>& questions,
                   const std::vector<Query>& queries) {
  Answers answers;
  for (const Question& question : questions) answers.replies[question] = world.ask(question);
  for (const Query& query : queries) answers.rows.push_back(world.rows(query));
  return answers;
}

Violation compare(const Answers& stored, const Answers& given, const std::vector<Query>& queries,
                  const char* how) {
  for (const auto& [question, reply] : stored.replies) {
    const Reply& other = given.replies.at(question);
    if (reply == other) continue;
    return to_text(question) + " gives " + to_text(reply) + ", " + how + " " + to_text(other);
  }
  for (size_t i = 0; i < queries.size(); ++i) {
    if (stored.rows[i] == given.rows[i]) continue;
    return "a query about " + queries[i].atoms[0].predicate + " gives " + to_text(stored.rows[i]) +
           "\n" + how + " " + to_text(given.rows[i]);
  }
  return std::nullopt;
}

}  // namespace

Violation context_facts_are_facts(const Case& asked, const Setting& setting) {
  Random random(setting.seed);
  Case base = asked;
  base.facts.resize(asked.facts.size() / 3);
  Case all = asked;
  const size_t facts_max = base.facts.size() + Limits{}.context_facts_max;
  all.facts.resize(std::min(all.facts.size(), facts_max));
  std::optional<World> stored = World::create(all, setting);
  std::optional<World> world = World::create(base, setting);
  if (!stored || !world) return std::nullopt;
  const std::vector<Fact>& facts = stored->facts();
  const auto stored_count = static_cast<ptrdiff_t>(world->facts().size());
  std::vector<Fact> given(facts.begin() + stored_count, facts.end());
  // A fact that the store has already, and one twice.
  if (given.size() + 2 <= Limits{}.context_facts_max && !given.empty()) {
    if (!world->facts().empty()) given.insert(given.begin(), random.pick(world->facts()));
    given.insert(given.begin(), random.pick(given));
  }
  const std::vector<Question> questions = some_questions(topics_of(asked.policy, facts), random);
  const std::vector<Query> queries = some_queries(asked.policy, facts, random);
  const Answers before = answers_of(*world, questions, queries);
  if (!world->give(given)) return "a fact is accepted by the store and not with a question";
  const Answers with_given = answers_of(*world, questions, queries);
  const Answers with_stored = answers_of(*stored, questions, queries);
  if (auto found = compare(with_stored, with_given, queries, "with given facts")) return found;
  world->give({});
  return compare(before, answers_of(*world, questions, queries), queries, "after given facts");
}

}  // namespace frost::difftest
