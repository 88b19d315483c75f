// SPDX-License-Identifier: Apache-2.0
// Permafrost on the github workload, strings in and boolean out: PROGRAM FACTS CHECKS (numbers).
#include <fstream>
#include <sstream>

#include "bench/compare/checks/harness.hpp"
#include "bench/store_sink.hpp"
#include "frost/frost.hpp"
#include "frost/version.hpp"

namespace {

using namespace frost;

Policy github_policy() {
  std::stringstream text;
  text << std::ifstream(FROST_GITHUB_POLICY).rdbuf();
  const Source source{"policy.polar", text.str()};
  const Compiled compiled = compile({&source, 1});
  if (!compiled.policy) compare::stop("the policy does not compile");
  Policy policy = *compiled.policy;
  if (const auto native = policy.compile_native(); !native) compare::stop(native.error().message);
  return policy;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) compare::stop("usage: frost_compare_permafrost FACTS CHECKS");
  const workloads::WorkloadOptions size{.facts = std::stoull(argv[1])};
  auto store = FactStore::create(github_policy());
  if (!store) compare::stop(store.error().message);
  const double begin = compare::processor_seconds();
  bench::StoreSink sink(*store);
  workloads::github_facts(size, sink);
  const Snapshot snapshot = store->snapshot();
  const compare::Peer peer{"permafrost", kVersion, "native code, in the process",
                           compare::processor_seconds() - begin};
  QueryOptions options;
  options.tier = Tier::kNative;
  compare::run_checks(
      peer, workloads::github_checks(size, std::stoull(argv[2])),
      [&](const workloads::Check& check) {
        const auto answer = snapshot.authorize(
            {{"User", check.actor_id}, check.action, {check.resource_type, check.resource_id}},
            options);
        return answer && *answer;
      });
}
