// SPDX-License-Identifier: Apache-2.0
// PlanAnalysis: the policy planned again, as a program that counts, over the same facts.
#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "codegen/engine/pipeline.hpp"
#include "codegen/engine/plan_catalogue.hpp"
#include "codegen/engine/plan_profile.hpp"
#include "codegen/engine/plan_tree.hpp"
#include "codegen/engine/query_plan.hpp"
#include "codegen/engine/store.hpp"
#include "frost/plan.hpp"
#include "ir/lower_rir_to_lir.hpp"

namespace frost {

struct PlanAnalysisImpl {
  explicit PlanAnalysisImpl(bool is_timed)
      : catalogue(std::make_shared<PlanCatalogue>(is_timed)),
        clock_cost(is_timed ? frost::clock_cost() : 0) {}

  SourceMap sources;
  std::shared_ptr<PlanCatalogue> catalogue;
  double clock_cost;
  const CountedPlan* policy_plan = nullptr;
  std::optional<Snapshot> snapshot;  // of the policy that counts
  uint64_t questions = 0;
  uint64_t answers = 0;

  [[nodiscard]] const SnapshotImpl& state() const { return *snapshot->impl(); }
  [[nodiscard]] Plan plan(const CountedPlan& counted, uint32_t procedure,
                          std::optional<std::string> action) const {
    const PlanSource source{counted, catalogue->counters(), sources, *state().facts, clock_cost};
    return make_plan(source, rir::ProcedureId(procedure), action);
  }
};

namespace {

// The same paths in the same order: the facts of the snapshot serve both programs.
bool same_paths(const lir::Program& a, const lir::Program& b) {
  return std::ranges::equal(a.paths, b.paths, [](const lir::Path& left, const lir::Path& right) {
    return left.relation == right.relation && left.partition == right.partition &&
           left.order == right.order;
  });
}

Result<std::shared_ptr<PolicyImpl>> make_counting(const PolicyImpl& policy,
                                                  PlanAnalysisImpl& analysis) {
  Emitter emit;
  auto planned = plan_policy(*policy.hir, policy.with_tests, policy.limits, emit);
  if (!planned) return fail(Code::kInternal, "a policy that was planned cannot be planned again");
  const CountedPlan& counted = analysis.catalogue->add(*policy.hir, *std::move(planned));
  lir::Program program = lower_to_lir(counted.hir, counted.rir, policy.program.digest,
                                      source_names(analysis.sources), {}, &counted.numbers);
  FROST_CHECK(same_paths(program, policy.program));
  auto made = std::make_shared<PolicyImpl>(std::move(program), analysis.catalogue);
  made->hir = policy.hir;
  made->sources = policy.sources;
  made->with_tests = policy.with_tests;
  made->limits = policy.limits;
  analysis.policy_plan = &counted;
  return made;
}

struct Asker {
  const Snapshot& snapshot;
  const QueryOptions& options;

  Result<uint64_t> operator()(const CheckQuery& query) const {
    const auto allowed = snapshot.authorize(query, options);
    if (!allowed) return std::unexpected(allowed.error());
    return *allowed ? 1 : 0;
  }
  Result<uint64_t> operator()(const ListQuery& query) const {
    return size_of(snapshot.list(query, options));
  }
  Result<uint64_t> operator()(const ActionsQuery& query) const {
    return size_of(snapshot.actions(query, options));
  }
  Result<uint64_t> operator()(const WhoCanQuery& query) const {
    return size_of(snapshot.who_can(query, options));
  }

  static Result<uint64_t> size_of(const Result<std::vector<std::string>>& answers) {
    if (!answers) return std::unexpected(answers.error());
    return answers->size();
  }
};

struct Planning {
  const PlanAnalysisImpl& analysis;

  using Plans = Result<std::vector<Plan>>;

