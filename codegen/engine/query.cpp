// SPDX-License-Identifier: Apache-2.0
// Snapshot::query: conjunctions of predicates with variables (oso-cloud-api.md §4.5).
#include <algorithm>
#include <iterator>

#include "base/any_value.hpp"
#include "codegen/engine/query_plan.hpp"
#include "codegen/engine/query_rows.hpp"
#include "codegen/engine/store.hpp"
#include "frost/query.hpp"
#include "runtime/exec/fuel.hpp"
#include "runtime/exec/tables.hpp"

namespace frost {

namespace {

// A query as its plans see it: every argument is a variable, every variable has some mode.
struct Prepared {
  QueryShape shape;
  // By variable of the shape: its value or values; the first ones are those of the query.
  std::vector<std::vector<std::string>> values;
  bool is_empty = false;  // a variable has no value to take
};

bool is_abstract(std::string_view type) { return type == "Actor" || type == "Resource"; }

Result<void> check_variable(const QueryVariable& variable, uint32_t occurrences) {
  if (occurrences == 0) return fail(Code::kInvalidArgument, "a variable is not used in the query");
  if (is_abstract(variable.type)) {
    return fail(Code::kInvalidArgument, "a variable has the abstract type `" + variable.type +
                                            "`; ask for each concrete type");
  }
  if (variable.type == kAnyName || variable.type.find('\0') != std::string::npos) {
    return fail(Code::kInvalidArgument, "a variable has a type that no policy can name");
  }
  if (variable.type.empty() && (occurrences > 1 || variable.ids)) {
    return fail(Code::kInvalidArgument,
                "a variable without a type may occur once, and has no list of ids");
  }
  for (const std::string& id : variable.ids.value_or(std::vector<std::string>())) {
    if (auto checked = check_argument({variable.type, id}); !checked) return checked;
  }
  return {};
}

Result<void> check_size(const Query& query, const Limits& limits) {
  if (query.atoms.empty()) return fail(Code::kInvalidArgument, "the query asks for nothing");
  if (query.atoms.size() > limits.clause_atoms_max) {
    return fail(Code::kLimit, "the query has more than " + std::to_string(limits.clause_atoms_max) +
                                  " predicates (clause_atoms_max)");
  }
  size_t arguments = 0;
  for (const QueryAtom& atom : query.atoms) arguments += atom.arguments.size();
  const size_t arguments_max = size_t{limits.rule_arity_max} * 2;
  if (std::max(query.variables.size(), arguments) > arguments_max) {
    return fail(Code::kLimit, "the query has more than " + std::to_string(arguments_max) +
                                  " arguments (rule_arity_max, twice)");
  }
  return {};
}

Result<Prepared> prepare_query(const Query& query) {
  Prepared prepared;
  std::vector<uint32_t> occurrences(query.variables.size());
  for (const QueryVariable& variable : query.variables) {
    QueryMode mode = QueryMode::kFree;
    std::vector<std::string> ids = variable.ids.value_or(std::vector<std::string>());
    if (variable.ids) mode = ids.size() == 1 ? QueryMode::kBound : QueryMode::kOneOf;
    prepared.is_empty |= variable.ids && ids.empty();
    prepared.shape.variables.push_back({variable.type, mode});
    prepared.values.push_back(std::move(ids));
  }
  for (const QueryAtom& atom : query.atoms) {
    QueryShape::Atom& made =
        prepared.shape.atoms.emplace_back(QueryShape::Atom{atom.predicate, {}});
    for (const QueryArgument& argument : atom.arguments) {
      if (const auto* variable = std::get_if<uint32_t>(&argument)) {
        if (*variable >= query.variables.size()) {
          return fail(Code::kInvalidArgument, "the query uses a variable that it does not have");
        }
        ++occurrences[*variable];
        made.arguments.push_back(*variable);
        continue;
      }
      const auto& value = std::get<QueryValue>(argument);
      const std::string id = value.id.value_or("");
      if (auto checked = check_argument({value.type, id}); !checked) {
        return std::unexpected(checked.error());
      }
      made.arguments.push_back(static_cast<uint32_t>(prepared.shape.variables.size()));
      prepared.shape.variables.push_back({value.type, QueryMode::kBound});
      prepared.values.push_back({id});
    }
  }
  for (size_t i = 0; i < query.variables.size(); ++i) {
    if (auto checked = check_variable(query.variables[i], occurrences[i]); !checked) {
      return std::unexpected(checked.error());
    }
  }
  return prepared;
}

// The facts with the values that variables are restricted to.
Result<std::shared_ptr<const rt::Snapshot>> with_sets(const SnapshotImpl& snapshot,
                                                      const QueryPlan& plan,
                                                      const Prepared& prepared) {
  std::vector<rt::ValueView> values;
  std::vector<std::string_view> predicates;
  for (size_t i = 0; i < plan.sets.size(); ++i) {
    if (plan.sets[i].empty()) continue;
    for (const std::string& id : prepared.values[i]) {
      values.push_back({plan.variables[i].type, id});
      predicates.push_back(plan.sets[i]);
    }
  }
  std::vector<rt::FactView> facts;
  for (size_t i = 0; i < values.size(); ++i) facts.push_back({predicates[i], {&values[i], 1}});
  return snapshot.facts->with(plan.layout, facts, plan.code.limits);
}

// One plan that has been asked: what its answers are made of.
struct Asked {
  explicit Asked(std::shared_ptr<const rt::Snapshot> with_sets)
      : facts(std::move(with_sets)), ids(*facts) {}

