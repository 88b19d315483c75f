// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/query_comparison.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "tests/differential/coverage.hpp"
#include "tests/differential/query_questions.hpp"

namespace frost::difftest {

namespace {

std::string shown(const QueryReply& reply) {
  if (reply.refusal.empty()) return to_text(reply.rows);
  return reply.rows.empty() ? reply.refusal : reply.refusal + "\n" + to_text(reply.rows);
}

std::string shown(const ExpectedRows& truth) {
  std::string text = to_text(truth.rows);
  if (truth.confidence == oracle::Confidence::MayRefuse) text += "\n  (may be refused)";
  if (truth.confidence == oracle::Confidence::Unanswerable) text += "\n  (and maybe others)";
  return text;
}

}  // namespace

std::optional<QueryDifference> first_query_difference(const QueryTopics& topics,
                                                      const oracle::Model& model,
                                                      const Executions& executions,
                                                      const std::vector<Query>& queries,
                                                      QueryCounts* counts) {
  static const bool counts_refusals = std::getenv("FROST_DIFF_MAY_REFUSE") != nullptr;
  for (const Query& query : queries) {
    const ExpectedRows truth = expected_rows(model, query);
    std::vector<QueryReply> replies;
    for (const Execution& execution : executions) {
      replies.push_back(query_reply(topics, execution, query));
    }
    const bool all_agree = std::ranges::all_of(replies, [&](const QueryReply& reply) {
      return reply.refusal.empty() && reply.rows == truth.rows;
    });
    const bool may_refuse =
        truth.confidence != oracle::Confidence::Exact ||
        (counts_refusals && std::ranges::any_of(query.atoms, [&](const QueryAtom& atom) {
           return topics.predicate(atom).is_uncertain;
         }));
    const bool all_refuse = std::ranges::all_of(replies, [&](const QueryReply& reply) {
      return reply.is_limit || (may_refuse && reply.refusal == kUnanswerable);
    });
    if (all_agree || all_refuse) {
      if (counts != nullptr) counts->add(topics, query, truth, replies.front());
      continue;
    }
    QueryDifference difference{query, "", {{"oracle", shown(truth)}}};
    for (const QueryReply& reply : replies) {
      const bool is_right = reply.refusal.empty() && reply.rows == truth.rows;
      if (!is_right) difference.kind = reply.refusal.empty() ? "rows" : reply.refusal;
    }
    for (size_t i = 0; i < replies.size(); ++i) {
      difference.answers.emplace_back(executions[i].name, shown(replies[i]));
    }
    return difference;
  }
  return std::nullopt;
}

// ---------- counts

void QueryCounts::add(const QueryTopics& topics, const Query& query, const ExpectedRows& truth,
                      const QueryReply& reply) {
  const bool is_recursive = std::ranges::any_of(
      query.atoms, [&](const QueryAtom& atom) { return topics.predicate(atom).is_recursive; });
  bool is_repeated = false;
  for (const QueryAtom& atom : query.atoms) {
    std::set<uint32_t> variables;
    for (const QueryArgument& argument : atom.arguments) {
      const auto* variable = std::get_if<uint32_t>(&argument);
      is_repeated |= variable != nullptr && !variables.insert(*variable).second;
    }
  }
  const bool has_wildcard = std::ranges::any_of(truth.rows, [](const ValueRow& row) {
    return std::ranges::find(row, "*", &Value::id) != row.end();
  });
  auto has = [&](auto&& property) { return std::ranges::any_of(query.variables, property); };
  const bool is_certain = truth.confidence == oracle::Confidence::Exact;
  const bool is_refused = !reply.refusal.empty();
  questions += 1;
  all_free += is_all_free(query) ? 1U : 0U;
  recursive += is_recursive ? 1U : 0U;
  recursive_all_free += is_recursive && is_all_free(query) ? 1U : 0U;
  conjunctions += query.atoms.size() > 1 ? 1U : 0U;
  repeated += is_repeated ? 1U : 0U;
  untyped += has([](const QueryVariable& v) { return v.type.empty(); }) ? 1U : 0U;
  id_lists += has([](const QueryVariable& v) { return v.ids.has_value(); }) ? 1U : 0U;
  non_empty += truth.rows.empty() ? 0U : 1U;
  wildcards += has_wildcard ? 1U : 0U;
  rows += truth.rows.size();
  refused += is_refused && !reply.is_limit ? 1U : 0U;
  refused_certain += is_refused && !reply.is_limit && is_certain ? 1U : 0U;
  limits += reply.is_limit ? 1U : 0U;
  plan_limits += reply.is_plan_limit ? 1U : 0U;
  uncertain += is_certain ? 0U : 1U;
  const bool is_partial = truth.confidence == oracle::Confidence::Unanswerable && !is_refused;
  answered_uncertain += is_partial ? 1U : 0U;
}

void QueryCounts::add(const QueryCounts& other) {
  questions += other.questions;
  all_free += other.all_free;
  recursive += other.recursive;
  recursive_all_free += other.recursive_all_free;
  conjunctions += other.conjunctions;
  repeated += other.repeated;
  untyped += other.untyped;
  id_lists += other.id_lists;
  non_empty += other.non_empty;
  wildcards += other.wildcards;
  rows += other.rows;
  refused += other.refused;
  refused_certain += other.refused_certain;
  uncertain += other.uncertain;
  answered_uncertain += other.answered_uncertain;
  limits += other.limits;
  plan_limits += other.plan_limits;
}

void QueryCounts::print() const {
  std::cout << "questions " << questions << ", rows " << rows << "\n";
  auto share = [&](const char* name, uint64_t count) {
    std::cout << "  " << name << " " << count << ", " << percent(count, questions) << " %\n";
  };
  share("all free", all_free);
  share("with recursion", recursive);
  share("with recursion, all free", recursive_all_free);
  share("conjunctions", conjunctions);
  share("with a repeated variable", repeated);
  share("with a variable of any type", untyped);
  share("with a list of ids", id_lists);
  share("non-empty", non_empty);
  share("with a wildcard in the answer", wildcards);
  share("that the oracle cannot list for sure", uncertain);
  share("refused under SEM-41", refused);
  share("refused, though the oracle has the answer", refused_certain);
  share("answered with what is certain", answered_uncertain);
  share("refused for types that do not join", limits - plan_limits);
  share("refused for the size of the plan", plan_limits);
}

}  // namespace frost::difftest