  Plans operator()(const CheckQuery& query) const {
    return policy_plan(query.actor.type, query.resource.type, &AllowEntries::check,
                       std::string(query.action));
  }
  Plans operator()(const ListQuery& query) const {
    return policy_plan(query.actor.type, query.resource_type, &AllowEntries::list,
                       std::string(query.action));
  }
  Plans operator()(const ActionsQuery& query) const {
    return policy_plan(query.actor.type, query.resource.type, &AllowEntries::actions, {});
  }
  Plans operator()(const WhoCanQuery& query) const {
    QueryShape shape;
    shape.variables = {{std::string(query.actor_type), QueryMode::kFree},
                       {"String", QueryMode::kBound},
                       {std::string(query.resource.type), QueryMode::kBound}};
    shape.atoms = {{"allow", {0, 1, 2}}};
    const auto found = analysis.state().policy->queries().plans(shape);
    std::vector<Plan> plans;
    if (!found && found.error().code == Code::kInvalidArgument) return plans;  // nobody
    if (!found) return std::unexpected(found.error());
    for (const auto& plan : *found) {
      plans.push_back(analysis.plan(*plan->counted, plan->procedure, std::string(query.action)));
    }
    return plans;
  }

 private:
  [[nodiscard]] Plans policy_plan(std::string_view actor_type, std::string_view resource_type,
                                  uint32_t AllowEntries::* entry,
                                  std::optional<std::string> action) const {
    const auto allow = analysis.state().policy->entries.allow(actor_type, resource_type);
    if (!allow || allow->entries.*entry == UINT32_MAX) return std::vector<Plan>{};
    std::vector<Plan> plans;
    plans.push_back(analysis.plan(*analysis.policy_plan, allow->entries.*entry, std::move(action)));
    return plans;
  }
};

}  // namespace

PlanAnalysis::PlanAnalysis(std::unique_ptr<PlanAnalysisImpl> impl) : impl_(std::move(impl)) {}
PlanAnalysis::PlanAnalysis(PlanAnalysis&&) noexcept = default;
PlanAnalysis& PlanAnalysis::operator=(PlanAnalysis&&) noexcept = default;
PlanAnalysis::~PlanAnalysis() = default;

Result<PlanAnalysis> PlanAnalysis::create(const Snapshot& snapshot, bool timed) {
  const PolicyImpl& policy = *snapshot.impl()->policy;
  if (!policy.hir) {
    return fail(Code::kInvalidArgument,
                "a policy from an artefact has no plans to show; compile its text");
  }
  auto impl = std::make_unique<PlanAnalysisImpl>(timed);
  for (const Source& file : policy.sources) impl->sources.add(file.name, file.text);
  auto counting = make_counting(policy, *impl);
  if (!counting) return std::unexpected(counting.error());
  auto state = std::make_shared<SnapshotImpl>(*snapshot.impl());
  state->policy = *std::move(counting);
  state->specialised = nullptr;  // code of another program
  state->begin_requests();
  impl->snapshot = Snapshot(std::move(state));
  return PlanAnalysis(std::move(impl));
}

Result<uint64_t> PlanAnalysis::ask(const PlanQuestion& question, const QueryOptions& options) {
  QueryOptions interpreted = options;
  interpreted.tier = Tier::kInterpreter;
  const auto answers = std::visit(Asker{*impl_->snapshot, interpreted}, question);
  impl_->catalogue->counters().stop();
  if (!answers) return answers;
  ++impl_->questions;
  impl_->answers += *answers;
  return answers;
}

Result<std::vector<Plan>> PlanAnalysis::plans(const PlanQuestion& question) const {
  return std::visit(Planning{*impl_}, question);
}

Profile PlanAnalysis::profile() const {
  Profile profile;
  profile.questions = impl_->questions;
  profile.answers = impl_->answers;
  profile.rules = rule_profiles(*impl_->catalogue, impl_->sources, impl_->clock_cost);
  for (const RuleProfile& rule : profile.rules) profile.nanoseconds += rule.counts.nanoseconds;
  return profile;
}

}  // namespace frost
