// SPDX-License-Identifier: Apache-2.0
#include "tools/frost/bench_verify.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace frost::cli {
namespace {

// Keeps the first answer to a question and compares the others with it.
template <class Answer>
class Agreement {
 public:
  explicit Agreement(std::string question) : question_(std::move(question)) {}

  Outcome<void> add(Result<Answer> answer) {
    if (!answer) {
      return stop(exit_code_of(answer.error().code), question_ + ": " + answer.error().message);
    }
    if (first_ && *first_ != *answer) {
      return stop(kExitInternal, "two ways to answer `" + question_ + "` differ; please report it");
    }
    if (!first_) first_ = *std::move(answer);
    return {};
  }
  [[nodiscard]] const Answer& answer() const { return *first_; }

 private:
  std::string question_;
  std::optional<Answer> first_;
};

Outcome<bool> verify(const Snapshot& snapshot, const CheckQuery& query,
                     const std::vector<Tier>& tiers);
Outcome<uint64_t> verify(const Snapshot& snapshot, const ListQuery& query,
                         const std::vector<Tier>& tiers);
Outcome<uint64_t> verify(const Snapshot& snapshot, const ActionsQuery& query,
                         const std::vector<Tier>& tiers);
Outcome<uint64_t> verify(const Snapshot& snapshot, const WhoCanQuery& query,
                         const std::vector<Tier>& tiers);

}  // namespace

Outcome<Answers> verify_answers(const Snapshot& snapshot, const Questions& questions,
                                const std::vector<Tier>& tiers) {
  Answers answers;
  for (const CheckQuery& query : questions.checks) {
    const auto is_allowed = verify(snapshot, query, tiers);
    if (!is_allowed) return std::unexpected(is_allowed.error());
    answers.checks.push_back(*is_allowed);
    if (*is_allowed) ++answers.checks_allowed;
  }
  for (const ListQuery& query : questions.lists) {
    const auto ids = verify(snapshot, query, tiers);
    if (!ids) return std::unexpected(ids.error());
    answers.ids_listed += *ids;
  }
  for (const ActionsQuery& query : questions.actions) {
    const auto actions = verify(snapshot, query, tiers);
    if (!actions) return std::unexpected(actions.error());
    answers.actions_found += *actions;
  }
  for (const WhoCanQuery& query : questions.who_can) {
    const auto ids = verify(snapshot, query, tiers);
    if (!ids) return std::unexpected(ids.error());
    answers.actors_found += *ids;
  }
  return answers;
}

namespace {

Outcome<bool> verify(const Snapshot& snapshot, const CheckQuery& query,
                     const std::vector<Tier>& tiers) {
  Agreement<bool> agreement(text_of(query));
  const PreparedCheck prepared = snapshot.prepare(query);
  for (const Tier tier : tiers) {
    if (auto agreed = agreement.add(snapshot.authorize(query, {.tier = tier})); !agreed) {
      return std::unexpected(std::move(agreed.error()));
    }
    if (auto agreed = agreement.add(snapshot.run(prepared, {.tier = tier})); !agreed) {
      return std::unexpected(std::move(agreed.error()));
    }
  }
  return agreement.answer();
}

// The ids in order, behind whether there are all.
Result<std::vector<uint32_t>> ordered(Result<IdAnswers> answers) {
  if (!answers) return std::unexpected(std::move(answers.error()));
  std::ranges::sort(answers->ids);
  answers->ids.insert(answers->ids.begin(), answers->universal ? 1U : 0U);
  return std::move(answers->ids);
}

// Gives the number of ids.
Outcome<uint64_t> verify(const Snapshot& snapshot, const ListQuery& query,
                         const std::vector<Tier>& tiers) {
  Agreement<std::vector<std::string>> texts(text_of(query));
  Agreement<std::vector<uint32_t>> ids(text_of(query));
  Agreement<size_t> counts(text_of(query));
  for (const Tier tier : tiers) {
    if (auto agreed = texts.add(snapshot.list(query, {.tier = tier})); !agreed) {
      return std::unexpected(std::move(agreed.error()));
    }
    if (auto agreed = ids.add(ordered(snapshot.list_ids(query, {.tier = tier}))); !agreed) {
      return std::unexpected(std::move(agreed.error()));
    }
  }
  const bool has_star = !texts.answer().empty() && texts.answer().front() == "*";
  const size_t listed = texts.answer().size() - (has_star ? 1 : 0);
  for (const size_t count : {listed, ids.answer().size() - 1}) {
    if (auto agreed = counts.add(count); !agreed) return std::unexpected(std::move(agreed.error()));
  }
  return uint64_t{listed};
}

Outcome<uint64_t> verify(const Snapshot& snapshot, const ActionsQuery& query,
                         const std::vector<Tier>& tiers) {
  Agreement<std::vector<std::string>> agreement(text_of(query));
  for (const Tier tier : tiers) {
    if (auto agreed = agreement.add(snapshot.actions(query, {.tier = tier})); !agreed) {
      return std::unexpected(std::move(agreed.error()));
    }
  }
  return uint64_t{agreement.answer().size()};
}

Outcome<uint64_t> verify(const Snapshot& snapshot, const WhoCanQuery& query,
                         const std::vector<Tier>& tiers) {
  Agreement<std::vector<std::string>> agreement(text_of(query));
  for (const Tier tier : tiers) {
    if (auto agreed = agreement.add(snapshot.who_can(query, {.tier = tier})); !agreed) {
      return std::unexpected(std::move(agreed.error()));
    }
  }
  return uint64_t{agreement.answer().size()};
}

}  // namespace
}  // namespace frost::cli
