// SPDX-License-Identifier: Apache-2.0
// A random case, loaded, and questions about it: what the laws of answers are checked on.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/differential/case.hpp"
#include "tests/differential/harness.hpp"
#include "tests/differential/random.hpp"

namespace frost::difftest {

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
  bool forgets_to_erase = false;  // other canaries
  bool forgets_context = false;   // the last fact given with a question
};

std::string to_text(const Reply& reply);

// A case, loaded. Keeps the facts that the policy accepts.
class World {
 public:
  // None when the policy does not compile.
  static std::optional<World> create(Case asked, const Setting& setting);

  // Throws std::runtime_error for an answer that is an error.
  Reply ask(const Question& question);
  // Whether each of these checks holds, asked as one batch. Throws for an error.
  std::vector<bool> ask_batch(const std::vector<Question>& checks);
  // The rows of a query; none when it is refused under SEM-41 or by a limit. Throws as ask() does.
  std::optional<std::vector<QueryRow>> rows(const Query& query);
  void insert(const std::vector<Fact>& facts);
  void erase(const std::vector<Fact>& facts);
  // From now on these facts come with every question, and the store does not have them; none:
  // questions come on their own again. False when a fact is refused.
  bool give(const std::vector<Fact>& facts);

  [[nodiscard]] const std::vector<Fact>& facts() const { return case_.facts; }

 private:
  World(Case asked, Stores stores, const Setting& setting)
      : case_(std::move(asked)), stores_(std::move(stores)), setting_(setting) {}

  Case case_;
  Stores stores_;
  Setting setting_;
  const Execution& execution();

  Executions executions_;  // of the present facts, once asked for
  Executions given_;       // the same with the facts that come with questions
};

struct Topics {
  std::vector<Value> actors;
  std::vector<Value> resources;
  std::vector<std::string> types;  // of the resources
  std::vector<std::string> actions;
};

inline constexpr const char* kStranger = "stranger";  // an id that no fact or policy mentions
inline constexpr const char* kForeignAction = "no such action";

bool is_object(const Value& value);

// Every object and string, and of each type an object that nothing mentions.
Topics topics_of(const GeneratedPolicy& policy, const std::vector<Fact>& facts);

template <class T>
std::vector<T> sample(std::vector<T> items, size_t count, Random& random) {
  random.shuffle(items);
  items.resize(std::min(items.size(), count));
  return items;
}

inline constexpr size_t kActorsMax = 4;
inline constexpr size_t kResourcesMax = 6;

// Some questions of every kind.
std::vector<Question> some_questions(const Topics& topics, Random& random);

}  // namespace frost::difftest
