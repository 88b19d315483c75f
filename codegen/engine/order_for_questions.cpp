// SPDX-License-Identifier: Apache-2.0
#include "codegen/engine/order_for_questions.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "codegen/engine/alternative_counts.hpp"
#include "codegen/engine/policy.hpp"
#include "codegen/engine/store.hpp"

namespace frost {

namespace {

AlternativeCounts count(ObservedProgram observed, const std::vector<AlternativeChain>& chains,
                        std::span<const SampledCheck> checks) {
  AlternativeCounts counts(std::move(observed.events), chains);
  const LoadedProgram program(std::move(observed.program), &counts);
  for (const SampledCheck& sample : checks) {
    if (sample.check.procedure == UINT32_MAX) continue;
    counts.begin_question();
    frost_req request =
        make_request(program, *sample.facts, kSampleFuel, {}, sample.check.integers);
    static_cast<void>(
        program.run(Tier::kInterpreter, sample.check.procedure, request, sample.check.arguments));
  }
  return counts;
}

}  // namespace

std::vector<AlternativeOrder> best_orders(const lir::Program& program,
                                          const std::vector<AlternativeChain>& chains,
                                          std::span<const PathKnowledge> known,
                                          std::span<const SampledCheck> checks) {
  ObservedProgram observed = observe_alternatives(program, chains, known);
  const AlternativeCounts counts = count(std::move(observed), chains, checks);
  std::vector<AlternativeOrder> orders;
  std::ranges::transform(counts.chains(), std::back_inserter(orders), best_order);
  return orders;
}

uint64_t estimate_cost(const lir::Program& program, std::span<const SampledCheck> checks) {
  const std::vector<PathKnowledge> known(program.paths.size(), PathKnowledge::kNothing);
  return count(observe_alternatives(program, {}, known), {}, checks).cost();
}

}  // namespace frost
