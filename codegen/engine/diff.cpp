// SPDX-License-Identifier: Apache-2.0
#include "frost/diff.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/env.hpp"
#include "codegen/engine/action_sources.hpp"
#include "codegen/engine/diff_numbers.hpp"
#include "codegen/engine/diff_rules.hpp"
#include "codegen/engine/diff_slice.hpp"
#include "codegen/engine/named_values.hpp"

namespace frost {
namespace {

using Names = std::vector<std::string>;

// One policy over the facts.
struct Side {
  const Snapshot& snapshot;
  const SnapshotImpl& impl;
  const hir::Hir& hir;
  DecidingPart deciding;
  std::map<hir::RelationId, PossibleActions> actions = {};  // by relation, as they are asked for
};

// What one actor is asked about one type of resources.
struct Subject {
  std::string_view actor_type;
  const std::string& actor;
  bool is_other;  // nobody mentions the actor
};

struct ResourceQuestions {
  std::string type;
  Names actions;
  std::optional<std::string> other_action;  // a name that nobody mentions, if it could be allowed
};

// The answer of one policy: a list, or checks of every resource that has a name.
struct Granted {
  Names ids;  // sorted
  bool is_universal = false;
};

class Comparison {
 public:
  Comparison(const Snapshot& before, const Snapshot& after, const DiffOptions& options)
      : options_(options),
        query_(options.query),
        sides_{side(before), side(after)},
        numbers_(*before.impl(), *after.impl()) {
    if (!query_.now) query_.now = unix_time_s();
    types_ = named_types(sides_[0].impl);
    types_.merge(named_types(sides_[1].impl));
  }

  Result<PolicyDiff> run();

 private:
  Side side(const Snapshot& snapshot) {
    const hir::Hir& hir = *snapshot.impl()->policy->hir;
    return {snapshot, *snapshot.impl(), hir, DecidingPart(hir, lines_)};
  }

  Result<void> compare_actors(const std::string& type);
  Result<void> compare_actor(const Subject& subject, std::span<const ResourceQuestions> questions);
  Result<void> compare_global(const Subject& subject);
  Result<void> compare_global_by_checks(const Subject& subject, const std::string& why);
  Result<void> compare_global_check(const Subject& subject, const std::string& action,
                                    bool is_other_action);
  Result<void> compare_resources(const Subject& subject, const std::string& resource_type,
                                 const std::string& action, bool is_other_action);
  Result<void> compare_by_checks(const Subject& subject, const ListQuery& list, DiffGroup& group);
  Result<void> compare_checks(const CheckQuery& check, bool is_other, DiffGroup& group,
                              const Subject& subject);

  Result<bool> compare_by_numbers(const Subject& subject, const ListQuery& query,
                                  bool is_other_action);
  bool is_decided_alike(const std::vector<std::string_view>& types,
                        const std::optional<std::string>& action);
  Result<Granted> list(const Side& side, const ListQuery& query) const;
  Result<Granted> global_actions(const Side& side, const Subject& subject) const;
  Result<bool> is_global_action(const Side& side, const Subject& subject,
                                const std::string& action) const;
  ResourceQuestions questions_about(const std::string& actor_type, const std::string& type);
  const PossibleActions* possible(Side& side, std::string_view actor_type,
                                  std::string_view resource_type);
  static std::optional<hir::RelationId> allow(const Side& side,
                                              const std::vector<std::string_view>& types);
  bool asks_globally(std::string_view actor_type) const;
  std::optional<std::string> unmentioned(std::string_view type) const;
  void visit_all_names(std::string_view type,
                       const std::function<void(const std::string&)>& visit) const;

  using Key = std::tuple<std::string, bool, std::string, std::string, bool>;
  Result<DiffGroup*> group(const Subject& subject, const std::string& action, bool is_other_action,
                           const std::string& resource_type);
  void add(DiffGroup& group, ChangedDecision decision) const;
  bool has_samples(const DiffGroup& group, bool is_gained) const;