  std::shared_ptr<const rt::Snapshot> facts;
  ArgumentIds ids;
  rt::Tables tables;
  LoadedProgram::TableAnswers answers;
  frost_req request = {};  // with what is left of the budget
};

Result<std::unique_ptr<Asked>> ask_once(const SnapshotImpl& snapshot,
                                        const std::shared_ptr<const QueryPlan>& shared,
                                        const Prepared& prepared, const QueryOptions& options) {
  const QueryPlan& plan = *shared;
  auto facts = with_sets(snapshot, plan, prepared);
  if (!facts) return std::unexpected(facts.error());
  auto asked = std::make_unique<Asked>(*std::move(facts));
  std::vector<uint32_t> arguments;
  for (const QueryPlan::Column& column : plan.parameters) {
    const std::string& type = plan.variables[column.variable].type;
    const std::string& id = prepared.values[column.variable].front();
    arguments.push_back(asked->ids.argument(plan.code.entries, column.type, {type, id}));
  }
  frost_req request =
      make_request(plan.code, *asked->facts, snapshot.query_fuel, options, asked->ids.integers());
  asked->ids.set_now(request.time);
  asked->answers = plan.code.run_table(snapshot.policy->tier_for(shared, options.tier),
                                       plan.procedure, request, arguments, asked->tables);
  auto done = decision(plan.code, request, asked->answers.status);
  if (!done) return std::unexpected(done.error());
  asked->request = request;
  return asked;
}

// One plan, and where it has to refuse the query, the same in other orders.
Result<std::unique_ptr<Asked>> ask(const SnapshotImpl& snapshot,
                                   const std::shared_ptr<const QueryPlan>& plan,
                                   const Prepared& prepared, const QueryOptions& options) {
  auto asked = ask_once(snapshot, plan, prepared, options);
  if (!plan->other_orders) return asked;
  for (const QueryOrder order : {QueryOrder::LastOfCheapest, QueryOrder::Dearest}) {
    if (asked || asked.error().code != Code::kUnanswerable) return asked;
    auto other = snapshot.policy->queries().in_order(*plan, order);
    if (!other) return std::unexpected(other.error());
    auto again = ask_once(snapshot, *other, prepared, options);
    if (again) asked = std::move(again);
  }
  return asked;
}

// Reads `rows.count` rows from number `first` on, within what is left of the budget: rows that are
// kept as a whole cost nothing until they are listed.
frost_status list_rows(rt::Tables& tables, uint32_t first, frost_req& request, IdRows& rows) {
  // Rows between two looks at the budget.
  constexpr size_t kBlock = 4'096;
  if (rows.count * rows.columns > request.bytes_max / sizeof(uint32_t)) return FROST_E_MEMORY;
  rows.ids.reserve(rows.count * rows.columns);
  for (size_t begin = 0; begin < rows.count; begin += kBlock) {
    const size_t end = std::min(rows.count, begin + kBlock);
    if (const frost_status status = rt::spend(request, end - begin); status < 0) return status;
    for (size_t row = begin; row < end; ++row) {
      for (uint32_t output = 0; output < rows.columns; ++output) {
        rows.ids.push_back(tables.column(first + static_cast<uint32_t>(row), output));
      }
    }
  }
  return FROST_YES;
}

// The answers of one plan, sorted.
Result<std::vector<QueryRow>> run_plan(const SnapshotImpl& snapshot,
                                       const std::shared_ptr<const QueryPlan>& shared,
                                       const Prepared& prepared, size_t variables,
                                       const QueryOptions& options) {
  const QueryPlan& plan = *shared;
  auto asked = ask(snapshot, shared, prepared, options);
  if (!asked) return std::unexpected(asked.error());
  const LoadedProgram::TableAnswers& answers = (*asked)->answers;
  rt::Tables& tables = (*asked)->tables;
  IdRows rows{.columns = static_cast<uint32_t>(plan.outputs.size()), .count = 0, .ids = {}};
  rows.count = answers.last - answers.first;
  const frost_status status = list_rows(tables, answers.first, (*asked)->request, rows);
  if (status < 0) return std::unexpected(decision(plan.code, (*asked)->request, status).error());
  tables = {};
  return query_rows(plan, rows, (*asked)->ids, prepared.values, variables);
}

// Every row of ids is one of names: a value of any type may be of one that was not asked for.
bool has_only_own_types(const QueryPlan& plan) {
  return std::ranges::none_of(plan.outputs, [&](const QueryPlan::Column& column) {
    return column.type == plan.code.entries.any_type();
  });
}

// What holds for every value of every type is said once, not again for each type. `rows` are
// sorted.
void drop_special_cases(std::vector<QueryRow>& rows) {
  const std::vector<QueryRow> all = rows;
  std::erase_if(rows, [&](const QueryRow& row) {
    QueryRow general = row;
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].id || row[i].type.empty()) continue;
      general[i].type.clear();
      if (std::ranges::binary_search(all, general)) return true;
      general[i].type = row[i].type;
    }
    return false;
  });
}

