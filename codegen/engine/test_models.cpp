// SPDX-License-Identifier: Apache-2.0
// The engines that answer policy tests: a fact store under a compiled policy, and the tracer.
#include <algorithm>

#include "base/any_value.hpp"
#include "codegen/engine/store.hpp"
#include "codegen/engine/test_suite.hpp"
#include "runtime/exec/answers.hpp"

namespace frost {

namespace {

class StoreModel {
 public:
  StoreModel(const Policy& policy, const QueryOptions& options, Snapshot snapshot)
      : policy_(policy.impl()), options_(options), snapshot_(std::move(snapshot)) {}

  Result<TestAnswer> ask(const TestQuestion& question) const {
    TestAnswer answer;
    bool is_open = std::ranges::any_of(question.arguments, [](const auto& a) { return !a; });
    if (!is_open) {
      Result<void> done = ask_closed(question, answer);
      if (!done) return std::unexpected(done.error());
      return answer;
    }
    for (const std::string& type : question.open_types) {
      Result<void> done = ask_open(question, type, answer);
      if (!done) return std::unexpected(done.error());
    }
    answer.holds = answer.is_universal || !answer.values.empty();
    return answer;
  }

 private:
  // The procedure for a question whose open position, if any, has type `open_type`.
  struct Call {
    uint32_t procedure = 0;
    std::vector<uint32_t> arguments;
    uint32_t answer_type = 0;
  };

  // None when no rule and no fact can answer.
  std::optional<Call> find(const TestQuestion& question, std::string_view open_type,
                           ArgumentIds& ids) const {
    const EntryTable& entries = policy_->entries;
    std::vector<std::string_view> types;
    std::string adornment;
    for (const std::optional<TestValue>& argument : question.arguments) {
      types.push_back(argument ? std::string_view(argument->type) : open_type);
      adornment += argument ? 'b' : 'f';
    }
    auto relation = entries.relation(question.predicate, types);
    if (!relation) return std::nullopt;
    auto procedure = entries.find(*relation, adornment);
    if (!procedure) return std::nullopt;
    Call call{*procedure, {}, 0};
    for (size_t i = 0; i < types.size(); ++i) {
      uint32_t type = entries.types(*relation)[i].raw;
      const std::optional<TestValue>& argument = question.arguments[i];
      if (argument) {
        call.arguments.push_back(ids.argument(entries, type, {argument->type, argument->id}));
      } else {
        call.answer_type = type;
      }
    }
    return call;
  }

  Result<void> ask_closed(const TestQuestion& question, TestAnswer& answer) const {
    const SnapshotImpl& snapshot = *snapshot_.impl();
    ArgumentIds ids(*snapshot.facts);
    auto call = find(question, "", ids);
    if (!call) return {};
    frost_req request = make_request(snapshot, options_, ids.integers());
    frost_status status =
        policy_->run(options_.tier, call->procedure, request, call->arguments.data());
    auto holds = decision(*policy_, request, status);
    if (!holds) return std::unexpected(holds.error());
    answer.holds = *holds;
    return {};
  }

  Result<void> ask_open(const TestQuestion& question, const std::string& open_type,
                        TestAnswer& answer) const {
    const SnapshotImpl& snapshot = *snapshot_.impl();
    ArgumentIds ids(*snapshot.facts);
    auto call = find(question, open_type, ids);
    if (!call) return {};
    auto found = enumerate(snapshot, options_, call->procedure, ids, call->arguments.data(),
                           call->answer_type);
    if (!found) return std::unexpected(found.error());
    answer.is_universal |= found->universal;
    for (uint32_t id : found->ids) {
      std::string text = ids.text(call->answer_type, id);
      if (call->answer_type != policy_->entries.any_type()) {
        answer.values.insert({open_type, std::move(text)});
        continue;
      }
      auto [type, rest] = split_any(text);
      bool is_asked = open_type == kAnyName || open_type == type;
      if (is_asked) answer.values.insert({std::string(type), std::string(rest)});
    }
    return {};
  }

  std::shared_ptr<PolicyImpl> policy_;
  QueryOptions options_;
  Snapshot snapshot_;
};

}  // namespace

Result<TestModel> store_model(const Policy& policy, Tier tier, std::span<const TestFact> facts,
                              int64_t now) {
  auto store = FactStore::create(policy, policy.impl()->limits);
  if (!store) return std::unexpected(store.error());
  for (const TestFact& fact : facts) {
    std::vector<Value> arguments;
    for (const TestValue& value : fact.arguments) arguments.push_back({value.type, value.id});
    auto done = store->insert(fact.predicate, arguments);
    if (!done) return std::unexpected(done.error());
  }
  QueryOptions options{tier, now};
  auto model = std::make_shared<StoreModel>(policy, options, store->snapshot());
  return [model](const TestQuestion& question) { return model->ask(question); };
}

Result<std::shared_ptr<trace::Trace>> trace_facts(const hir::Hir& hir, const hir::Test& test,
                                                  int64_t now) {
  std::vector<trace::Fact> facts;
  for (const hir::Fact& fact : facts_of(hir, test)) {
    trace::Fact& added = facts.emplace_back(trace::Fact{fact.relation, {}, fact.span});
    for (hir::LiteralId id : fact.arguments) added.arguments.push_back(hir.literals[id].text);
  }
  auto trace = trace::Trace::evaluate(hir, facts, now);
  if (!trace) return std::unexpected(trace.error());
  return std::make_shared<trace::Trace>(std::move(*trace));
}

TestModel trace_model(const hir::Hir& hir, std::shared_ptr<trace::Trace> trace) {
  return [&hir, trace = std::move(trace)](const TestQuestion& question) -> Result<TestAnswer> {
    TestAnswer answer;
    for (const TraceQuestion& one : trace_questions(hir, question)) {
      trace::Answers found = trace->answers(one.goal);
      if (found.is_unbounded) {
        return fail(Code::kUnanswerable,
                    "the values of the open argument are restricted by a negation or a comparison "
                    "only and cannot be listed");
      }
      for (const auto& row : found.rows) {
        if (row.empty()) {
          answer.holds = true;
          continue;
        }
        if (!row[0]) {
          answer.is_universal = true;
        } else if (one.is_any) {
          auto [type, id] = split_any(*row[0]);
          bool is_asked = one.open_type == kAnyName || one.open_type == type;
          if (is_asked) answer.values.insert({std::string(type), std::string(id)});
        } else {
          answer.values.insert({one.open_type, *row[0]});
        }
      }
    }
    answer.holds = answer.holds || answer.is_universal || !answer.values.empty();
    return answer;
  };
}

}  // namespace frost
