// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/query_plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/any_value.hpp"
#include "base/check.hpp"
#include "codegen/engine/pipeline.hpp"
#include "codegen/engine/plan_catalogue.hpp"
#include "codegen/engine/query_shape.hpp"
#include "codegen/engine/schema.hpp"
#include "ir/lower_hir_to_rir.hpp"
#include "ir/lower_rir_to_lir.hpp"

namespace frost {

namespace {

// Plans that one policy keeps. A program asks for a few shapes; whoever makes up more than this
// pays for planning again.
constexpr size_t kPlansKeptMax = 1024;

// No identifiers, so no policy, no fact and no other query can name them.
constexpr std::string_view kQueryPredicate = "query#";
constexpr std::string_view kSetPredicate = "query#in";

// The clause of one shape: query#(variables) :- query#in0(v), atoms.
class ClauseBuilder {
 public:
  ClauseBuilder(const hir::Hir& policy, const QueryShape& shape) : shape_(shape) {
    hir_.types = policy.types;
    hir_.literals = policy.literals;
    hir_.relations = policy.relations;
    hir_.clauses = policy.clauses;
  }

  // False: no fact and no rule has these types.
  Result<bool> build() {
    for (const QueryShape::Atom& atom : shape_.atoms) {
      auto added = add_atom(atom);
      if (!added || !*added) return added;
    }
    for (uint32_t i = 0; i < shape_.variables.size(); ++i) {
      sets.push_back(shape_.variables[i].mode == QueryMode::kOneOf ? add_set(i) : "");
    }
    add_head();
    return true;
  }

  hir::Hir take() { return std::move(hir_); }

  rir::Shape question;
  std::vector<QueryPlan::Column> parameters;
  std::vector<QueryPlan::Column> outputs;
  std::vector<std::string> sets;

 private:
  using Key = std::pair<uint32_t, hir::TypeId>;

  hir::TypeId type_of(uint32_t variable) const {
    return find_type(hir_, shape_.variables[variable].type);
  }

  Result<bool> add_atom(const QueryShape::Atom& atom) {
    std::vector<hir::TypeId> types;
    for (uint32_t variable : atom.arguments) types.push_back(type_of(variable));
    auto relation = hir_.find_covering(atom.predicate, types);
    if (!relation) return false;
    hir::Atom made{*relation, {}, {}};
    for (size_t i = 0; i < atom.arguments.size(); ++i) {
      auto variable = variable_at(atom.arguments[i], hir_.relations[*relation].types[i]);
      if (!variable) return std::unexpected(variable.error());
      made.arguments.push_back({*variable, {}});
    }
    clause_.body.push_back(std::move(made));
    return true;
  }

  // The variable of the clause for a variable of the query at an argument of type `type`.
  Result<hir::VariableId> variable_at(uint32_t variable, hir::TypeId type) {
    const bool is_bound = shape_.variables[variable].mode == QueryMode::kBound;
    const auto other = std::ranges::find_if(
        variables_, [&](const auto& entry) { return entry.first.first == variable; });
    if (!is_bound && other != variables_.end() && other->first.second != type) {
      return fail(Code::kUnanswerable,
                  "a variable of type `" + shape_.variables[variable].type +
                      "` is an argument of that type in one place and of any type in another, "
                      "which cannot be joined; ask for its value, or for the parts on their own");
    }
    auto [it, is_new] = variables_.try_emplace({variable, type});
    if (is_new) it->second = clause_.variables.push({"q" + std::to_string(variable), type});
    return it->second;
  }

  std::string add_set(uint32_t variable) {
    const auto entry = std::ranges::find_if(
        variables_, [&](const auto& known) { return known.first.first == variable; });
    FROST_CHECK(entry != variables_.end());
    hir::Relation set;
    set.predicate = std::string(kSetPredicate) + std::to_string(variable);
    set.types = {entry->first.second};
    set.stored = true;
    set.auxiliary = true;
    set.open = {{}};
    std::string name = set.predicate;
    const hir::RelationId relation = hir_.relations.push(std::move(set));
    clause_.body.push_back({relation, {{entry->second, {}}}, {}});
    return name;
  }

  void add_head() {
    hir::Relation relation;
    relation.predicate = kQueryPredicate;
    relation.derived = true;
    relation.auxiliary = true;
    for (const auto& [key, variable] : variables_) {
      const auto& [of, type] = key;
      const bool is_bound = shape_.variables[of].mode == QueryMode::kBound;
      (is_bound ? parameters : outputs).push_back({of, type.raw});
      question.adornment += is_bound ? 'b' : 'f';
      relation.types.push_back(type);
      clause_.head.arguments.push_back({variable, {}});
    }
    question.relation = hir_.relations.push(std::move(relation));
    clause_.head.relation = question.relation;
    hir_.clauses.push(std::move(clause_));
  }

