// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/harness.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <random>
#include <stdexcept>

#include "base/diagnostics/emitter.hpp"
#include "base/source.hpp"
#include "codegen/engine/store.hpp"
#include "frontend/parse.hpp"
#include "ir/lowering/find_alternatives.hpp"
#include "ir/lowering/order_alternatives.hpp"

namespace frost::difftest {

namespace {

std::optional<uint64_t> environment_number(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  std::string_view digits(text);
  uint64_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    throw std::invalid_argument(std::string(name) + " is not a number");
  }
  return number;
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

frost::Value view(const Value& value) { return {value.type, value.id}; }

std::vector<frost::Value> views(const Fact& fact) {
  std::vector<frost::Value> result;
  for (const Value& value : fact.arguments) result.push_back(view(value));
  return result;
}

template <class T>
Answer error_answer(const Result<T>& result) {
  if (result.error().code == Code::kUnanswerable) return std::string(kUnanswerable);
  return "error: " + result.error().message;
}

// Set while a CrashReport lives; read by the signal handler.
const std::string* current_report = nullptr;

void print_report(int) {
  if (current_report == nullptr) return;
  // The result does not matter: the process is ending.
  [[maybe_unused]] auto written =
      ::write(STDERR_FILENO, current_report->data(), current_report->size());
}

bool covers(const std::string& answered, const std::string& asked) {
  return answered == "*" || answered == asked;
}

}  // namespace

Seeds Seeds::from_environment(uint64_t rounds) {
  auto seed = environment_number("FROST_DIFF_SEED");
  auto count = environment_number("FROST_DIFF_ROUNDS");
  uint64_t usual = seed ? 1 : std::max<uint64_t>(rounds / kSlowdown, 2);
  return {seed.value_or(1), count.value_or(usual)};
}

std::string replay_line(std::string_view test, uint64_t seed) {
  std::string number = std::to_string(seed);
  return "seed=" + number + " replay: FROST_DIFF_SEED=" + number + " " +
         program_invocation_short_name + " --gtest_filter=" + std::string(test) + "\n";
}

CrashReport::CrashReport(std::string_view test, uint64_t seed, const std::string& policy)
    : text_(replay_line(test, seed) + "--- policy\n" + policy) {
  current_report = &text_;
  std::signal(SIGABRT, print_report);
}

CrashReport::~CrashReport() { current_report = nullptr; }

Answer list_answer(const std::vector<std::string>& ids) {
  auto is_plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("_-./#:*@").find(c) != std::string_view::npos;
  };
  std::string text = "[";
  for (const std::string& id : ids) {
    if (text.size() > 1) text += ", ";
    text += std::ranges::all_of(id, is_plain) ? id : quoted(id);
  }
  return text + "]";
}

bool is_empty(const Answer& answer) { return answer == "false" || answer == "[]"; }

std::string to_text(const Value& value) {
  if (value.type == "String") return quoted(value.id);
  if (value.type == "Integer" || value.type == "Boolean") return value.id;
  return value.type + "{" + quoted(value.id) + "}";
}

std::string to_text(const Fact& fact) {
  std::string text = fact.predicate + "(";
  for (size_t i = 0; i < fact.arguments.size(); ++i) {
    text += (i > 0 ? ", " : "") + to_text(fact.arguments[i]);
  }
  return text + ");";
}

std::string to_text(const Question& question) {
  std::string actor = to_text(question.actor);
  switch (question.kind) {
    case QuestionKind::Authorize:
      return "allow(" + actor + ", " + quoted(question.action) + ", " + to_text(question.resource) +
             ")";
    case QuestionKind::List:
      return "list(" + actor + ", " + quoted(question.action) + ", " + question.resource.type + ")";
    case QuestionKind::Actions:
      return "actions(" + actor + ", " + to_text(question.resource) + ")";
  }
  std::abort();
}

namespace {

// Some order of the alternatives of each check; of one program in four, the one that it has.
lir::Program in_some_order(const lir::Program& program) {
  const auto chains = find_alternatives(program);
  std::mt19937 random(static_cast<uint32_t>(std::hash<std::string>{}(lir::print(program))));
  const bool stays = random() % 4 == 0;
  std::vector<AlternativeOrder> orders;
  for (const AlternativeChain& chain : chains) {
    AlternativeOrder& order = orders.emplace_back(chain.alternatives.size());
    std::iota(order.begin(), order.end(), 0U);
    if (!stays) std::ranges::shuffle(order, random);
  }
  return order_alternatives(program, chains, orders);
}

// The same facts under the program that is specialised for them.
Snapshot specialise_for_its_facts(const Snapshot& snapshot) {
  auto state = std::make_shared<SnapshotImpl>(*snapshot.impl());
  const lir::Program& program = state->policy->program;
  const auto known = knowledge_of(*state->facts, program.paths.size());
  auto policy = std::make_shared<PolicyImpl>(specialise(in_some_order(program), known));
  if (const auto problem = lir::verify(policy->program)) {
    throw std::logic_error("specialised: " + *problem);
  }
  policy->limits = state->policy->limits;
  policy->hir = state->policy->hir;  // of which queries are planned
  policy->sources = state->policy->sources;
  state->policy = std::move(policy);
  state->specialised = nullptr;
  state->begin_requests();
  return Snapshot(std::move(state));
}

}  // namespace

