// SPDX-License-Identifier: Apache-2.0
// Bytes as policy text: the compiler answers with diagnostics or with a policy, and the policy
// keeps the laws of questions on a store that holds nothing but the facts of its text.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/any_value.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/schema.hpp"
#include "frost/frost.hpp"
#include "fuzz.hpp"

namespace frost::fuzz {
namespace {

constexpr char kFileSeparator = '\x1c';
constexpr std::string_view kUnknownId = "an id that no policy mentions";
constexpr size_t kIdsMax = 3;  // of one type that are asked about
constexpr size_t kShapesMax = 12;

std::vector<Source> sources_of(std::string_view text) {
  std::vector<Source> sources;
  while (sources.size() < 3) {
    const size_t end = sources.size() == 2 ? text.npos : text.find(kFileSeparator);
    sources.push_back(
        {"f" + std::to_string(sources.size()) + ".polar", std::string(text.substr(0, end))});
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  return sources;
}

Limits small_limits() {
  Limits limits;
  limits.policy_bytes_max = 2048;
  limits.nesting_depth_max = 6;
  limits.clauses_max = 24;
  limits.clause_atoms_max = 3;
  limits.rule_arity_max = 4;
  limits.literals_max = 12;
  limits.monomorphic_clauses_max = 40;
  limits.plan_nodes_max = 30;
  limits.argument_bytes_max = 16;
  limits.fact_arity_max = 3;
  limits.plan_depth_max = 5;
  limits.query_fuel = 20;
  return limits;
}

void check_diagnostics(const Compiled& compiled) {
  bool has_error = false;
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    has_error |= diagnostic.is_error;
    demand(!diagnostic.code.empty() && !diagnostic.message.empty(), "a diagnostic says something");
    const SourceRange& range = diagnostic.range;
    demand(!range.valid() || (range.line > 0 && range.column > 0 && range.end_column > 0),
           "lines and columns count from 1", diagnostic.text);
    demand(range.begin_byte <= range.end_byte && range.line <= range.end_line,
           "ranges do not end before they begin", diagnostic.text);
    demand(
        std::ranges::none_of(diagnostic.text,
                             [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == 127; }),
        "diagnostics escape control characters", diagnostic.text);
  }
  demand(compiled.policy.has_value() != has_error, "a policy exactly when there is no error",
         compiled.diagnostics.empty() ? "" : compiled.diagnostics.front().text);
}

// Only a limit may keep a question from being answered.
template <class T>
std::optional<T> answer(Result<T> result, std::string_view question) {
  if (result) return std::move(*result);
  demand(result.error().code == Code::kLimit, question, result.error().message);
  return std::nullopt;
}

void check_program(const Policy& policy) {
  const lir::Program& program = policy.impl()->program;
  const std::string text = lir::print(program);
  const auto parsed = lir::parse(text);
  demand(parsed.has_value(), "printed LIR parses", parsed ? "" : parsed.error().message + text);
  demand(lir::print(*parsed) == text, "printed LIR prints the same again", text);
  const auto problem = lir::verify(*parsed);
  demand(!problem, "lowered LIR verifies", problem.value_or("") + text);
  const auto schema = rt::check_schema(store_schema(*parsed));
  demand(schema.has_value(), "a compiled schema is accepted", schema ? "" : schema.error().message);
}

// A few ids per type: those that the policy mentions, and one that it does not.
using Ids = std::vector<std::vector<std::string>>;

Ids known_ids(const lir::Program& program) {
  Ids ids(program.types.size());
  const auto add = [&](lir::TypeId type, const std::string& id) {
    auto& of_type = ids[type.index()];
    if (of_type.size() < kIdsMax && std::ranges::find(of_type, id) == of_type.end()) {
      of_type.push_back(id);
    }
  };
  for (const lir::Fact& fact : program.facts) {
    for (size_t i = 0; i < fact.arguments.size(); ++i) {
      add(program.relations[fact.relation].types[i], fact.arguments[i]);
    }
  }
  for (const lir::Constant& constant : program.constants) add(constant.type, constant.text);
  for (const lir::Constant& literal : program.literals) add(literal.type, literal.text);
  for (auto& of_type : ids) of_type.emplace_back(kUnknownId);
  return ids;
}

// list = { resource | check } and actions = { action | check } (reliability.md §7.2).
class Questions {
 public:
  Questions(Snapshot snapshot, const lir::Program& program)
      : snapshot_(std::move(snapshot)), program_(program), ids_(known_ids(program)) {}

