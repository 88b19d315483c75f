// SPDX-License-Identifier: Apache-2.0
// What drivers in C++ do around their engine: compare each answer, then time rounds of all checks,
// and print one object of JSON (lib/harness.mjs does the same for JavaScript).
#pragma once

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "bench/workloads/workload.hpp"

namespace frost::compare {

// Seconds of the process's own work: what else the machine does would be in the wall time.
inline double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

[[noreturn]] inline void stop(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(1);
}

struct Peer {
  std::string name;
  std::string version;
  std::string note;
  double load_seconds = 0;
};

template <class Answer>
void run_checks(const Peer& peer, const std::vector<workloads::Check>& checks,
                const Answer& answer) {
  constexpr int kRounds = 5;
  for (const workloads::Check& check : checks) {
    if (answer(check) == check.allowed) continue;
    stop(fmt::format("{} is wrong about {} {} {}", peer.name, check.actor_id, check.action,
                     check.resource_id));
  }
  std::vector<double> samples;
  uint64_t allowed = 0;
  for (int round = 0; round < kRounds; ++round) {
    const double begin = processor_seconds();
    for (const workloads::Check& check : checks) allowed += answer(check) ? 1U : 0U;
    samples.push_back(1e9 * (processor_seconds() - begin) / static_cast<double>(checks.size()));
  }
  if (allowed == 0) stop("nothing is allowed");
  std::ranges::sort(samples);
  fmt::print(
      R"({{"peer":"{}","version":"{}","note":"{}","verified":{},"checks":{},"load_seconds":{},)"
      R"("check_ns":{{"median":{},"min":{},"max":{}}}}})"
      "\n",
      peer.name, peer.version, peer.note, checks.size(), checks.size(), peer.load_seconds,
      samples[kRounds / 2], samples.front(), samples.back());
}

}  // namespace frost::compare
