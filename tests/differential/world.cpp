// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/world.hpp"

#include <memory>
#include <stdexcept>

namespace frost::difftest {

std::string to_text(const Reply& reply) {
  if (!reply.is_answered) return std::string(kUnanswerable);
  std::string text = reply.is_allowed ? "true" : "";
  for (const std::string& id : reply.ids) text += "[" + id + "]";
  return text.empty() ? "nothing" : text;
}

std::optional<World> World::create(Case asked, const Setting& setting) {
  std::optional<Loaded> loaded =
      load(asked.policy, asked.facts, {.jit = setting.is_native, .artefact = false});
  if (!loaded) return std::nullopt;
  asked.facts = std::move(loaded->facts);
  return World(std::move(asked), std::move(loaded->stores), setting);
}

Reply World::ask(const Question& question) {
  const Execution& execution = this->execution();
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

std::vector<bool> World::ask_batch(const std::vector<Question>& checks) {
  const Execution& execution = this->execution();
  std::vector<CheckQuery> queries;
  for (const Question& check : checks) {
    queries.push_back({{check.actor.type, check.actor.id},
                       check.action,
                       {check.resource.type, check.resource.id}});
  }
  const auto allowed = std::make_unique<bool[]>(checks.size());
  const auto done = execution.snapshot.authorize_batch(queries, {allowed.get(), checks.size()},
                                                       {execution.tier, kNow});
  if (!done) throw std::runtime_error(done.error().message);
  return std::vector<bool>(allowed.get(), allowed.get() + checks.size());
}

std::optional<std::vector<QueryRow>> World::rows(const Query& query) {
  const Execution& execution = this->execution();
  auto found = execution.snapshot.query(query, {execution.tier, kNow});
  if (found) return *std::move(found);
  const Code code = found.error().code;
  if (code != Code::kUnanswerable && code != Code::kLimit) {
    throw std::runtime_error(found.error().message);
  }
  return std::nullopt;
}

void World::insert(const std::vector<Fact>& facts) {
  std::vector<Fact> accepted = insert_accepted(stores_, facts);
  case_.facts.insert(case_.facts.end(), accepted.begin(), accepted.end());
  executions_.clear();
}

void World::erase(const std::vector<Fact>& facts) {
  if (setting_.forgets_to_erase) return;
  for (const Fact& fact : facts) stores_.erase(fact).value();
  executions_.clear();
}

bool World::give(const std::vector<Fact>& facts) {
  (void)execution();
  given_.clear();
  if (facts.empty()) return true;
  std::vector<std::vector<frost::Value>> arguments;
  std::vector<frost::Fact> context;
  for (const Fact& fact : facts) {
    std::vector<frost::Value>& values = arguments.emplace_back();
    for (const Value& value : fact.arguments) values.push_back({value.type, value.id});
    context.push_back({fact.predicate, values});
  }
  if (setting_.forgets_context) context.pop_back();
  for (const Execution& execution : executions_) {
    auto given = execution.with_context(context);
    if (!given) return false;
    given_.push_back(*std::move(given));
  }
  return true;
}

const Execution& World::execution() {
  if (executions_.empty()) executions_ = stores_.snapshot();
  return given_.empty() ? executions_.back() : given_.back();
}

bool is_object(const Value& value) {
  return value.type != "String" && value.type != "Integer" && value.type != "Boolean";
}

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

}  // namespace frost::difftest
