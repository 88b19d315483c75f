// SPDX-License-Identifier: Apache-2.0
// Facts of a policy's shapes, and questions about them.
#include <algorithm>
#include <set>

#include "tests/differential/generate.hpp"

namespace frost::difftest {

namespace {

const std::vector<std::string> kForeignStrings = {"zzz", "READ", "read  ", " read", "42", "true"};

// Ids that a dictionary packs, beside others of the same number or UUID.
const std::vector<std::string> kPackedIds = {"7",
                                             "07",
                                             "-7",
                                             "7.0",
                                             "67e55044-10b1-426f-9247-bb680a5fe0c8",
                                             "67E55044-10b1-426f-9247-bb680a5fe0c8"};

std::string random_id(const GeneratedPolicy& policy, const std::string& type, Random& random) {
  std::vector<std::string> named;
  for (const Value& object : policy.objects) {
    if (object.type == type) named.push_back(object.id);
  }
  if (!named.empty() && random.chance(30)) return random.pick(named);
  std::string stem(1, static_cast<char>(type[0] - 'A' + 'a'));
  std::string id = stem + std::to_string(1 + random.below(2));
  if (random.chance(94)) return id;
  switch (random.below(4)) {
    case 0:
      return type.substr(0, 1) + id.substr(1);
    case 1:
      return id + " ";
    case 2:
      return random.pick(kPackedIds);
    default:
      return "\u00fc" + id + "\"";
  }
}

std::string concrete_type(const GeneratedPolicy& policy, const std::string& type, Random& random) {
  if (type == "Actor") return random.pick(policy.actor_types);
  if (type == "Resource") return random.pick(policy.block_types);
  return type;
}

std::string random_string(const GeneratedPolicy& policy, Random& random) {
  if (policy.strings.empty() || random.chance(15)) return random.pick(kForeignStrings);
  std::vector<std::string> pool(policy.strings.begin(), policy.strings.end());
  return random.pick(pool);
}

Value random_value(const GeneratedPolicy& policy, const Slot& slot, Random& random) {
  std::string type = concrete_type(policy, slot.type, random);
  if (slot.literal) return {type, *slot.literal};
  if (type == "String") return {type, random_string(policy, random)};
  if (type == "Integer") return {type, random.chance(85) ? std::to_string(random.below(3)) : "-7"};
  if (type == "Boolean") return {type, random.chance(50) ? "true" : "false"};
  return {type, random_id(policy, type, random)};
}

}  // namespace

std::vector<Fact> generate_facts(const GeneratedPolicy& policy, size_t count, Random& random) {
  if (policy.shapes.empty()) return {};
  std::vector<FactShape> shapes(policy.shapes.begin(), policy.shapes.end());
  std::set<Fact> facts;
  for (size_t i = 0; i < count; ++i) {
    const FactShape& shape = random.pick(shapes);
    Fact fact{shape.predicate, {}};
    for (const Slot& slot : shape.slots)
      fact.arguments.push_back(random_value(policy, slot, random));
    facts.insert(std::move(fact));
  }
  std::vector<Fact> result(facts.begin(), facts.end());
  random.shuffle(result);
  return result;
}

std::vector<Question> generate_questions(const GeneratedPolicy& policy,
                                         const std::vector<Fact>& facts, Expected& expected,
                                         Random& random) {
  std::set<Value> values(policy.objects.begin(), policy.objects.end());
  for (const Fact& fact : facts) values.insert(fact.arguments.begin(), fact.arguments.end());
  for (const std::string& type : policy.block_types) values.insert({type, "stranger"});
  std::vector<Value> actors;
  std::vector<Value> resources;
  std::set<std::string> types;
  for (const Value& value : values) {
    if (value.type == "Integer" || value.type == "Boolean") continue;
    if (value.type != "String" || random.chance(20)) resources.push_back(value);
    bool is_actor = std::ranges::find(policy.actor_types, value.type) != policy.actor_types.end();
    if (is_actor) actors.push_back(value);
  }
  for (const Value& resource : resources) types.insert(resource.type);
  std::vector<std::string> actions(policy.actions.begin(), policy.actions.end());
  for (const char* foreign : {"zzz", "READ", "read  "}) actions.emplace_back(foreign);

  std::vector<Question> hits;
  for (const Value& actor : actors) {
    for (const std::string& type : types) {
      for (const auto& [action, id] : expected.rows(actor, type)) {
        std::string asked = action == "*" ? random.pick(actions) : action;
        Value resource{type, id == "*" ? "stranger" : id};
        hits.push_back({QuestionKind::Authorize, actor, asked, resource});
      }
    }
  }
  random.shuffle(hits);
  hits.resize(std::min<size_t>(hits.size(), 60));
  size_t others = std::clamp<size_t>(hits.size() * 5 / 4, 12, 75);
  std::vector<Question> questions = hits;
  for (Question hit : hits) {
    if (random.chance(50)) continue;
    hit.kind = random.chance(50) ? QuestionKind::List : QuestionKind::Actions;
    questions.push_back(std::move(hit));
  }
  for (size_t i = 0; i < others; ++i) {
    Question question{QuestionKind::Authorize, random.pick(actors), random.pick(actions),
                      random.pick(resources)};
    if (random.chance(10)) question.actor = random.pick(resources);
    if (random.chance(30)) {
      question.kind = random.chance(50) ? QuestionKind::List : QuestionKind::Actions;
    }
    questions.push_back(std::move(question));
  }
  return questions;
}

}  // namespace frost::difftest
