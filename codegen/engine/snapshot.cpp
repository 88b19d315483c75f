// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <initializer_list>
#include <optional>

#include "codegen/engine/store.hpp"
#include "runtime/exec/answers.hpp"

namespace frost {

namespace {

constexpr uint32_t kStringType = 0;

// What rules can grant between two types.
struct Allowed {
  uint32_t actor_type;
  uint32_t resource_type;
  AllowEntries entries;
};

// None when a type is unknown or no rule can grant anything between them.
std::optional<Allowed> find_allow(const SnapshotImpl& snapshot, std::string_view actor_type,
                                  std::string_view resource_type) {
  const EntryTable& entries = snapshot.policy->entries;
  auto actor = entries.type(actor_type);
  auto resource = entries.type(resource_type);
  if (!actor || !resource) return std::nullopt;
  const AllowEntries* allow = entries.allow(*actor, *resource);
  if (allow == nullptr) return std::nullopt;
  return Allowed{*actor, *resource, *allow};
}

// Two spellings of one number must not become two values (DEC-34).
Result<void> check_values(std::initializer_list<Value> values) {
  for (const Value& value : values) {
    auto checked = rt::check_value({value.type, value.id}, Limits{}.argument_bytes_max);
    if (!checked) return checked;
  }
  return {};
}

}  // namespace

uint32_t ArgumentIds::id(uint32_t type, std::string_view text) {
  if (auto known = facts_.find(rt::TypeId(type), text)) return *known;
  for (size_t i = 0; i < private_.size(); ++i) {
    if (private_[i].type == type && private_[i].text == text) {
      return FROST_PRIVATE_IDS + static_cast<uint32_t>(i);
    }
  }
  private_.push_back({type, text});
  return FROST_PRIVATE_IDS + static_cast<uint32_t>(private_.size() - 1);
}

std::string ArgumentIds::text(uint32_t type, uint32_t id) const {
  if (id >= FROST_PRIVATE_IDS) return std::string(private_.at(id - FROST_PRIVATE_IDS).text);
  return std::string(facts_.text(rt::TypeId(type), id));
}

Result<IdAnswers> enumerate(const SnapshotImpl& snapshot, Tier tier, uint32_t procedure,
                            const uint32_t* arguments, uint32_t answer_type) {
  // Reused by later questions of this thread: the `seen` bits are as large as the type.
  thread_local rt::AnswerBuffer buffer;
  frost_sink* sink = buffer.reset(snapshot.facts->id_count(rt::TypeId(answer_type)));
  frost_req request = rt::make_request(*snapshot.facts, snapshot.query_fuel, sink);
  auto done = decision(snapshot.policy->run(tier, procedure, request, arguments));
  if (!done) return std::unexpected(done.error());
  IdAnswers answers;
  answers.ids.assign(buffer.ids().begin(), buffer.ids().end());
  answers.universal = buffer.universal();
  return answers;
}

std::vector<std::string> answer_texts(const IdAnswers& answers, uint32_t type,
                                      const ArgumentIds& arguments) {
  std::vector<std::string> texts;
  texts.reserve(answers.ids.size() + 1);
  for (uint32_t id : answers.ids) texts.push_back(arguments.text(type, id));
  std::ranges::sort(texts);
  if (answers.universal) texts.insert(texts.begin(), "*");
  return texts;
}

namespace {

// The answers of a list; `ids` gets the names of the question.
Result<IdAnswers> run_list(const SnapshotImpl& snapshot, const ListQuery& query, Tier tier,
                           ArgumentIds& ids) {
  if (auto checked = check_values({query.actor}); !checked) return std::unexpected(checked.error());
  auto allow = find_allow(snapshot, query.actor.type, query.resource_type);
  if (!allow || allow->entries.list == UINT32_MAX) return IdAnswers{};
  uint32_t arguments[] = {ids.id(allow->actor_type, query.actor.id),
                          ids.id(kStringType, query.action)};
  return enumerate(snapshot, tier, allow->entries.list, arguments, allow->resource_type);
}

}  // namespace

PreparedCheck Snapshot::prepare(const CheckQuery& query) const {
  PreparedCheck check;
  auto allow = find_allow(*impl_, query.actor.type, query.resource.type);
  if (!allow) return check;
  ArgumentIds ids(*impl_->facts);
  check.procedure = allow->entries.check;
  check.arguments[0] = ids.id(allow->actor_type, query.actor.id);
  check.arguments[1] = ids.id(kStringType, query.action);
  check.arguments[2] = ids.id(allow->resource_type, query.resource.id);
  return check;
}

Result<bool> Snapshot::run(const PreparedCheck& check, const QueryOptions& options) const {
  if (check.procedure == UINT32_MAX) return false;
  frost_req request = rt::make_request(*impl_->facts, impl_->query_fuel);
  frost_status status = impl_->policy->run(options.tier, check.procedure, request, check.arguments);
  if (status == FROST_YES) return true;
  if (status == FROST_NO) return false;
  return decision(status);
}

Result<bool> Snapshot::authorize(const CheckQuery& query, const QueryOptions& options) const {
  if (auto checked = check_values({query.actor, query.resource}); !checked) {
    return std::unexpected(checked.error());
  }
  return run(prepare(query), options);
}

Result<IdAnswers> Snapshot::list_ids(const ListQuery& query, const QueryOptions& options) const {
  ArgumentIds ids(*impl_->facts);
  return run_list(*impl_, query, options.tier, ids);
}

Result<std::vector<std::string>> Snapshot::list(const ListQuery& query,
                                                const QueryOptions& options) const {
  ArgumentIds ids(*impl_->facts);
  auto answers = run_list(*impl_, query, options.tier, ids);
  if (!answers) return std::unexpected(answers.error());
  auto type = impl_->policy->entries.type(query.resource_type);
  if (!type) return std::vector<std::string>{};
  return answer_texts(*answers, *type, ids);
}

Result<std::vector<std::string>> Snapshot::actions(const ActionsQuery& query,
                                                   const QueryOptions& options) const {
  if (auto checked = check_values({query.actor, query.resource}); !checked) {
    return std::unexpected(checked.error());
  }
  auto allow = find_allow(*impl_, query.actor.type, query.resource.type);
  if (!allow || allow->entries.actions == UINT32_MAX) return std::vector<std::string>{};
  ArgumentIds ids(*impl_->facts);
  uint32_t arguments[] = {ids.id(allow->actor_type, query.actor.id),
                          ids.id(allow->resource_type, query.resource.id)};
  auto answers = enumerate(*impl_, options.tier, allow->entries.actions, arguments, kStringType);
  if (!answers) return std::unexpected(answers.error());
  return answer_texts(*answers, kStringType, ids);
}

StoreStatistics Snapshot::statistics() const {
  rt::StoreStatistics source = impl_->facts->statistics();
  return {source.facts, source.path_bytes, source.dictionary_bytes};
}

}  // namespace frost
