// SPDX-License-Identifier: Apache-2.0
// The engines that answer policy tests: a fact store under a compiled policy, and the tracer.
#include "codegen/engine/store.hpp"
#include "codegen/engine/test_suite.hpp"
#include "runtime/exec/answers.hpp"

namespace frost {

namespace {

class StoreModel {
 public:
  StoreModel(const Policy& policy, Tier tier, Snapshot snapshot)
      : impl_(policy.impl()), tier_(tier), snapshot_(std::move(snapshot)) {}

  Result<TestAnswer> ask(const TestQuestion& question) const {
    const SnapshotImpl& snapshot = *snapshot_.impl();
    TestAnswer answer;
    std::vector<uint32_t> types;
    ArgumentIds ids(*snapshot.facts);
    std::vector<uint32_t> arguments;
    std::optional<size_t> open;
    for (size_t i = 0; i < question.arguments.size(); ++i) {
      const std::optional<TestValue>& argument = question.arguments[i];
      types.push_back(UINT32_MAX);
      if (!argument) {
        open = i;
        continue;
      }
      auto type = impl_->entries.type(argument->type);
      if (!type) return answer;
      types.back() = *type;
      arguments.push_back(ids.id(*type, argument->id));
    }
    std::string adornment(types.size(), 'b');
    if (!open) {
      auto procedure = impl_->entries.find(question.predicate, types, adornment);
      if (!procedure) return answer;
      frost_req request = rt::make_request(*snapshot.facts, snapshot.query_fuel);
      auto holds = decision(impl_->run(tier_, *procedure, request, arguments.data()));
      if (!holds) return std::unexpected(holds.error());
      answer.holds = *holds;
      return answer;
    }
    adornment[*open] = 'f';
    for (const std::string& name : question.open_types) {
      auto type = impl_->entries.type(name);
      if (!type) continue;
      types[*open] = *type;
      auto procedure = impl_->entries.find(question.predicate, types, adornment);
      if (!procedure) continue;
      auto found = enumerate(snapshot, tier_, *procedure, arguments.data(), *type);
      if (!found) return std::unexpected(found.error());
      answer.is_universal |= found->universal;
      for (uint32_t id : found->ids) answer.values.insert({name, ids.text(*type, id)});
    }
    answer.holds = answer.is_universal || !answer.values.empty();
    return answer;
  }

 private:
  std::shared_ptr<PolicyImpl> impl_;
  Tier tier_;
  Snapshot snapshot_;
};

}  // namespace

Result<TestModel> store_model(const Policy& policy, Tier tier, std::span<const TestFact> facts,
                              int64_t /*now*/) {
  auto store = FactStore::create(policy, policy.impl()->limits);
  if (!store) return std::unexpected(store.error());
  for (const TestFact& fact : facts) {
    std::vector<Value> arguments;
    for (const TestValue& value : fact.arguments) arguments.push_back({value.type, value.id});
    auto done = store->insert(fact.predicate, arguments);
    if (!done) return std::unexpected(done.error());
  }
  auto model = std::make_shared<StoreModel>(policy, tier, store->snapshot());
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
          auto [type, id] = hir::split_any(*row[0]);
          bool is_asked = one.open_type == hir::kAnyName || one.open_type == type;
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
