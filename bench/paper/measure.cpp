// SPDX-License-Identifier: Apache-2.0
#include "bench/paper/measure.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include "bench/store_sink.hpp"

namespace frost::paper {
namespace {

using Clock = std::chrono::steady_clock;
using workloads::Check;

double nanoseconds(Clock::duration time) {
  return std::chrono::duration<double, std::nano>(time).count();
}

// Of this thread's own work: a store's requests take long enough to be interrupted.
double processor_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e9 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec);
}

CheckQuery query_of(const Check& check) {
  return {{"User", check.actor_id}, check.action, {check.resource_type, check.resource_id}};
}

// The first request with another answer than the graph's.
std::optional<std::string> verify(const Snapshot& snapshot, const std::vector<Check>& checks,
                                  const QueryOptions& options) {
  for (const Check& check : checks) {
    const auto answer = snapshot.authorize(query_of(check), options);
    if (!answer) return answer.error().message;
    if (*answer == check.allowed) continue;
    return "the graph says otherwise: " + check.actor_id + " " + check.action + " " +
           check.resource_id;
  }
  return std::nullopt;
}

double at_share(std::vector<double>& samples, double share) {
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(samples.size() - 1));
  std::nth_element(samples.begin(), samples.begin() + place, samples.end());
  return samples[static_cast<size_t>(place)];
}

class Timer {
 public:
  explicit Timer(const QueryOptions& options) : options_(options), clock_(clock_nanoseconds()) {}

  void time(const Snapshot& snapshot, const std::vector<Check>& checks) {
    std::vector<CheckQuery> queries;
    for (const Check& check : checks) queries.push_back(query_of(check));
    uint64_t allowed = 0;
    const double begin = processor_nanoseconds();
    for (const CheckQuery& query : queries) allowed += ask(snapshot, query);
    means_.push_back((processor_nanoseconds() - begin) / static_cast<double>(queries.size()));
    for (const CheckQuery& query : queries) {
      const auto start = Clock::now();
      allowed += ask(snapshot, query);
      singles_.push_back(std::max(0.0, nanoseconds(Clock::now() - start) - clock_));
    }
    allowed_ += allowed / 2;
  }

  Row row() {
    Row row;
    row.allowed = allowed_;
    row.median = at_share(singles_, 0.5);
    row.percentile99 = at_share(singles_, 0.99);
    row.mean = at_share(means_, 0.5);
    row.mean_min = std::ranges::min(means_);
    row.mean_max = std::ranges::max(means_);
    return row;
  }

 private:
  // Verified before: no errors.
  uint64_t ask(const Snapshot& snapshot, const CheckQuery& query) const {
    return *snapshot.authorize(query, options_) ? 1 : 0;
  }

  QueryOptions options_;
  double clock_;
  uint64_t allowed_ = 0;
  std::vector<double> singles_;
  std::vector<double> means_;
};

}  // namespace

double clock_nanoseconds() {
  std::vector<double> samples;
  for (int i = 0; i < 10'000; ++i) {
    const auto begin = Clock::now();
    samples.push_back(nanoseconds(Clock::now() - begin));
  }
  return at_share(samples, 0.5);
}

Measured measure(const Application& application, const Policy& policy, uint32_t entities,
                 const Protocol& protocol) {
  QueryOptions options;
  options.tier = protocol.tier;
  Timer timer(options);
  uint64_t facts = 0;
  for (uint32_t number = 0; number < protocol.stores; ++number) {
    auto store = FactStore::create(policy);
    if (!store) return {{}, store.error().message};
    bench::StoreSink sink(*store);
    const auto checks = application.make(
        {.entities = entities, .seed = number + 1, .requests = protocol.requests}, sink);
    facts += sink.facts();
    const Snapshot snapshot = store->snapshot();
    if (auto wrong = verify(snapshot, checks, options)) return {{}, *std::move(wrong)};
    timer.time(snapshot, checks);
  }
  Row row = timer.row();
  row.entities = entities;
  row.facts = facts;
  return {row, {}};
}

}  // namespace frost::paper
