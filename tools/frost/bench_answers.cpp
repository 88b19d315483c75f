// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_answers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace frost::cli {
namespace {

struct TierName {
  Tier tier;
  const char* name;
};
constexpr std::array<TierName, 2> kTiers = {
    {{Tier::kNative, "native"}, {Tier::kInterpreter, "interpreter"}}};

using Ask = std::function<Outcome<uint64_t>(uint64_t first, uint64_t count)>;

Entry entry_for(const Subject& subject, const std::string& name, const TierName& tier,
                size_t questions, const std::string& none);

std::vector<PreparedCheck> prepare_all(const Subject& subject);
Ask ask_prepared(const Subject& subject, const std::vector<PreparedCheck>& checks, Tier tier);
void add_checks(const Subject& subject, const std::vector<PreparedCheck>& prepared,
                std::vector<Entry>& entries);
void add_lists(const Subject& subject, std::vector<Entry>& entries);
void add_others(const Subject& subject, std::vector<Entry>& entries);

// The checks of one kind.
struct Kind {
  std::vector<PreparedCheck> checks;
  uint64_t allowed = 0;
};
std::map<std::string, Kind> kinds_of(const Subject& subject);

}  // namespace

Outcome<std::vector<Series>> measure_entry_points(const Subject& subject) {
  const std::vector<PreparedCheck> prepared = prepare_all(subject);
  std::vector<Entry> entries;
  add_checks(subject, prepared, entries);
  add_lists(subject, entries);
  add_others(subject, entries);
  return measure_entries(entries, subject.options);
}

Outcome<std::vector<Series>> measure_kinds(const Subject& subject) {
  const std::map<std::string, Kind> kinds = kinds_of(subject);
  std::vector<Entry> entries;
  for (const auto& [name, kind] : kinds) {
    for (const TierName& tier : kTiers) {
      Entry entry = entry_for(subject, "authorize_prepared/" + name, tier, kind.checks.size(), "");
      entry.answers = kind.allowed;
      entry.is_part = true;
      entry.ask = ask_prepared(subject, kind.checks, tier.tier);
      if (entry.missing.empty()) entries.push_back(std::move(entry));
    }
  }
  MeasureOptions options = subject.options;
  if (!kinds.empty()) options.seconds /= static_cast<double>(kinds.size());
  return measure_entries(entries, options);
}