  const DiffOptions& options_;
  QueryOptions query_;
  LineNumbers lines_;
  std::array<Side, 2> sides_;
  SharedNumbers numbers_;
  bool asks_globally_ = false;   // the actors of the type at hand
  std::set<std::string> types_;  // that a fact or a policy mentions
  std::map<Key, DiffGroup> groups_;
  PolicyDiff diff_;
  DiffProgress progress_;
};

Result<PolicyDiff> Comparison::run() {
  diff_.rules = changed_rules(*sides_[0].impl.policy, *sides_[1].impl.policy);
  if (options_.progress) {
    for (const std::string& type : types_) {
      visit_all_names(type, [&](const std::string&) { ++progress_.actors_total; });
    }
  }
  for (const std::string& type : types_) {
    if (auto done = compare_actors(type); !done) return std::unexpected(done.error());
  }
  for (auto& [key, group] : groups_) {
    if (group.is_changed() || group.unlisted > 0) diff_.groups.push_back(std::move(group));
  }
  return std::move(diff_);
}

Result<void> Comparison::compare_actors(const std::string& type) {
  std::vector<ResourceQuestions> questions;
  bool is_actor = asks_globally(type);
  for (const std::string& resource_type : types_) {
    ResourceQuestions about = questions_about(type, resource_type);
    if (about.actions.empty() && !about.other_action) continue;
    is_actor = true;
    // What the same rules decide over the same facts does not change.
    std::erase_if(about.actions, [&](const std::string& action) {
      return is_decided_alike({type, "String", resource_type}, action);
    });
    if (about.other_action &&
        is_decided_alike({type, "String", resource_type}, about.other_action)) {
      about.other_action.reset();
    }
    if (!about.actions.empty() || about.other_action) questions.push_back(std::move(about));
  }
  if (!is_actor) return {};
  asks_globally_ = asks_globally(type) && !is_decided_alike({type, "String"}, std::nullopt);
  Result<void> done;
  visit_all_names(type, [&](const std::string& actor) {
    if (!done) return;
    done = compare_actor({type, actor, false}, questions);
    ++progress_.actors_done;
    ++diff_.actors;
    if (options_.progress) options_.progress(progress_);
  });
  if (!done) return done;
  const auto other = unmentioned(type);
  return other ? compare_actor({type, *other, true}, questions) : done;
}

Result<void> Comparison::compare_actor(const Subject& subject,
                                       std::span<const ResourceQuestions> questions) {
  if (asks_globally_) {
    if (auto done = compare_global(subject); !done) return done;
  }
  for (const ResourceQuestions& about : questions) {
    for (const std::string& action : about.actions) {
      auto done = compare_resources(subject, about.type, action, false);
      if (!done) return done;
    }
    if (!about.other_action) continue;
    auto done = compare_resources(subject, about.type, *about.other_action, true);
    if (!done) return done;
  }
  return {};
}

// Calls `visit(is_gained, id)` for each id that one of two sorted lists has.
template <class Visit>
void visit_differences(const Names& before, const Names& after, const Visit& visit) {
  auto old_id = before.begin();
  auto new_id = after.begin();
  while (old_id != before.end() || new_id != after.end()) {
    if (new_id == after.end() || (old_id != before.end() && *old_id < *new_id)) {
      visit(false, *old_id++);
    } else if (old_id == before.end() || *new_id < *old_id) {
      visit(true, *new_id++);
    } else {
      ++old_id;
      ++new_id;
    }
  }
}

Result<void> Comparison::compare_global(const Subject& subject) {
  const auto before = global_actions(sides_[0], subject);
  const auto after = global_actions(sides_[1], subject);
  ++diff_.questions;
  for (const auto* answer : {&before, &after}) {
    if (*answer) continue;
    if (answer->error().code != Code::kUnanswerable) return std::unexpected(answer->error());
    return compare_global_by_checks(subject, answer->error().message);
  }
  Result<void> done;
  const auto change = [&](bool is_gained, const std::string& action, bool is_every) {
    auto changed = group(subject, action, is_every, "");
    if (!changed) {
      done = std::unexpected(changed.error());
      return;
    }
    add(**changed, {.is_gained = is_gained,
                    .actor = subject.is_other ? "" : subject.actor,
                    .target = DiffTarget::kGlobal});
  };
  if (before->is_universal != after->is_universal) change(after->is_universal, "", true);
  // What is granted to every action is granted to these.
  if (before->is_universal || after->is_universal) return done;
  visit_differences(before->ids, after->ids, [&](bool is_gained, const std::string& action) {
    if (done) change(is_gained, action, false);
  });
  return done;
}

// The same for every string that has a name, and one that has none.
Result<void> Comparison::compare_global_by_checks(const Subject& subject, const std::string& why) {
  auto unlisted = group(subject, "", true, "");
  if (!unlisted) return std::unexpected(unlisted.error());
  if ((*unlisted)->unlisted++ == 0) (*unlisted)->why_unlisted = why;
  Result<void> done;
  visit_all_names("String", [&](const std::string& action) {
    if (done) done = compare_global_check(subject, action, false);
  });
  return done ? compare_global_check(subject, *unmentioned("String"), true) : done;
}

Result<void> Comparison::compare_global_check(const Subject& subject, const std::string& action,
                                              bool is_other_action) {
  const auto before = is_global_action(sides_[0], subject, action);
  const auto after = is_global_action(sides_[1], subject, action);
  const bool is_known = before && after;
  for (const auto* answer : {&before, &after}) {
    if (*answer || answer->error().code == Code::kUnanswerable) continue;
    return std::unexpected(answer->error());
  }
  if (is_known && *before == *after) return {};
  auto changed = group(subject, action, is_other_action, "");
  if (!changed) return std::unexpected(changed.error());
  if (!is_known) {
    ++(*changed)->unanswered;
    return {};
  }
  add(**changed, {.is_gained = *after,
                  .actor = subject.is_other ? "" : subject.actor,
                  .target = DiffTarget::kGlobal});
  return {};
}

Result<void> Comparison::compare_resources(const Subject& subject, const std::string& resource_type,
                                           const std::string& action, bool is_other_action) {
  const ListQuery query{.actor = {subject.actor_type, subject.actor},
                        .action = action,
                        .resource_type = resource_type};
  ++diff_.questions;
  if (numbers_.has(query.actor.type, resource_type)) {
    const auto compared = compare_by_numbers(subject, query, is_other_action);
    if (!compared) return std::unexpected(compared.error());
    if (*compared) return {};
  }
  const auto before = list(sides_[0], query);
  const auto after = list(sides_[1], query);
  for (const auto* answer : {&before, &after}) {
    if (*answer) continue;
    if (answer->error().code != Code::kUnanswerable) return std::unexpected(answer->error());
    auto unlisted = group(subject, action, is_other_action, resource_type);
    if (!unlisted) return std::unexpected(unlisted.error());
    if ((*unlisted)->unlisted++ == 0) (*unlisted)->why_unlisted = answer->error().message;
    return compare_by_checks(subject, query, **unlisted);
  }
  if (before->is_universal && after->is_universal) return {};
  if (!before->is_universal && !after->is_universal && before->ids == after->ids) return {};
  auto changed = group(subject, action, is_other_action, resource_type);
  if (!changed) return std::unexpected(changed.error());
  const std::string actor = subject.is_other ? "" : subject.actor;
  if (before->is_universal != after->is_universal) {
    const bool is_gained = after->is_universal;
    add(**changed, {.is_gained = is_gained,
                    .actor = actor,
                    .target = DiffTarget::kEvery,
                    .by_name = (is_gained ? before : after)->ids.size()});
    return {};
  }
  visit_differences(before->ids, after->ids, [&](bool is_gained, const std::string& id) {
    add(**changed, {.is_gained = is_gained, .actor = actor, .resource = id});
  });
  return {};
}

// A list that is "every resource except some": both policies decide about each one that has a name,
// and about one that has none.
Result<void> Comparison::compare_by_checks(const Subject& subject, const ListQuery& list,
                                           DiffGroup& group) {
  Result<void> done;
  visit_all_names(list.resource_type, [&](const std::string& id) {
    if (!done) return;
    done =
        compare_checks({list.actor, list.action, {list.resource_type, id}}, false, group, subject);
  });
  const auto other = unmentioned(list.resource_type);
  if (!done || !other) return done;
  return compare_checks({list.actor, list.action, {list.resource_type, *other}}, true, group,
                        subject);
}

Result<void> Comparison::compare_checks(const CheckQuery& check, bool is_other, DiffGroup& group,
                                        const Subject& subject) {
  std::array<bool, 2> allowed{};
  for (size_t i = 0; i < sides_.size(); ++i) {
    const auto answer = sides_[i].snapshot.authorize(check, query_);
    if (!answer && answer.error().code != Code::kUnanswerable) {
      return std::unexpected(answer.error());
    }
    if (!answer) {
      ++group.unanswered;
      return {};
    }
    allowed[i] = *answer;
  }
  if (allowed[0] == allowed[1]) return {};
  add(group, {.is_gained = allowed[1],
              .actor = subject.is_other ? "" : subject.actor,
              .target = is_other ? DiffTarget::kOthers : DiffTarget::kResource,
              .resource = is_other ? "" : std::string(check.resource.id)});
  return {};
}

// Compares two lists without the names of what is in both; false when that is not possible.
Result<bool> Comparison::compare_by_numbers(const Subject& subject, const ListQuery& query,
                                            bool is_other_action) {
  const auto before = sides_[0].snapshot.list_ids(query, query_);
  const auto after = sides_[1].snapshot.list_ids(query, query_);
  // Errors are found again, and dealt with, by who asks for the names.
  if (!before || !after || before->universal || after->universal) return false;
  const auto found = numbers_.differences(query.resource_type, before->ids, after->ids);
  if (!found) return false;
  if (found->lost.empty() && found->gained.empty()) return true;
  auto changed =
      group(subject, std::string(query.action), is_other_action, std::string(query.resource_type));
  if (!changed) return std::unexpected(changed.error());
  // Names only of what is shown.
  std::array<Names, 2> names;
  for (const bool is_gained : {false, true}) {
    const std::vector<uint32_t>& ids = is_gained ? found->gained : found->lost;
    const size_t i = is_gained ? 1 : 0;
    if (has_samples(**changed, is_gained)) {
      (is_gained ? (*changed)->gained : (*changed)->lost) += ids.size();
    } else {
      names[i] = SharedNumbers::names(sides_[i].impl, query.resource_type, ids);
    }
  }
  visit_differences(names[0], names[1], [&](bool is_gained, const std::string& id) {
    add(**changed,
        {.is_gained = is_gained, .actor = subject.is_other ? "" : subject.actor, .resource = id});
  });
  return true;
}

// Whether everything that can decide the action, or any action, of clauses, facts of the policy
// text and accepted facts, is the same in both policies.
bool Comparison::is_decided_alike(const std::vector<std::string_view>& types,
                                  const std::optional<std::string>& action) {
  constexpr size_t kActionPosition = 1;
  std::array<std::set<uint32_t>, 2> lines;
  for (size_t i = 0; i < sides_.size(); ++i) {
    const auto relation = allow(sides_[i], types);
    if (!relation) return false;
    lines[i] = sides_[i].deciding.lines(*relation, kActionPosition, action);
  }
  return lines[0] == lines[1];
}

Result<Granted> Comparison::list(const Side& side, const ListQuery& query) const {
  auto ids = side.snapshot.list(query, query_);
  if (!ids) return std::unexpected(ids.error());
  Granted granted;
  if (!ids->empty() && ids->front() == "*") {
    granted.is_universal = true;
    ids->erase(ids->begin());
  }
  granted.ids = *std::move(ids);
  return granted;
}

Result<Granted> Comparison::global_actions(const Side& side, const Subject& subject) const {
  const EntryTable& entries = side.impl.policy->entries;
  const auto relation = entries.relation("allow", {subject.actor_type, "String"});
  const auto procedure = relation ? entries.find(*relation, "bf") : std::nullopt;
  if (!procedure) return Granted{};
  ArgumentIds ids(*side.impl.facts);
  const uint32_t argument =
      ids.argument(entries, entries.types(*relation)[0].raw, {subject.actor_type, subject.actor});
  const auto answers = enumerate(side.impl, query_, *procedure, ids, &argument, kStringType);
  if (!answers) return std::unexpected(answers.error());
  Granted granted{.ids = ids.texts(kStringType, answers->ids), .is_universal = answers->universal};
  std::ranges::sort(granted.ids);
  return granted;
}

Result<bool> Comparison::is_global_action(const Side& side, const Subject& subject,
                                          const std::string& action) const {
  const EntryTable& entries = side.impl.policy->entries;
  const auto relation = entries.relation("allow", {subject.actor_type, "String"});
  const auto procedure = relation ? entries.find(*relation, "bb") : std::nullopt;
  if (!procedure) return false;
  ArgumentIds ids(*side.impl.facts);
  const std::array arguments = {
      ids.argument(entries, entries.types(*relation)[0].raw, {subject.actor_type, subject.actor}),
      ids.id(kStringType, action)};
  frost_req request = make_request(side.impl, query_, ids.integers());
  const frost_status status =
      side.impl.run(query_.tier, *procedure, request, arguments.data());
  return decision(*side.impl.policy, request, status);
}

ResourceQuestions Comparison::questions_about(const std::string& actor_type,
                                              const std::string& type) {
  ResourceQuestions about{.type = type, .actions = {}, .other_action = {}};
  std::set<std::string> actions;
  for (Side& side : sides_) {
    const PossibleActions* const found = possible(side, actor_type, type);
    if (found == nullptr) continue;
    actions.insert(found->names.begin(), found->names.end());
    if (found->is_open) about.other_action = unmentioned("String");
  }
  about.actions.assign(actions.begin(), actions.end());
  return about;
}

const PossibleActions* Comparison::possible(Side& side, std::string_view actor_type,
                                            std::string_view resource_type) {
  const auto relation = allow(side, {actor_type, "String", resource_type});
  if (!relation) return nullptr;
  const auto known = side.actions.find(*relation);
  if (known != side.actions.end()) return &known->second;
  return &side.actions.emplace(*relation, possible_actions(side.snapshot, *relation)).first->second;
}

// The relation of the HIR that answers for these types; none when no rule and no fact does.
std::optional<hir::RelationId> Comparison::allow(const Side& side,
                                                 const std::vector<std::string_view>& types) {
  const EntryTable& entries = side.impl.policy->entries;
  const auto relation = entries.relation("allow", types);
  if (!relation) return std::nullopt;
  std::vector<hir::TypeId> own_types;
  for (const lir::TypeId type : entries.types(*relation)) {
    const auto& names = side.impl.policy->program.types;
    const auto same = std::ranges::find_if(
        side.hir.types, [&](const hir::Type& own) { return own.name == names[type]; });
    if (same == side.hir.types.end()) return std::nullopt;
    own_types.emplace_back(static_cast<size_t>(same - side.hir.types.begin()));
  }
  return side.hir.find("allow", own_types);
}

bool Comparison::asks_globally(std::string_view actor_type) const {
  return std::ranges::any_of(sides_, [&](const Side& side) {
    return side.impl.policy->entries.relation("allow", {actor_type, "String"}).has_value();
  });
}

// A value of the type that neither facts nor policies mention; none for booleans, which are known.
std::optional<std::string> Comparison::unmentioned(std::string_view type) const {
  if (type == "Boolean") return std::nullopt;
  for (uint64_t number = 0;; ++number) {
    std::string id = type == "Integer" ? std::to_string(number) : "other-" + std::to_string(number);
    const auto names = [&](const Side& side) { return is_named(side.impl, type, id); };
    if (std::ranges::none_of(sides_, names)) return id;
  }
}

void Comparison::visit_all_names(std::string_view type,
                                 const std::function<void(const std::string&)>& visit) const {
  visit_names(sides_[0].impl, type, visit);
  visit_names(sides_[1].impl, type, [&](const std::string& id) {
    if (!is_named(sides_[0].impl, type, id)) visit(id);
  });
}

Result<DiffGroup*> Comparison::group(const Subject& subject, const std::string& action,
                                     bool is_other_action, const std::string& resource_type) {
  Key key(subject.actor_type, subject.is_other, resource_type, is_other_action ? "" : action,
          is_other_action);
  const auto known = groups_.find(key);
  if (known != groups_.end()) return &known->second;
  if (groups_.size() >= options_.groups_max) {
    return fail(Code::kLimit, "more than " + std::to_string(options_.groups_max) +
                                  " kinds of decisions change (groups_max)");
  }
  DiffGroup& made = groups_[std::move(key)];
  made.actor_type = subject.actor_type;
  made.is_other_actors = subject.is_other;
  if (!is_other_action) made.action = action;
  made.resource_type = resource_type;
  return &made;
}

void Comparison::add(DiffGroup& group, ChangedDecision decision) const {
  const bool is_every = decision.target == DiffTarget::kEvery;
  uint64_t& count = decision.is_gained ? (is_every ? group.gained_every : group.gained)
                                       : (is_every ? group.lost_every : group.lost);
  ++count;
  if (!has_samples(group, decision.is_gained)) group.samples.push_back(std::move(decision));
}

// Whether enough decisions of one direction are kept.
bool Comparison::has_samples(const DiffGroup& group, bool is_gained) const {
  const auto same_way = std::ranges::count(group.samples, is_gained, &ChangedDecision::is_gained);
  return static_cast<size_t>(same_way) >= options_.samples_max;
}

}  // namespace

bool PolicyDiff::is_changed() const { return std::ranges::any_of(groups, &DiffGroup::is_changed); }

Result<PolicyDiff> diff_policies(const Snapshot& before, const Snapshot& after,
                                 const DiffOptions& options) {
  for (const Snapshot* snapshot : {&before, &after}) {
    if (!snapshot->impl()->policy->hir) {
      return fail(Code::kInvalidArgument,
                  "an artefact has no rules to compare: give the policy it was made of");
    }
  }
  return Comparison(before, after, options).run();
}

}  // namespace frost
