// SPDX-License-Identifier: Apache-2.0
// Runs the policy's own tests (polar.md §7.2).
#include <algorithm>
#include <set>

#include "base/any_value.hpp"
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
    const hir::Type& type = hir().types[literal.type];
    if (type.kind != hir::TypeKind::Any) return {type.name, literal.text};
    auto [name, text] = split_any(literal.text);
    return {name, text};
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
    if (!assertion.open_position) {
      Result<void> done = ask_one(snapshot, assertion, "", outcome);
      if (!done) return std::unexpected(done.error());
      return outcome;
    }
    for (hir::TypeId type : assertion.open_types) {
      Result<void> done = ask_one(snapshot, assertion, hir().types[type].name, outcome);
      if (!done) return std::unexpected(done.error());
    }
    outcome.holds = outcome.universal || !outcome.values.empty();
    return outcome;
  }

  // Asks for one type of the open position; empty when there is none.
  Result<void> ask_one(const SnapshotImpl& snapshot, const hir::Assertion& assertion,
                       std::string_view open_type, Outcome& outcome) {
    std::vector<std::string_view> names;
    std::string adornment(assertion.arguments.size(), 'b');
    for (hir::LiteralId id : assertion.arguments) {
      names.push_back(id.valid() ? std::string_view(value(id).type) : open_type);
    }
    if (assertion.open_position) adornment[*assertion.open_position] = 'f';
    auto relation = impl_.entries.relation(assertion.predicate, names);
    if (!relation) return {};
    auto procedure = impl_.entries.find(*relation, adornment);
    if (!procedure) return {};
    ArgumentIds ids(*snapshot.facts);
    std::vector<uint32_t> arguments;
    uint32_t answer_type = 0;
    for (size_t i = 0; i < names.size(); ++i) {
      uint32_t type = impl_.entries.types(*relation)[i].raw;
      if (!assertion.arguments[i].valid()) {
        answer_type = type;
        continue;
      }
      arguments.push_back(ids.argument(impl_.entries, type, value(assertion.arguments[i])));
    }
    QueryOptions options{tier_, std::nullopt};
    if (!assertion.open_position) {
      frost_req request = make_request(snapshot, options, ids.integers());
      auto holds =
          decision(impl_, request, impl_.run(tier_, *procedure, request, arguments.data()));
      if (!holds) return std::unexpected(holds.error());
      outcome.holds = *holds;
      return {};
    }
    auto answers = enumerate(snapshot, options, *procedure, ids, arguments.data(), answer_type);
    if (!answers) return std::unexpected(answers.error());
    outcome.universal |= answers->universal;
    if (open_type == kAnyName) {
      for (uint32_t id : answers->ids) {
        std::string text = ids.text(answer_type, id);
        auto [type, rest] = split_any(text);
        outcome.values.emplace(std::string(type), std::string(rest));
      }
      return {};
    }
    for (std::string& text : answer_texts(impl_.entries, *answers, answer_type, open_type, ids)) {
      if (!(answers->universal && text == "*")) {
        outcome.values.emplace(std::string(open_type), std::move(text));
      }
    }
    return {};
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