Result<Execution> Execution::with_context(std::span<const frost::Fact> facts) const {
  auto more = (general ? *general : snapshot).with_context(facts);
  if (!more) return std::unexpected(more.error());
  if (!general) return Execution{name, *std::move(more), tier};
  return Execution{name, specialise_for_its_facts(*more), tier, *more};
}

Answer Execution::answer(const Question& question) const {
  if (question.kind == QuestionKind::Authorize) {
    Result<bool> allowed = allows(question);
    if (!allowed) return error_answer(allowed);
    return *allowed ? "true" : "false";
  }
  auto answer = ids(question);
  return answer ? list_answer(*answer) : error_answer(answer);
}

Result<bool> Execution::allows(const Question& question) const {
  CheckQuery query{view(question.actor), question.action, view(question.resource)};
  return snapshot.authorize(query, {tier, kNow});
}

Result<std::vector<std::string>> Execution::ids(const Question& question) const {
  QueryOptions options{tier, kNow};
  if (question.kind == QuestionKind::Actions) {
    return snapshot.actions({view(question.actor), view(question.resource)}, options);
  }
  return snapshot.list({view(question.actor), question.action, question.resource.type}, options);
}

Result<Engines> Engines::create(const Policy& policy, const ExecutionOptions& options) {
  Engines engines(policy);
  if (options.jit) {
    // As long-lived hosts have it made and swapped in.
    engines.policy_.compile_in_background();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(10);
    if (auto done = engines.policy_.wait_until_native(deadline); !done) {
      return std::unexpected(done.error());
    }
  }
  if (options.artefact) {
    auto bytes = build_artefact(policy, {.cpu = "x86-64-v2"});
    if (!bytes) return std::unexpected(bytes.error());
    LoadOptions load;
    load.trust_unsigned = true;
    auto loaded = load_policy_artefact(*bytes, load);
    if (!loaded) return std::unexpected(loaded.error());
    engines.artefact_ = std::move(*loaded);
  }
  return engines;
}

Result<Stores> Stores::create(const Engines& engines) {
  Stores stores;
  stores.has_jit_ = engines.policy_.active_tier() == Tier::kNative;
  auto store = FactStore::create(engines.policy_);
  if (!store) return std::unexpected(store.error());
  stores.stores_.push_back(std::move(*store));
  if (engines.artefact_) {
    store = FactStore::create(*engines.artefact_);
    if (!store) return std::unexpected(store.error());
    stores.stores_.push_back(std::move(*store));
  }
  return stores;
}

template <class Change>
Result<void> Stores::change(const Change& change) {
  Result<void> first = change(stores_[0]);
  for (size_t i = 1; i < stores_.size(); ++i) {
    Result<void> other = change(stores_[i]);
    bool agree = first.has_value() == other.has_value() &&
                 (first.has_value() || first.error().message == other.error().message);
    if (!agree) return fail(Code::kInternal, "compiled policy and artefact accept other facts");
  }
  return first;
}

Result<void> Stores::insert(const Fact& fact) {
  return change([&](FactStore& store) { return store.insert(fact.predicate, views(fact)); });
}

Result<void> Stores::erase(const Fact& fact) {
  return change([&](FactStore& store) { return store.erase(fact.predicate, views(fact)); });
}

Executions Stores::snapshot() {
  Executions result;
  Snapshot compiled = stores_[0].snapshot();
  result.push_back({"interpreter", compiled, Tier::kInterpreter});
  result.push_back({"interpreter, specialised", specialise_for_its_facts(compiled),
                    Tier::kInterpreter, compiled});
  if (has_jit_) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(10);
    static_cast<void>(compiled.wait_until_specialised(deadline));
    result.push_back({"jit", compiled, Tier::kNative});
  }
  if (stores_.size() > 1) {
    Snapshot loaded = stores_[1].snapshot();
    result.push_back({"artefact", loaded, Tier::kNative});
    result.push_back({"artefact, interpreted", loaded, Tier::kInterpreter});
  }
  return result;
}

oracle::Answer Expected::ask(const Question& question) const {
  oracle::Argument action = Value{"String", question.action};
  oracle::Argument resource = question.resource;
  if (question.kind == QuestionKind::Actions) action = oracle::Open{"open", "String"};
  if (question.kind == QuestionKind::List) {
    resource = oracle::Open{"open", question.resource.type};
  }
  return model_.ask({{"allow", {question.actor, action, resource}}});
}

bool Expected::may_be_refused(const Question& question) const {
  return ask(question).confidence != oracle::Confidence::Exact;
}