// The query and its plans; none when a variable has no value to take.
struct Planned {
  Prepared prepared;
  QueryPlans plans;
};

Result<Planned> plan_query(const SnapshotImpl& snapshot, const Query& query) {
  if (auto checked = check_size(query, snapshot.limits); !checked) {
    return std::unexpected(checked.error());
  }
  auto prepared = prepare_query(query);
  if (!prepared) return std::unexpected(prepared.error());
  auto plans = snapshot.policy->queries().plans(prepared->shape);
  if (!plans) return std::unexpected(plans.error());
  if (prepared->is_empty) plans->clear();
  return Planned{*std::move(prepared), *std::move(plans)};
}

}  // namespace

Result<std::vector<QueryRow>> Snapshot::query(const Query& query,
                                              const QueryOptions& options) const {
  auto planned = plan_query(*impl_, query);
  if (!planned) return std::unexpected(planned.error());
  std::vector<QueryRow> rows;
  for (const auto& plan : planned->plans) {
    auto more = run_plan(*impl_, plan, planned->prepared, query.variables.size(), options);
    if (!more) return more;
    if (rows.empty()) {
      rows = *std::move(more);
    } else {
      std::ranges::move(*more, std::back_inserter(rows));
    }
  }
  // Only variables of any type need several plans.
  if (planned->plans.size() > 1) {
    std::ranges::sort(rows);
    rows.erase(std::ranges::unique(rows).begin(), rows.end());
    drop_special_cases(rows);
  }
  return rows;
}

Result<uint64_t> Snapshot::count(const Query& query, const QueryOptions& options) const {
  auto planned = plan_query(*impl_, query);
  if (!planned) return std::unexpected(planned.error());
  if (planned->plans.empty()) return 0;
  if (planned->plans.size() == 1 && has_only_own_types(*planned->plans[0])) {
    auto asked = ask(*impl_, planned->plans[0], planned->prepared, options);
    if (!asked) return std::unexpected(asked.error());
    return (*asked)->answers.last - (*asked)->answers.first;
  }
  auto rows = this->query(query, options);
  if (!rows) return std::unexpected(rows.error());
  return rows->size();
}

Result<std::vector<std::string>> Snapshot::who_can(const WhoCanQuery& query,
                                                   const QueryOptions& options) const {
  if (auto checked = check_argument(query.resource); !checked) {
    return std::unexpected(checked.error());
  }
  Query allow;
  allow.variables = {{std::string(query.actor_type), {}}};
  allow.atoms = {{"allow",
                  {uint32_t{0}, QueryValue{"String", std::string(query.action)},
                   QueryValue{std::string(query.resource.type), std::string(query.resource.id)}}}};
  auto rows = this->query(allow, options);
  std::vector<std::string> ids;
  if (!rows) {
    // A policy without such a rule, an action or a type that nothing can have: nobody (SEM-46).
    if (rows.error().code == Code::kInvalidArgument) return ids;
    return std::unexpected(rows.error());
  }
  for (QueryRow& row : *rows) ids.push_back(std::move(row[0].id).value_or("*"));
  return ids;
}

}  // namespace frost
