// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_answers.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "tools/frost/bench_measure.hpp"

namespace frost::cli {
namespace {

constexpr double kNanoseconds = 1e9;

// A figure and the pass that it is the rate of.
struct Row {
  Figure figure;
  std::string missing;  // why it cannot be measured; empty: it can
  Pass pass;
};

Outcome<std::vector<Figure>> measure_rows(std::vector<Row> rows, double seconds);
void turn_into_nanoseconds(Figure& figure);
Figure ratio_of(const Figure& interpreter, const Figure& native);

// Asks every question; `count` gives the units of an answer.
template <class Question, class Ask, class Count>
Pass pass_over(const std::vector<Question>& questions, Ask ask, Count count) {
  return [&questions, ask, count]() -> Outcome<uint64_t> {
    uint64_t units = 0;
    for (const Question& question : questions) {
      const auto answer = ask(question);
      if (!answer) return stop(answer.error());
      units += count(*answer);
    }
    return units;
  };
}

// Asks every check; the answers must stay as they were.
template <class Check, class Ask>
Pass pass_over_checks(const std::vector<Check>& checks, uint64_t allowed, Ask ask) {
  return [&checks, allowed, ask]() -> Outcome<uint64_t> {
    uint64_t allowed_now = 0;
    for (const Check& check : checks) {
      const Result<bool> answer = ask(check);
      if (!answer) return stop(answer.error());
      if (*answer) ++allowed_now;
    }
    if (allowed_now == allowed) return uint64_t{checks.size()};
    return stop(kExitInternal, "the answers changed while they were measured; please report it");
  };
}

// How lists and actions are answered.
struct BestTier {
  explicit BestTier(const Subject& subject)
      : tier(subject.native_missing.empty() ? Tier::kNative : Tier::kInterpreter) {}
  [[nodiscard]] std::string name() const {
    return tier == Tier::kNative ? "native" : "interpreter";
  }
  Tier tier;
};

}  // namespace

Outcome<std::vector<Figure>> measure_checks(const Subject& subject) {
  const Snapshot& snapshot = subject.snapshot;
  const std::vector<CheckQuery>& checks = subject.questions.checks;
  const uint64_t allowed = subject.answers.checks_allowed;
  std::vector<PreparedCheck> prepared;
  prepared.reserve(checks.size());
  for (const CheckQuery& check : checks) prepared.push_back(snapshot.prepare(check));

  const auto prepared_on = [&](Tier tier) {
    return pass_over_checks(prepared, allowed, [&snapshot, tier](const PreparedCheck& check) {
      return snapshot.run(check, {.tier = tier});
    });
  };
  const auto by_strings = pass_over_checks(checks, allowed, [&snapshot](const CheckQuery& check) {
    return snapshot.authorize(check, {.tier = Tier::kNative});
  });
  const std::string missing = checks.empty() ? "no checks among the questions" : "";
  const std::string native_missing = missing.empty() ? subject.native_missing : missing;
  auto figures = measure_rows(
      {{{.key = "check_native_ns", .label = "check, prepared, native", .unit = "ns"},
        native_missing,
        prepared_on(Tier::kNative)},
       {{.key = "check_interpreter_ns", .label = "check, prepared, interpreter", .unit = "ns"},
        missing,
        prepared_on(Tier::kInterpreter)},
       {{.key = "check_strings_native_ns", .label = "check, by strings, native", .unit = "ns"},
        native_missing,
        by_strings}},
      subject.seconds);
  if (!figures) return figures;
  for (Figure& figure : *figures) turn_into_nanoseconds(figure);
  figures->insert(figures->begin() + 2, ratio_of((*figures)[1], (*figures)[0]));
  return figures;
}

Outcome<std::vector<Figure>> measure_lists(const Subject& subject) {
  const Snapshot& snapshot = subject.snapshot;
  const std::vector<ListQuery>& lists = subject.questions.lists;
  const BestTier best(subject);
  const QueryOptions how{.tier = best.tier};
  const auto as_ids = pass_over(
      lists, [&snapshot, how](const ListQuery& list) { return snapshot.list_ids(list, how); },
      [](const IdAnswers& answers) { return answers.ids.size(); });
  const auto as_strings = pass_over(
      lists, [&snapshot, how](const ListQuery& list) { return snapshot.list(list, how); },
      [](const std::vector<std::string>& answers) {
        const bool has_star = !answers.empty() && answers.front() == "*";
        return answers.size() - (has_star ? 1 : 0);
      });
  const std::string missing =
      subject.answers.ids_listed == 0 ? "no list among the questions has answers" : "";
  return measure_rows(
      {{{.key = "list_ids_per_s", .label = "list, as ids, " + best.name(), .unit = "ids/s"},
        missing,
        as_ids},
       {{.key = "list_strings_per_s",
         .label = "list, as sorted strings, " + best.name(),
         .unit = "ids/s"},
        missing,
        as_strings}},
      subject.seconds);
}

Outcome<std::vector<Figure>> measure_actions(const Subject& subject) {
  const Snapshot& snapshot = subject.snapshot;
  const BestTier best(subject);
  const QueryOptions how{.tier = best.tier};
  const auto pass = pass_over(
      subject.questions.actions,
      [&snapshot, how](const ActionsQuery& actions) { return snapshot.actions(actions, how); },
      [](const std::vector<std::string>&) { return uint64_t{1}; });
  const std::string missing =
      subject.questions.actions.empty() ? "no actions among the questions" : "";
  return measure_rows({{{.key = "actions_questions_per_s",
                         .label = "actions, " + best.name(),
                         .unit = "questions/s"},
                        missing,
                        pass}},
                      subject.seconds);
}

namespace {

Outcome<std::vector<Figure>> measure_rows(std::vector<Row> rows, double seconds) {
  std::vector<Pass> passes;
  for (Row& row : rows) {
    if (row.missing.empty()) passes.push_back(std::move(row.pass));
  }
  auto rates = measure_rates(passes, {.seconds = seconds});
  if (!rates) return std::unexpected(std::move(rates.error()));
  std::vector<Figure> figures;
  size_t measured = 0;
  for (Row& row : rows) {
    if (row.missing.empty()) {
      row.figure.samples = std::move((*rates)[measured++]);
    } else {
      row.figure.note = "not measured: " + row.missing;
    }
    figures.push_back(std::move(row.figure));
  }
  return figures;
}

void turn_into_nanoseconds(Figure& figure) {
  for (double& sample : figure.samples) sample = kNanoseconds / sample;
}

Figure ratio_of(const Figure& interpreter, const Figure& native) {
  Figure ratio{.key = "check_interpreter_by_native",
               .label = "interpreter / native",
               .unit = "x",
               .samples = {},
               .note = native.note};
  for (size_t run = 0; run < native.samples.size(); ++run) {
    ratio.samples.push_back(interpreter.samples[run] / native.samples[run]);
  }
  return ratio;
}

}  // namespace
}  // namespace frost::cli