  void ask_all() {
    std::set<std::pair<uint32_t, uint32_t>> shapes;
    for (const lir::Entry& entry : program_.entries) {
      const lir::Relation& relation = program_.relations[entry.relation];
      if (relation.predicate != "allow" || relation.types.size() != 3) continue;
      // Nobody can ask about the pseudo type Any by name.
      bool has_any = std::ranges::any_of(
          relation.types, [&](lir::TypeId type) { return program_.types[type] == kAnyName; });
      if (has_any) continue;
      if (shapes.size() < kShapesMax) shapes.emplace(relation.types[0].raw, relation.types[2].raw);
    }
    for (const auto& [actor, resource] : shapes) {
      for (const std::string& id : ids_[actor]) {
        const Value value{program_.types[lir::TypeId(actor)], id};
        for (const std::string& action : ids_[0]) ask_list(value, action, resource);
        for (const std::string& target : ids_[resource]) ask_actions(value, resource, target);
      }
    }
  }

 private:
  [[nodiscard]] Value resource(uint32_t type, const std::string& id) const {
    return {program_.types[lir::TypeId(type)], id};
  }

  void ask_list(const Value& actor, const std::string& action, uint32_t type) {
    const auto listed =
        answer(snapshot_.list({actor, action, program_.types[lir::TypeId(type)]}), "list answers");
    if (!listed) return;
    for (const std::string& id : *listed) {
      const bool all = id == "*";
      check(actor, action, resource(type, all ? std::string(kUnknownId) : id), true, "listed");
    }
    const bool universal = !listed->empty() && listed->front() == "*";
    if (universal) return;
    for (const std::string& id : ids_[type]) {
      if (std::ranges::find(*listed, id) != listed->end()) continue;
      check(actor, action, resource(type, id), false, "not listed");
    }
  }

  void ask_actions(const Value& actor, uint32_t type, const std::string& id) {
    const Value target = resource(type, id);
    const auto actions = answer(snapshot_.actions({actor, target}), "actions answers");
    if (!actions) return;
    const bool universal = !actions->empty() && actions->front() == "*";
    for (const std::string& action : *actions) {
      if (action != "*") check(actor, action, target, true, "among the actions");
    }
    for (const std::string& action : ids_[0]) {
      if (std::ranges::find(*actions, action) != actions->end()) continue;
      check(actor, action, target, universal, "not among the actions");
    }
  }

  void check(const Value& actor, std::string_view action, const Value& target, bool expected,
             std::string_view why) {
    const auto allowed = answer(snapshot_.authorize({actor, action, target}), "authorize answers");
    if (!allowed || *allowed == expected) return;
    std::string question(actor.type);
    question.append(":").append(actor.id).append(" ").append(action).append(" ");
    question.append(target.type).append(":").append(target.id);
    demand(false, "enumerations agree with checks",
           question + (*allowed ? " is allowed, but " : " is denied, but ") + std::string(why));
  }

  Snapshot snapshot_;
  const lir::Program& program_;
  Ids ids_;
};

// format(format(x)) = format(x), and nothing but a limit keeps text that parses from being
// formatted.
void check_format(const Source& source, const Limits& limits) {
  const auto once = answer(format_policy(source, {.limits = limits, .colour = false}), "formats");
  if (!once || !once->text) return;
  const Source formatted{source.name, *once->text};
  const auto twice =
      answer(format_policy(formatted, {.limits = limits, .colour = false}), "formats");
  demand(twice && twice->text == once->text, "formatting again changes nothing", *once->text);
}

void run(std::span<const Source> sources, const Limits& limits) {
  CompileOptions options;
  options.limits = limits;
  const Compiled compiled = compile(sources, options);
  check_diagnostics(compiled);
  for (const Source& source : sources) check_format(source, limits);
  for (const Diagnostic& found : lint_policy(sources, {.limits = limits, .colour = false})) {
    demand(!found.is_error || !compiled.policy, "lint_policy has no errors of its own", found.text);
  }
  if (!compiled.policy) return;
  check_program(*compiled.policy);
  answer(run_tests(*compiled.policy), "the policy's tests run");
  auto store = answer(FactStore::create(*compiled.policy, limits), "policy facts can be stored");
  if (store) Questions(store->snapshot(), compiled.policy->impl()->program).ask_all();
}

}  // namespace
}  // namespace frost::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto sources = frost::fuzz::sources_of(frost::fuzz::as_text(data, size));
  frost::fuzz::run(sources, frost::Limits{});
  frost::fuzz::run(sources, frost::fuzz::small_limits());
  return 0;
}