namespace {

// Asks questions in turn; `size` gives the size of an answer.
template <class Question, class Answer, class Size>
Ask ask_in_turn(const std::vector<Question>& questions, Answer answer_to, Size size) {
  return [&questions, answer_to, size](uint64_t first, uint64_t count) -> Outcome<uint64_t> {
    uint64_t sum = 0;
    for (size_t next = first; count > 0; --count) {
      const auto answer = answer_to(questions[next]);
      if (!answer) return stop(answer.error());
      sum += size(*answer);
      if (++next == questions.size()) next = 0;
    }
    return sum;
  };
}

Ask ask_prepared(const Subject& subject, const std::vector<PreparedCheck>& checks, Tier tier) {
  const Snapshot& snapshot = subject.snapshot;
  return ask_in_turn(
      checks,
      [&snapshot, tier](const PreparedCheck& check) { return snapshot.run(check, {.tier = tier}); },
      [](bool is_allowed) { return is_allowed ? 1U : 0U; });
}

Entry entry_for(const Subject& subject, const std::string& name, const TierName& tier,
                size_t questions, const std::string& none) {
  Entry entry{.name = name + "/" + tier.name, .questions = questions};
  if (tier.tier == Tier::kNative) entry.missing = subject.native_missing;
  if (questions == 0) entry.missing = none;
  return entry;
}

std::vector<PreparedCheck> prepare_all(const Subject& subject) {
  std::vector<PreparedCheck> prepared;
  prepared.reserve(subject.questions.checks.size());
  for (const CheckQuery& check : subject.questions.checks) {
    prepared.push_back(subject.snapshot.prepare(check));
  }
  return prepared;
}

// One way to ask, measured on each tier.
struct EntryPoint {
  std::string name;
  size_t questions;
  std::string none;  // what to say when there are no questions
  uint64_t answers;
  std::function<Ask(Tier)> ask_on;
  bool is_of_ids = false;  // the answers are ids, and counted
};

void add(const Subject& subject, const EntryPoint& point, std::vector<Entry>& entries) {
  for (const TierName& tier : kTiers) {
    Entry entry = entry_for(subject, point.name, tier, point.questions, point.none);
    entry.answers = point.answers;
    entry.ask = point.ask_on(tier.tier);
    if (point.is_of_ids) entry.items = "ids";
    entry.are_items_answers = point.is_of_ids;
    entries.push_back(std::move(entry));
  }
}

void add_checks(const Subject& subject, const std::vector<PreparedCheck>& prepared,
                std::vector<Entry>& entries) {
  EntryPoint point{.name = "authorize_prepared",
                   .questions = prepared.size(),
                   .none = "no checks among the questions",
                   .answers = subject.answers.checks_allowed,
                   .ask_on = [&](Tier tier) { return ask_prepared(subject, prepared, tier); }};
  add(subject, point, entries);
  point.name = "authorize";
  point.ask_on = [&subject](Tier tier) {
    const QueryOptions how{.tier = tier};
    return ask_in_turn(
        subject.questions.checks,
        [&subject, how](const CheckQuery& check) { return subject.snapshot.authorize(check, how); },
        [](bool is_allowed) { return is_allowed ? 1U : 0U; });
  };
  add(subject, point, entries);
}

// Ids without `*`, which stands for all of them.
uint64_t ids_in(const std::vector<std::string>& answers) {
  const bool has_star = !answers.empty() && answers.front() == "*";
  return answers.size() - (has_star ? 1 : 0);
}

void add_lists(const Subject& subject, std::vector<Entry>& entries) {
  const Snapshot& snapshot = subject.snapshot;
  const std::vector<ListQuery>& lists = subject.questions.lists;
  EntryPoint point{.name = "list_ids",
                   .questions = lists.size(),
                   .none = "no lists among the questions",
                   .answers = subject.answers.ids_listed,
                   .ask_on = {},
                   .is_of_ids = true};
  point.ask_on = [&](Tier tier) {
    return ask_in_turn(
        lists,
        [&snapshot, how = QueryOptions{.tier = tier}](const ListQuery& list) {
          return snapshot.list_ids(list, how);
        },
        [](const IdAnswers& answers) { return answers.ids.size(); });
  };
  add(subject, point, entries);
  point.name = "list";
  point.ask_on = [&](Tier tier) {
    return ask_in_turn(
        lists,
        [&snapshot, how = QueryOptions{.tier = tier}](const ListQuery& list) {
          return snapshot.list(list, how);
        },
        ids_in);
  };
  add(subject, point, entries);
}

void add_others(const Subject& subject, std::vector<Entry>& entries) {
  const Snapshot& snapshot = subject.snapshot;
  const auto size = [](const std::vector<std::string>& answers) { return answers.size(); };
  add(subject,
      {.name = "actions",
       .questions = subject.questions.actions.size(),
       .none = "no actions among the questions",
       .answers = subject.answers.actions_found,
       .ask_on =
           [&](Tier tier) {
             return ask_in_turn(
                 subject.questions.actions,
                 [&snapshot, how = QueryOptions{.tier = tier}](const ActionsQuery& query) {
                   return snapshot.actions(query, how);
                 },
                 size);
           }},
      entries);
  add(subject,
      {.name = "who_can",
       .questions = subject.questions.who_can.size(),
       .none = "no who-can among the questions",
       .answers = subject.answers.actors_found,
       .ask_on =
           [&](Tier tier) {
             return ask_in_turn(
                 subject.questions.who_can,
                 [&snapshot, how = QueryOptions{.tier = tier}](const WhoCanQuery& query) {
                   return snapshot.who_can(query, how);
                 },
                 size);
           }},
      entries);
}

std::map<std::string, Kind> kinds_of(const Subject& subject) {
  const std::vector<CheckQuery>& checks = subject.questions.checks;
  std::map<std::string, Kind> kinds;
  for (size_t place = 0; place < checks.size(); ++place) {
    const CheckQuery& check = checks[place];
    std::string name(check.actor.type);
    name.append(":").append(check.action).append(":").append(check.resource.type);
    Kind& kind = kinds[name];
    kind.checks.push_back(subject.snapshot.prepare(check));
    if (subject.answers.checks[place]) ++kind.allowed;
  }
  return kinds;
}

}  // namespace
}  // namespace frost::cli