  const QueryShape& shape_;
  hir::Hir hir_;
  hir::Clause clause_;
  std::map<Key, hir::VariableId> variables_;
};

// What `emit` has against a query.
std::unexpected<Error> limit_error(Emitter& emit) {
  std::string text = "the query is too large";
  for (const DiagnosticRecord& record : emit.take_sorted()) text = record.message;
  return fail(Code::kLimit, text);
}

bool same_relations(const lir::Program& program, const lir::Program& wider) {
  auto same = [](const lir::Relation& a, const lir::Relation& b) {
    return a.predicate == b.predicate && a.types == b.types &&
           a.literal_positions == b.literal_positions && a.masks == b.masks && a.open == b.open;
  };
  if (!std::ranges::equal(program.types, wider.types)) return false;
  if (program.relations.size() > wider.relations.size()) return false;
  for (size_t i = 0; i < program.relations.size(); ++i) {
    const lir::RelationId id(i);
    if (!same(program.relations[id], wider.relations[id])) return false;
  }
  return true;
}

}  // namespace

QueryPlanner::QueryPlanner(const PolicyImpl& policy) : policy_(policy) {
  for (const Source& source : policy.sources) sources_.add(source.name, source.text);
  if (policy.hir) return;
  Emitter emit;
  loaded_ = run_front_end(sources_, policy.limits, emit).hir;
}

QueryPlanner::~QueryPlanner() = default;

Result<const hir::Hir*> QueryPlanner::policy_hir() const {
  if (policy_.hir) return &*policy_.hir;
  if (loaded_) return &*loaded_;
  return fail(Code::kIncompatible, "the policy text in the artefact does not compile here");
}

Result<QueryPlans> QueryPlanner::plans(const QueryShape& shape) const {
  const std::lock_guard lock(mutex_);
  if (const auto known = known_.find(shape); known != known_.end()) return known->second;
  const auto hir = policy_hir();
  if (!hir) return std::unexpected(hir.error());
  auto shapes = concrete_shapes(**hir, shape, policy_.limits);
  if (!shapes) return std::unexpected(shapes.error());
  QueryPlans plans;
  for (const QueryShape& concrete : *shapes) {
    auto plan = make(**hir, concrete, QueryOrder::Cheapest);
    if (!plan) return std::unexpected(plan.error());
    if (*plan) plans.push_back(std::move(*plan));
  }
  if (known_.size() >= kPlansKeptMax) known_.clear();
  known_.emplace(shape, plans);
  return plans;
}

Result<std::shared_ptr<const QueryPlan>> QueryPlanner::in_order(const QueryPlan& plan,
                                                                QueryOrder order) const {
  const std::lock_guard lock(mutex_);
  std::pair key(plan.other_orders.value(), order);
  if (const auto known = others_.find(key); known != others_.end()) return known->second;
  const auto hir = policy_hir();
  if (!hir) return std::unexpected(hir.error());
  auto other = make(**hir, key.first, order);
  if (!other) return other;
  if (others_.size() >= kPlansKeptMax) others_.clear();
  others_.emplace(std::move(key), *other);
  return other;
}

Result<std::shared_ptr<const QueryPlan>> QueryPlanner::make(const hir::Hir& policy,
                                                            const QueryShape& shape,
                                                            QueryOrder order) const {
  ClauseBuilder builder(policy, shape);
  auto built = builder.build();
  if (!built) return std::unexpected(built.error());
  if (!*built) return nullptr;
  const hir::Hir hir = builder.take();
  hir::verify(hir);
  Emitter emit;
  auto planned = lower_query_to_rir(hir, builder.question, order, policy_.limits, emit);
  if (!planned) return limit_error(emit);
  PlanCatalogue* const catalogue = policy_.counted.get();
  const CountedPlan* counted = nullptr;
  if (catalogue != nullptr) counted = &catalogue->add(hir, planned->rir);
  lir::Program program =
      lower_to_lir(hir, planned->rir, policy_.program.digest, source_names(sources_),
                   policy_.program.paths, counted != nullptr ? &counted->numbers : nullptr);
  if (!same_relations(policy_.program, program)) {
    return fail(Code::kCorrupt, "the policy text in the artefact is not that of its program");
  }
  auto plan = std::make_shared<QueryPlan>(std::move(program),
                                          catalogue != nullptr ? &catalogue->counters() : nullptr);
  plan->counted = counted;
  plan->code.limits = policy_.limits;
  plan->layout = std::make_shared<const rt::Layout>(store_schema(plan->code.program));
  plan->variables = shape.variables;
  plan->procedure = plan->code.program.entries.front().procedure.raw;
  plan->parameters = std::move(builder.parameters);
  plan->outputs = std::move(builder.outputs);
  plan->sets = std::move(builder.sets);
  if (planned->has_other_orders) plan->other_orders = shape;
  return plan;
}

}  // namespace frost
