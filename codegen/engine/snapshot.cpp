// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <limits>
#include <optional>

#include "base/any_value.hpp"
#include "base/env.hpp"
#include "codegen/engine/store.hpp"
#include "runtime/exec/answers.hpp"
#include "runtime/exec/fuel.hpp"

namespace frost {

namespace {

constexpr int64_t kNoInteger = std::numeric_limits<int64_t>::min();

Result<void> check_values(std::initializer_list<Value> values) {
  for (const Value& value : values) {
    if (auto checked = check_argument(value); !checked) return checked;
  }
  return {};
}

const Deadline* deadline_of(const QueryOptions& options) {
  return options.deadline ? &*options.deadline : nullptr;
}

}  // namespace

Result<void> check_argument(const Value& value) {
  return rt::check_value({value.type, value.id}, Limits{}.argument_bytes_max);
}

uint32_t ArgumentIds::id(uint32_t type, std::string_view text) {
  if (auto known = facts_.find(rt::TypeId(type), text)) return *known;
  return private_id(type, text);
}

uint32_t ArgumentIds::private_id(uint32_t type, std::string_view text) {
  for (size_t i = 0; i < private_.size(); ++i) {
    if (private_[i].type == type && private_[i].text == text) {
      return FROST_PRIVATE_IDS + static_cast<uint32_t>(i);
    }
  }
  int64_t value = kNoInteger;
  if (type == kIntegerType) std::from_chars(text.data(), text.data() + text.size(), value);
  integers_.push_back(value);
  private_.push_back({type, std::string(text)});
  return FROST_PRIVATE_IDS + static_cast<uint32_t>(private_.size() - 1);
}

void ArgumentIds::find_all(std::span<const rt::TypedName> names, std::span<uint32_t> found) {
  facts_.find_all(names, found);
  for (size_t i = 0; i < names.size(); ++i) {
    if (found[i] == rt::Snapshot::kNoId) found[i] = private_id(names[i].type.raw, names[i].id);
  }
}

uint32_t ArgumentIds::argument(const EntryTable& entries, uint32_t type, const Value& value) {
  if (type != entries.any_type()) return id(type, value.id);
  return id(type, any_text(value.type, value.id));
}

std::string ArgumentIds::text(uint32_t type, uint32_t id) const {
  if (id == FROST_PRIVATE_NOW) return std::to_string(now_);
  if (id >= FROST_PRIVATE_IDS) return private_.at(id - FROST_PRIVATE_IDS).text;
  return to_string(facts_.packed(rt::TypeId(type), id));
}

std::vector<std::string> ArgumentIds::texts(uint32_t type, std::span<const uint32_t> ids) const {
  std::vector<std::string> texts;
  texts.reserve(ids.size() + 1);
  while (!ids.empty()) {
    const auto is_private = [](uint32_t id) { return id >= FROST_PRIVATE_IDS; };
    const auto stored = static_cast<size_t>(std::ranges::find_if(ids, is_private) - ids.begin());
    facts_.append_texts(rt::TypeId(type), ids.first(stored), texts);
    ids = ids.subspan(stored);
    if (ids.empty()) break;
    texts.push_back(text(type, ids.front()));
    ids = ids.subspan(1);
  }
  return texts;
}

namespace {

// Out of the way of policies that do not ask for it.
[[gnu::noinline]] void set_time(frost_req& request, const rt::Snapshot& facts,
                                const QueryOptions& options, std::span<const int64_t> integers) {
  request.time = options.now ? *options.now : unix_time_s();
  std::string text = std::to_string(request.time);
  if (auto known = facts.find(rt::TypeId(kIntegerType), text)) {
    request.now = *known;
  } else if (auto same = std::ranges::find(integers, request.time); same != integers.end()) {
    request.now = FROST_PRIVATE_IDS + static_cast<uint32_t>(same - integers.begin());
  }
}

// `request` has the budget of memory that nobody asked to change.
inline void set_options(frost_req& request, int64_t fuel, const QueryOptions& options,
                        std::span<const int64_t> integers) {
  rt::set_budget(request, options.fuel.value_or(fuel), deadline_of(options));
  if (options.bytes_max) request.bytes_max = *options.bytes_max;
  request.private_integers = integers.data();
}

}  // namespace

void SnapshotImpl::begin_requests() {
  in_use = specialised == nullptr ? nullptr : specialised->in_use.get();
  is_plain = policy->is_plain;
  request = rt::make_request(*facts, query_fuel, nullptr);
  request.bytes_max = policy->limits.query_bytes_max;
}

frost_req make_request(const LoadedProgram& program, const rt::Snapshot& facts, int64_t fuel,
                       const QueryOptions& options, std::span<const int64_t> integers,
                       frost_sink* sink) {
  frost_req request = rt::make_request(facts, 0, sink);
  request.bytes_max = program.limits.query_bytes_max;
  set_options(request, fuel, options, integers);
  if (program.uses_time) set_time(request, facts, options, integers);
  return request;
}

frost_req make_request(const SnapshotImpl& snapshot, const QueryOptions& options,
                       std::span<const int64_t> integers, frost_sink* sink) {
  frost_req request = snapshot.request;
  request.sink = sink;
  set_options(request, snapshot.query_fuel, options, integers);
  if (snapshot.policy->uses_time) set_time(request, *snapshot.facts, options, integers);
  return request;
}

Result<const rt::AnswerBuffer*> find_answers(const SnapshotImpl& snapshot,
                                             const QueryOptions& options, uint32_t procedure,
                                             ArgumentIds& ids, const uint32_t* arguments,
                                             uint32_t answer_type) {
  // Reused by later questions of this thread: the `seen` bits are as large as the type.
  thread_local rt::AnswerBuffer buffer;
  frost_sink* sink = buffer.reset(snapshot.facts->id_count(rt::TypeId(answer_type)));
  frost_req request = make_request(snapshot, options, ids.integers(), sink);
  ids.set_now(request.time);
  frost_status status = snapshot.run(options.tier, procedure, request, arguments);
  auto done = decision(*snapshot.policy, request, status);
  if (!done) return std::unexpected(done.error());
  return &buffer;
}

Result<IdAnswers> enumerate(const SnapshotImpl& snapshot, const QueryOptions& options,
                            uint32_t procedure, ArgumentIds& ids, const uint32_t* arguments,
                            uint32_t answer_type) {
  const auto found = find_answers(snapshot, options, procedure, ids, arguments, answer_type);
  if (!found) return std::unexpected(found.error());
  IdAnswers answers;
  answers.ids.assign((*found)->ids().begin(), (*found)->ids().end());
  answers.universal = (*found)->universal();
  return answers;
}

void keep_type(const EntryTable& entries, uint32_t type, std::string_view wanted,
               const ArgumentIds& arguments, IdAnswers& answers) {
  if (type != entries.any_type()) return;
  std::erase_if(answers.ids,
                [&](uint32_t id) { return split_any(arguments.text(type, id)).first != wanted; });
}

std::vector<std::string> answer_texts(const EntryTable& entries, std::span<const uint32_t> ids,
                                      bool universal, uint32_t type, const ArgumentIds& arguments) {
  if (ids.empty() && !universal) return {};
  std::vector<std::string> texts = arguments.texts(type, ids);
  if (type == entries.any_type()) {
    for (std::string& text : texts) text = std::string(split_any(text).second);
  }
  std::ranges::sort(texts);
  if (universal) texts.insert(texts.begin(), "*");
  return texts;
}

namespace {

// The answers of a list and the type of their ids; `ids` gets the names of the question.
struct ListAnswers {
  IdAnswers answers;
  uint32_t type = UINT32_MAX;
};

Result<ListAnswers> run_list(const SnapshotImpl& snapshot, const ListQuery& query,
                             const QueryOptions& options, ArgumentIds& ids) {
  if (auto checked = check_values({query.actor}); !checked) return std::unexpected(checked.error());
  const EntryTable& entries = snapshot.policy->entries;
  auto allow = entries.allow(query.actor.type, query.resource_type);
  if (!allow || allow->entries.list == UINT32_MAX) return ListAnswers{};
  uint32_t arguments[] = {ids.argument(entries, allow->actor_type, query.actor),
                          ids.id(kStringType, query.action)};
  auto answers =
      enumerate(snapshot, options, allow->entries.list, ids, arguments, allow->resource_type);
  if (!answers) return std::unexpected(answers.error());
  keep_type(entries, allow->resource_type, query.resource_type, ids, *answers);
  return ListAnswers{std::move(*answers), allow->resource_type};
}

}  // namespace

namespace {

// Out of the way of checks that run native code and ask for nothing else.
[[gnu::noinline]] Result<bool> run_with_options(const SnapshotImpl& snapshot,
                                                const PreparedCheck& check,
                                                const QueryOptions& options) {
  frost_req request = make_request(snapshot, options, check.integers);
  frost_status status = snapshot.run(options.tier, check.procedure, request, check.arguments);
  return decision(*snapshot.policy, request, status);
}

bool has_budget(const QueryOptions& options) {
  return options.fuel.has_value() || options.bytes_max.has_value() || options.deadline.has_value();
}

}  // namespace

Result<bool> Snapshot::run(const PreparedCheck& check, const QueryOptions& options) const {
  if (check.procedure == UINT32_MAX) return false;
  // Without the tests for null of a library that checks itself: a snapshot has all of these.
  const SnapshotImpl& snapshot = *impl_.get();
  const frost_entry_fn* const table = snapshot.table_for(options.tier);
  if (table == nullptr || !snapshot.is_plain || has_budget(options)) [[unlikely]] {
    return run_with_options(snapshot, check, options);
  }
  frost_req request = snapshot.request;
  request.private_integers = check.integers;
  const frost_status status = table[check.procedure](&request, check.arguments);
  if (status == FROST_YES) return true;
  if (status == FROST_NO && request.unbounded == 0) return false;
  return decision(*snapshot.policy.get(), request, status);
}

Result<IdAnswers> Snapshot::list_ids(const ListQuery& query, const QueryOptions& options) const {
  ArgumentIds ids(*impl_->facts);
  auto found = run_list(*impl_, query, options, ids);
  if (!found) return std::unexpected(found.error());
  return std::move(found->answers);
}

Result<std::vector<std::string>> Snapshot::list(const ListQuery& query,
                                                const QueryOptions& options) const {
  ArgumentIds ids(*impl_->facts);
  auto found = run_list(*impl_, query, options, ids);
  if (!found) return std::unexpected(found.error());
  const IdAnswers& answers = found->answers;
  return answer_texts(impl_->policy->entries, answers.ids, answers.universal, found->type, ids);
}

Result<bool> Snapshot::visit_list(const ListQuery& query,
                                  const std::function<bool(std::string_view id)>& visit,
                                  const QueryOptions& options) const {
  // Texts that are in memory at once.
  constexpr size_t kTextsMax = 1'024;
  ArgumentIds ids(*impl_->facts);
  const auto found = run_list(*impl_, query, options, ids);
  if (!found) return std::unexpected(found.error());
  if (found->answers.universal && !visit("*")) return false;
  const bool is_any = found->type == impl_->policy->entries.any_type();
  std::span<const uint32_t> left(found->answers.ids);
  while (!left.empty()) {
    const auto part = left.first(std::min(left.size(), kTextsMax));
    for (const std::string& text : ids.texts(found->type, part)) {
      if (!visit(is_any ? split_any(text).second : std::string_view(text))) return false;
    }
    left = left.subspan(part.size());
  }
  return true;
}

Result<Snapshot> Snapshot::with_context(std::span<const Fact> facts) const {
  if (facts.size() > impl_->limits.context_facts_max) {
    return fail(Code::kLimit, "a question has more than " +
                                  std::to_string(impl_->limits.context_facts_max) +
                                  " context facts (context_facts_max)");
  }
  auto state = impl_->facts->with(impl_->facts->layout(), facts, impl_->limits);
  if (!state) return std::unexpected(state.error());
  auto derived = std::make_shared<SnapshotImpl>(*impl_);
  derived->facts = std::move(*state);
  const auto& code = derived->specialised;
  if (code != nullptr && !code->holds(*derived->facts)) derived->specialised = nullptr;
  derived->begin_requests();
  return Snapshot(std::move(derived));
}

NativeStatus Snapshot::specialised_status() const {
  return impl_->specialised == nullptr ? NativeStatus{} : impl_->specialised->native.status();
}

Result<void> Snapshot::wait_until_specialised(
    std::chrono::steady_clock::time_point deadline) const {
  if (impl_->specialised == nullptr) {
    return fail(Code::kUnavailable, "there is no native code for these facts alone");
  }
  return impl_->specialised->native.wait_until(deadline);
}

Policy Snapshot::policy() const { return Policy(impl_->policy); }

StoreStatistics Snapshot::statistics() const { return statistics_of(*impl_->stored); }

}  // namespace frost
