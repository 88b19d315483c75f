// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/diff_facts.hpp"

#include <utility>

#include "tools/frost/console.hpp"
#include "tools/frost/database.hpp"
#include "tools/frost/fact_words.hpp"

namespace frost::cli {
namespace {

constexpr size_t kExamplesMax = 5;

class TwoStores {
 public:
  static Outcome<TwoStores> create(const Policy& before, const Policy& after) {
    auto old_store = FactStore::create(before);
    if (!old_store) return stop(old_store.error());
    auto new_store = FactStore::create(after);
    if (!new_store) return stop(new_store.error());
    return TwoStores(*std::move(old_store), *std::move(new_store));
  }

  // The first policy's error when neither accepts the fact.
  Result<void> insert(const Fact& fact) {
    const auto before = before_.insert(fact.predicate, fact.arguments);
    if (!before && before.error().code != Code::kFactRefused) return before;
    const auto after = after_.insert(fact.predicate, fact.arguments);
    if (!after && after.error().code != Code::kFactRefused) return after;
    if (!before) note(refused_before_, fact);
    if (!after) note(refused_after_, fact);
    return before || after ? Result<void>() : before;
  }

  TwoStates finish() {
    return {.before = before_.snapshot(),
            .after = after_.snapshot(),
            .refused_before = std::move(refused_before_),
            .refused_after = std::move(refused_after_)};
  }

 private:
  TwoStores(FactStore before, FactStore after)
      : before_(std::move(before)), after_(std::move(after)) {}

  static void note(RefusedFacts& refused, const Fact& fact) {
    ++refused.count;
    if (refused.examples.size() < kExamplesMax) refused.examples.push_back(fact_text(fact));
  }

  FactStore before_;
  FactStore after_;
  RefusedFacts refused_before_;
  RefusedFacts refused_after_;
};

Outcome<void> read_database(TwoStores& stores, const std::string& directory) {
  const auto database = open_database(directory, {.create = false});
  if (!database) return std::unexpected(database.error());
  ProgressLine line;
  uint64_t count = 0;
  Result<void> done;
  const auto visited = database->snapshot().visit_facts({}, [&](const Fact& fact) {
    done = stores.insert(fact);
    if (!done && done.error().code == Code::kFactRefused) done = {};
    ++count;
    if (line.is_due()) line.update("reading facts: " + grouped(count));
    return done.has_value();
  });
  if (!visited) return stop(visited.error());
  if (!done) return stop(done.error());
  return {};
}

}  // namespace

Outcome<TwoStates> open_two_states(const Policy& before, const Policy& after,
                                   const FactsSource& source) {
  auto stores = TwoStores::create(before, after);
  if (!stores) return std::unexpected(stores.error());
  if (source.files.paths.empty()) {
    if (auto done = read_database(*stores, source.database); !done) {
      return std::unexpected(done.error());
    }
    return stores->finish();
  }
  const auto insert = [&](const Fact& fact) { return stores->insert(fact); };
  const auto report = read_facts(insert, source.files);
  if (!report) return std::unexpected(report.error());
  return stores->finish();
}

}  // namespace frost::cli
