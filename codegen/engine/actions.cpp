// SPDX-License-Identifier: Apache-2.0
// What an actor may do: a question that is about as short as a check.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include <boost/container/static_vector.hpp>

#include "base/any_value.hpp"
#include "codegen/engine/store.hpp"

namespace frost {

namespace {

// The name of `value` as an argument of type `type`: its own, or Any, whose text goes to `any`.
rt::TypedName name_of(const EntryTable& entries, uint32_t type, const Value& value,
                      std::string& any) {
  if (type != entries.any_type()) return {rt::TypeId(type), value.id};
  any = any_text(value.type, value.id);
  return {rt::TypeId(type), any};
}

// Sorted; none when an answer is no constant of the policy.
std::optional<std::vector<std::string>> constant_texts(const rt::RankedTexts& constants,
                                                       const rt::AnswerBuffer& answers) {
  constexpr size_t kAnswersMax = 64;
  boost::container::static_vector<uint16_t, kAnswersMax> ranks;
  if (answers.ids().size() > kAnswersMax) return std::nullopt;
  for (const uint32_t id : answers.ids()) {
    if (id >= constants.ranks.size() || constants.ranks[id] == rt::RankedTexts::kNoRank) {
      return std::nullopt;
    }
    ranks.push_back(constants.ranks[id]);
  }
  std::ranges::sort(ranks);
  std::vector<std::string> texts;
  texts.reserve(ranks.size() + (answers.universal() ? 1 : 0));
  if (answers.universal()) texts.emplace_back("*");
  for (const uint16_t rank : ranks) texts.push_back(constants.texts[rank]);
  return texts;
}

}  // namespace

Result<std::vector<std::string>> Snapshot::actions(const ActionsQuery& query,
                                                   const QueryOptions& options) const {
  const EntryTable& entries = impl_->policy->entries;
  const uint32_t actor_type = entries.number(query.actor.type);
  const uint32_t resource_type = entries.number(query.resource.type);
  if (!is_plain_argument(actor_type, query.actor.id)) {
    if (auto checked = check_argument(query.actor); !checked) {
      return std::unexpected(checked.error());
    }
  }
  if (!is_plain_argument(resource_type, query.resource.id)) {
    if (auto checked = check_argument(query.resource); !checked) {
      return std::unexpected(checked.error());
    }
  }
  const EntryTable::Allowed* const allow = entries.allow(actor_type, resource_type);
  if (allow == nullptr || allow->entries.actions == UINT32_MAX) return std::vector<std::string>{};
  std::array<std::string, 2> any;
  const std::array names = {name_of(entries, allow->actor_type, query.actor, any[0]),
                            name_of(entries, allow->resource_type, query.resource, any[1])};
  ArgumentIds ids(*impl_->facts);
  std::array<uint32_t, 2> arguments;
  ids.find_all(names, arguments);
  const auto found =
      find_answers(*impl_, options, allow->entries.actions, ids, arguments.data(), kStringType);
  if (!found) return std::unexpected(found.error());
  if (auto texts = constant_texts(impl_->facts->strings(), **found)) return *std::move(texts);
  return answer_texts(entries, (*found)->ids(), (*found)->universal(), kStringType, ids);
}

}  // namespace frost
