// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/oracle_engine.hpp"

#ifdef FROST_HAS_ORACLE
#include <memory>
#include <stdexcept>

#include "base/diagnostics/emitter.hpp"
#include "frontend/parse.hpp"
#include "tests/oracle/oracle.hpp"
#endif

namespace frost::cli {

#ifdef FROST_HAS_ORACLE
namespace {

// The open position is named for each of its types; `*` stands for any type.
oracle::Goal goal_of(const TestQuestion& question, const std::string& open_type) {
  oracle::Goal goal{question.predicate, {}};
  for (const std::optional<TestValue>& argument : question.arguments) {
    if (argument) {
      goal.arguments.emplace_back(oracle::Value{argument->type, argument->id});
    } else if (open_type == "*") {
      goal.arguments.emplace_back(oracle::Open{"open", std::nullopt});
    } else {
      goal.arguments.emplace_back(oracle::Open{"open", open_type});
    }
  }
  return goal;
}

Result<TestAnswer> ask(const oracle::Model& model, const TestQuestion& question) {
  TestAnswer answer;
  bool is_open = false;
  for (const auto& argument : question.arguments) is_open = is_open || !argument;
  const std::vector<std::string> types =
      is_open ? question.open_types : std::vector<std::string>{""};
  for (const std::string& type : types) {
    const oracle::Answer found = model.ask({goal_of(question, type)});
    if (found.confidence == oracle::Confidence::Unanswerable) {
      return fail(Code::kUnanswerable,
                  "the answers are restricted by a negation or a comparison only and cannot be "
                  "listed");
    }
    for (const std::vector<oracle::Value>& row : found.rows) {
      answer.holds = true;
      if (row.empty()) continue;
      if (row[0].id == "*") {
        answer.is_universal = true;
      } else {
        answer.values.insert({row[0].type, row[0].id});
      }
    }
  }
  return answer;
}

// The oracle throws where it gives up.
template <class Function>
auto guarded(const Function& function) -> decltype(function()) {
  try {
    return function();
  } catch (const std::runtime_error& error) {
    return fail(Code::kUnanswerable, error.what());
  }
}

}  // namespace

Outcome<CustomTestEngine> oracle_engine(std::span<const Source> sources) {
  SourceMap map;
  for (const Source& source : sources) map.add(source.name, source.text);
  Emitter emit;
  auto ast = std::make_shared<const ast::Ast>(parse(map, Limits{}, emit));
  if (emit.has_errors()) return stop(kExitPolicy, "the policy does not parse");
  return [ast](std::span<const TestFact> facts, int64_t now) -> Result<TestModel> {
    std::vector<oracle::Fact> given;
    for (const TestFact& fact : facts) {
      oracle::Fact& added = given.emplace_back(oracle::Fact{fact.predicate, {}});
      for (const TestValue& value : fact.arguments)
        added.arguments.push_back({value.type, value.id});
    }
    return guarded([&]() -> Result<TestModel> {
      auto model = std::make_shared<const oracle::Model>(oracle::Oracle(*ast, now).evaluate(given));
      return [model](const TestQuestion& question) {
        return guarded([&] { return ask(*model, question); });
      };
    });
  };
}
#else
Outcome<CustomTestEngine> oracle_engine(std::span<const Source> /*sources*/) {
  return stop(kExitUsage, "this program was built without the oracle (FROST_TESTS=OFF)");
}
#endif

}  // namespace frost::cli