namespace {

// The answer that these ids give: sorted, the wildcard before ids that sort below it.
Answer answer_of(const Question& question, std::vector<std::string> ids) {
  if (question.kind == QuestionKind::Authorize) return ids.empty() ? "false" : "true";
  std::ranges::sort(ids);
  auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
  auto wildcard = std::ranges::find(ids, "*");
  if (wildcard != ids.end()) std::rotate(ids.begin(), wildcard, wildcard + 1);
  return list_answer(ids);
}

}  // namespace

Answer Expected::answer(const Question& question) {
  rows(question.actor, question.resource.type);
  const Rows& known = rows_.at({question.actor, question.resource.type});
  if (!known.is_exact) return direct(question);
  std::vector<std::string> ids;
  for (const auto& [action, resource] : known.rows) {
    bool is_action = question.kind == QuestionKind::Actions || covers(action, question.action);
    bool is_resource =
        question.kind == QuestionKind::List || covers(resource, question.resource.id);
    if (!is_action || !is_resource) continue;
    ids.push_back(question.kind == QuestionKind::List ? resource : action);
  }
  return answer_of(question, std::move(ids));
}

Answer Expected::direct(const Question& question) const {
  std::vector<std::string> ids;
  for (const std::vector<Value>& row : ask(question).rows) {
    ids.push_back(row.empty() ? "" : row[0].id);
  }
  return answer_of(question, std::move(ids));
}

const std::vector<std::pair<std::string, std::string>>& Expected::rows(
    const Value& actor, const std::string& resource_type) {
  auto [entry, is_new] = rows_.try_emplace({actor, resource_type});
  if (is_new) {
    oracle::Answer answer = model_.ask(
        {{"allow",
          {actor, oracle::Open{"action", "String"}, oracle::Open{"resource", resource_type}}}});
    entry->second.is_exact = answer.confidence == oracle::Confidence::Exact;
    for (const std::vector<Value>& row : answer.rows) {
      entry->second.rows.emplace_back(row.at(0).id, row.at(1).id);
    }
  }
  return entry->second.rows;
}

namespace {

ast::Ast parse_policy(const std::string& policy) {
  SourceMap sources;
  sources.add("policy.polar", policy);
  Emitter emit;
  ast::Ast ast = parse(sources, Limits{}, emit);
  if (emit.has_errors()) throw std::runtime_error(emit.take_sorted().front().message);
  return ast;
}

}  // namespace

oracle::Oracle make_oracle(const std::string& policy) {
  return oracle::Oracle(parse_policy(policy), kNow);
}

oracle::Program make_program(const std::string& policy) {
  return oracle::desugar(parse_policy(policy), kNow);
}

void Counts::add(const Question& question, const Answer& answer) {
  answers += 1;
  empty += is_empty(answer) ? 1U : 0U;
  wildcards += answer.starts_with("[*") ? 1U : 0U;
  if (question.kind != QuestionKind::Authorize) return;
  checks += 1;
  allowed += answer == "true" ? 1U : 0U;
}

std::optional<Difference> first_difference(Expected& expected, const Executions& executions,
                                           const std::vector<Question>& questions, Counts* counts) {
  for (const Question& question : questions) {
    Answer truth = expected.answer(question);
    if (counts != nullptr) counts->add(question, truth);
    bool all_agree = std::ranges::all_of(executions, [&](const Execution& execution) {
      return execution.answer(question) == truth;
    });
    // What cannot be listed is refused by all alike.
    bool all_refuse =
        !all_agree && std::ranges::all_of(executions, [&](const Execution& execution) {
          return execution.answer(question).starts_with(kUnanswerable);
        });
    if (all_agree || (all_refuse && expected.may_be_refused(question))) continue;
    Difference difference{question, {{"oracle", truth}}};
    for (const Execution& execution : executions) {
      difference.answers.emplace_back(execution.name, execution.answer(question));
    }
    return difference;
  }
  return std::nullopt;
}

std::optional<Difference> first_self_difference(Expected& expected,
                                                const std::vector<Question>& questions) {
  for (const Question& question : questions) {
    Answer derived = expected.answer(question);
    Answer direct = expected.direct(question);
    if (derived == direct) continue;
    return Difference{question, {{"oracle, from rows", derived}, {"oracle, direct", direct}}};
  }
  return std::nullopt;
}

std::string describe(const Report& report, std::string_view question, const NamedAnswers& answers) {
  std::string text = replay_line(report.test, report.seed);
  text += "--- policy\n" + std::string(report.policy) + "\n--- facts\n";
  for (const Fact& fact : *report.facts) text += to_text(fact) + "\n";
  text += "--- query\n" + std::string(question) + "\n=== answers\n";
  for (const auto& [name, answer] : answers) text += name + ": " + answer + "\n";
  return text;
}

std::string describe(const Report& report, const Difference& difference) {
  return describe(report, to_text(difference.question), difference.answers);
}

}  // namespace frost::difftest
