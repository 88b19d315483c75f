// SPDX-License-Identifier: Apache-2.0
// Runs the policy's own tests (polar.md §7.2).
#include <algorithm>
#include <set>

#include "codegen/engine/store.hpp"
#include "runtime/exec/answers.hpp"

namespace frost {

namespace {

// Answers of one assertion: values of the open position, or whether the question holds.
struct Outcome {
  bool holds = false;
  bool universal = false;
  std::set<std::pair<std::string, std::string>> values;  // type name, id
};

class TestRunner {
 public:
  TestRunner(const Policy& policy, Tier tier)
      : policy_(policy), impl_(*policy.impl()), tier_(tier) {}

  Result<TestReport> run(const hir::Test& test) {
    auto store = FactStore::create(policy_, impl_.limits);
    if (!store) return std::unexpected(store.error());
    for (uint32_t fixture : test.fixtures) {
      if (auto done = insert(*store, hir().fixtures[fixture]); !done) {
        return std::unexpected(done.error());
      }
    }
    if (auto done = insert(*store, test.facts); !done) return std::unexpected(done.error());
    Snapshot snapshot = store->snapshot();
    TestReport report;
    report.name = test.name;
    for (const hir::Assertion& assertion : test.assertions) {
      ++report.total;
      auto problem = check(*snapshot.impl(), assertion);
      if (!problem) return std::unexpected(problem.error());
      if (problem->empty()) {
        ++report.passed;
      } else {
        report.failures.push_back(place(assertion.span) + *problem);
      }
    }
    return report;
  }

 private:
  const hir::Hir& hir() const { return *impl_.hir; }

  Result<void> insert(FactStore& store, const std::vector<hir::Fact>& facts) const {
    for (const hir::Fact& fact : facts) {
      std::vector<Value> arguments;
      for (hir::LiteralId literal : fact.arguments) arguments.push_back(value(literal));
      auto done = store.insert(hir().relations[fact.relation].predicate, arguments);
      if (!done) return done;
    }
    return {};
  }

  Value value(hir::LiteralId id) const {
    const hir::Literal& literal = hir().literals[id];
    return {hir().types[literal.type].name, literal.text};
  }

  std::string place(SourceSpan span) const {
    const Source& source = impl_.sources.at(span.file.index());
    LineColumn at = SourceFile(source.name, source.text).line_column(span.begin);
    return source.name + ":" + std::to_string(at.line) + ": ";
  }

  // Empty when the assertion holds, else what was found instead.
  Result<std::string> check(const SnapshotImpl& snapshot, const hir::Assertion& assertion) {
    auto outcome = ask(snapshot, assertion);
    if (!outcome) return std::unexpected(outcome.error());
    if (!assertion.iff) {
      if (outcome->holds != assertion.negated) return std::string();
      return std::string(assertion.negated ? "holds, but must not" : "does not hold");
    }
    std::set<std::pair<std::string, std::string>> expected;
    for (hir::LiteralId literal : *assertion.iff) {
      Value v = value(literal);
      expected.emplace(v.type, v.id);
    }
    if (outcome->universal) return std::string("holds for every value (SEM-62)");
    if (outcome->values == expected) return std::string();
    return "holds for " + text(outcome->values) + ", not for " + text(expected);
  }

  static std::string text(const std::set<std::pair<std::string, std::string>>& values) {
    std::string out = "[";
    for (const auto& [type, id] : values) {
      if (out.size() > 1) out += ", ";
      out += type == "String" ? "\"" + id + "\"" : type + "{\"" + id + "\"}";
    }
    return out + "]";
  }

  Result<Outcome> ask(const SnapshotImpl& snapshot, const hir::Assertion& assertion) {
    Outcome outcome;
    std::vector<uint32_t> types;
    ArgumentIds ids(*snapshot.facts);
    std::vector<uint32_t> arguments;
    for (hir::LiteralId id : assertion.arguments) {
      if (!id.valid()) {
        types.push_back(UINT32_MAX);
        continue;
      }
      const hir::Literal& literal = hir().literals[id];
      types.push_back(literal.type.raw);
      arguments.push_back(ids.id(literal.type.raw, literal.text));
    }
    std::string adornment(types.size(), 'b');
    if (!assertion.open_position) {
      auto procedure = impl_.entries.find(assertion.predicate, types, adornment);
      if (!procedure) return outcome;
      frost_req request = rt::make_request(*snapshot.facts, snapshot.query_fuel);
      auto holds = decision(impl_.run(tier_, *procedure, request, arguments.data()));
      if (!holds) return std::unexpected(holds.error());
      outcome.holds = *holds;
      return outcome;
    }
    adornment[*assertion.open_position] = 'f';
    for (hir::TypeId type : assertion.open_types) {
      types[*assertion.open_position] = type.raw;
      auto procedure = impl_.entries.find(assertion.predicate, types, adornment);
      if (!procedure) continue;
      auto answers = enumerate(snapshot, tier_, *procedure, arguments.data(), type.raw);
      if (!answers) return std::unexpected(answers.error());
      outcome.universal |= answers->universal;
      for (uint32_t id : answers->ids) {
        outcome.values.emplace(hir().types[type].name, ids.text(type.raw, id));
      }
    }
    outcome.holds = outcome.universal || !outcome.values.empty();
    return outcome;
  }

  const Policy& policy_;
  const PolicyImpl& impl_;
  Tier tier_;
};

}  // namespace

Result<std::vector<TestReport>> run_tests(const Policy& policy, Tier tier) {
  const PolicyImpl& impl = *policy.impl();
  if (!impl.hir || !impl.with_tests) {
    return fail(Code::kInvalidArgument,
                "only a policy compiled from text with its tests can run them");
  }
  if (tier == Tier::kNative && !policy.has_native()) {
    return fail(Code::kInvalidArgument, "compile the policy to native code first");
  }
  TestRunner runner(policy, tier);
  std::vector<TestReport> reports;
  for (const hir::Test& test : impl.hir->tests) {
    auto report = runner.run(test);
    if (!report) return std::unexpected(report.error());
    reports.push_back(std::move(*report));
  }
  return reports;
}

}  // namespace frost
