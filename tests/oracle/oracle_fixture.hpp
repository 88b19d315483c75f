// SPDX-License-Identifier: Apache-2.0
// Short spellings for the oracle's tests: values are `Type:id`, facts are `name(Type:id, …)`.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "frontend/parse.hpp"
#include "tests/oracle/oracle.hpp"

namespace frost::oracle {

using Ids = std::vector<std::string>;
using Rows = std::set<std::vector<std::string>>;

// `User:ann`; without a type, a String.
inline Value value(std::string_view text) {
  size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {"String", std::string(text)};
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

inline std::vector<Value> values(const std::vector<std::string_view>& texts) {
  std::vector<Value> result;
  for (std::string_view text : texts) result.push_back(value(text));
  return result;
}

// `has_role(User:ann, member, Org:acme)`.
inline Fact fact(std::string_view text) {
  size_t open = text.find('(');
  Fact result{std::string(text.substr(0, open)), {}};
  text = text.substr(open + 1, text.size() - open - 2);
  while (!text.empty()) {
    size_t end = std::min(text.find(", "), text.size());
    result.arguments.push_back(value(text.substr(0, end)));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return result;
}

inline std::vector<Fact> facts(const std::vector<std::string_view>& texts) {
  std::vector<Fact> result;
  for (std::string_view text : texts) result.push_back(fact(text));
  return result;
}

inline Oracle oracle(std::string policy, int64_t now = 0) {
  SourceMap sources;
  sources.add("policy.polar", std::move(policy));
  Emitter emit;
  ast::Ast ast = parse(sources, Limits{}, emit);
  if (emit.has_errors()) throw std::logic_error(emit.take_sorted().front().message);
  return Oracle(ast, now);
}

inline Model model(std::string policy, const std::vector<std::string_view>& texts = {},
                   int64_t now = 0) {
  return oracle(std::move(policy), now).evaluate(facts(texts));
}

// A position of a question: `?x:Type` is open, everything else a value.
inline Goal goal(std::string_view text) {
  Goal result{fact(text).predicate, {}};
  for (const Value& argument : fact(text).arguments) {
    if (argument.type.starts_with('?')) {
      result.arguments.emplace_back(Open{argument.type, argument.id});
    } else if (argument.id.starts_with('?')) {
      result.arguments.emplace_back(Open{argument.id, std::nullopt});
    } else {
      result.arguments.emplace_back(argument);
    }
  }
  return result;
}

// The answer to `allow(User:ann, ?a:String, Org:acme)`; ids only. Throws Unbounded.
inline Rows rows(const Model& model, std::string_view question) {
  Answer answer = model.ask({goal(question)});
  if (answer.confidence == Confidence::Unanswerable) throw Unbounded("unbounded");
  Rows result;
  for (const std::vector<Value>& row : answer.rows) {
    std::vector<std::string> ids;
    for (const Value& cell : row) ids.push_back(cell.id);
    result.insert(ids);
  }
  return result;
}

// Does the closed question `text` hold?
inline bool holds(const Model& model, std::string_view text) {
  return model.holds(fact(text).predicate, fact(text).arguments);
}

}  // namespace frost::oracle
