// SPDX-License-Identifier: Apache-2.0
// Snapshot::visit_facts against a filter over a list of facts: every pattern of type and id.
#include <gtest/gtest.h>

#include <set>

#include "base/any_value.hpp"
#include "runtime/store/facts_text.hpp"
#include "tests/unit/runtime/random.hpp"
#include "tests/unit/runtime/sample_schema.hpp"

namespace frost::rt {
namespace {

struct OwnedFact {
  std::string predicate;
  std::vector<std::pair<std::string, std::string>> arguments;
};

std::vector<ValueView> views(const OwnedFact& fact) {
  std::vector<ValueView> result;
  for (const auto& [type, id] : fact.arguments) result.push_back({type, id});
  return result;
}

std::string text(const FactView& fact) {
  std::string out;
  append_fact_text(out, fact.predicate, fact.arguments);
  return out;
}

// Every kind of relation of the sample schema, and one with a position for values of any type.
Schema schema_with_any() {
  Schema schema = sample_schema();
  const TypeId any{schema.types.size()};
  schema.types.emplace_back(kAnyName);
  schema.relations.push_back({"is_friendly", {any}, {}, {}, {{}}});
  return schema;
}

std::vector<OwnedFact> all_facts() {
  std::vector<OwnedFact> facts;
  for (const char* user : {"u", "v"}) {
    for (const char* place : {"o", "p"}) {
      for (const char* role : {"member", "owner", "guest", "x"}) {
        facts.push_back({"has_role", {{"User", user}, {"String", role}, {"Org", place}}});
      }
      facts.push_back({"has_role", {{"User", user}, {"String", "reader"}, {"Repo", place}}});
      facts.push_back({"follows", {{"User", user}, {"Repo", place}}});
      facts.push_back({"is_public", {{"Repo", place}, {"Boolean", "true"}}});
      facts.push_back({"quota",
                       {{"User", user},
                        {"String", "disk"},
                        {"Org", place},
                        {"Integer", "1"},
                        {"Boolean", "true"}}});
    }
    facts.push_back({"age", {{"User", user}, {"Integer", "7"}}});
    facts.push_back({"is_friendly", {{"User", user}}});
    facts.push_back({"is_friendly", {{"Robot", user}}});
  }
  facts.push_back({"flag", {{"String", "a"}, {"Integer", "1"}}});
  return facts;
}

class VisitFacts : public testing::Test {
 protected:
  VisitFacts() : store_(Store::create(schema_with_any(), Limits{})), facts_(all_facts()) {
    for (const OwnedFact& fact : facts_) {
      const auto done = store_->insert(fact.predicate, views(fact));
      EXPECT_TRUE(done.has_value()) << done.error().message;
    }
    snapshot_ = store_->snapshot();
  }

  void expect_same(const FactQuery& query) const {
    std::set<std::string> expected;
    for (const OwnedFact& fact : facts_) {
      const std::vector<ValueView> values = views(fact);
      bool matches = query.predicate.empty() || query.predicate == fact.predicate;
      matches = matches && (!query.arguments || query.arguments->size() == values.size());
      for (size_t i = 0; matches && query.arguments && i < values.size(); ++i) {
        matches = (*query.arguments)[i].matches(values[i]);
      }
      if (matches) expected.insert(text({fact.predicate, values}));
    }
    std::multiset<std::string> found;
    EXPECT_TRUE(snapshot_->visit_facts(query, [&](const FactView& fact) {
      found.insert(text(fact));
      return true;
    }));
    EXPECT_EQ(found, std::multiset<std::string>(expected.begin(), expected.end()));
  }

  std::unique_ptr<Store> store_;
  std::vector<OwnedFact> facts_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(VisitFacts, EveryFactWithoutAPattern) {
  expect_same({});
  for (const char* predicate : {"has_role", "follows", "age", "is_friendly", "flag", "nothing"}) {
    expect_same({.predicate = predicate, .arguments = {}});
  }
}

TEST_F(VisitFacts, EveryPatternOfEveryFact) {
  for (const OwnedFact& fact : facts_) {
    const size_t arity = fact.arguments.size();
    uint32_t patterns = 1;
    for (size_t i = 0; i < arity; ++i) patterns *= 3;  // anything, a type, a value
    for (uint32_t number = 0; number < patterns; ++number) {
      std::vector<ValuePattern> pattern(arity);
      uint32_t rest = number;
      for (size_t i = 0; i < arity; ++i, rest /= 3) {
        if (rest % 3 > 0) pattern[i].type = fact.arguments[i].first;
        if (rest % 3 > 1) pattern[i].id = fact.arguments[i].second;
      }
      SCOPED_TRACE(fact.predicate + " " + std::to_string(number));
      expect_same({.predicate = fact.predicate, .arguments = pattern});
      expect_same({.predicate = {}, .arguments = pattern});
    }
  }
}

TEST_F(VisitFacts, UnknownNamesMatchNothing) {
  std::vector<ValuePattern> pattern(2);
  pattern[0] = {.type = "User", .id = "nobody"};
  expect_same({.predicate = "follows", .arguments = pattern});
  pattern[0] = {.type = "Nothing", .id = {}};
  expect_same({.predicate = "follows", .arguments = pattern});
}

TEST_F(VisitFacts, StopsWhenToldTo) {
  size_t seen = 0;
  EXPECT_FALSE(snapshot_->visit_facts({}, [&](const FactView&) { return ++seen < 3; }));
  EXPECT_EQ(seen, 3U);
}

}  // namespace
}  // namespace frost::rt
