// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/sharing_model.hpp"

#include <algorithm>
#include <array>

namespace frost::workloads::sharing {
namespace {

constexpr std::array<std::string_view, 3> kRoles = {"viewer", "editor", "owner"};
constexpr std::array<std::string_view, 3> kActions = {"read", "write", "share"};

std::string id(char letter, uint32_t number) { return letter + std::to_string(number); }
std::string_view type_of(Kind kind) { return kind == Kind::Folder ? "Folder" : "Document"; }
char letter_of(Kind kind) { return kind == Kind::Folder ? 'f' : 'd'; }

class Emitter {
 public:
  explicit Emitter(FactSink& sink) : sink_(sink) {}

  void role(const Argument& who, std::string_view role, const Argument& where) {
    const Argument arguments[] = {who, {"String", role}, where};
    sink_.fact("has_role", arguments);
  }
  void parent(const Argument& of, uint32_t folder) {
    const std::string parent = id('f', folder);
    const Argument arguments[] = {of, {"String", "parent"}, {"Folder", parent}};
    sink_.fact("has_relation", arguments);
  }
  void things(Kind kind, const std::vector<Thing>& things) {
    for (uint32_t number = 0; number < things.size(); ++number) {
      const Thing& thing = things[number];
      const std::string text = id(letter_of(kind), number);
      const Argument self{type_of(kind), text};
      if (thing.parent != kNone) parent(self, thing.parent);
      for (const Grant& grant : thing.grants) {
        const std::string who = id(grant.to_group ? 'g' : 'u', grant.who);
        role({grant.to_group ? "Group" : "User", who}, kRoles[static_cast<size_t>(grant.role)],
             self);
      }
    }
  }
  void members(std::string_view type, char letter,
               const std::vector<std::vector<uint32_t>>& groups_of) {
    for (uint32_t number = 0; number < groups_of.size(); ++number) {
      const std::string who = id(letter, number);
      for (const uint32_t group : groups_of[number]) {
        const std::string group_id = id('g', group);
        role({type, who}, "member", {"Group", group_id});
      }
    }
  }

 private:
  FactSink& sink_;
};

}  // namespace

uint64_t Model::facts() const {
  uint64_t count = 0;
  for (const auto& groups : groups_of_user) count += groups.size();
  for (const auto& groups : groups_of_group) count += groups.size();
  for (const auto* things : {&folders, &documents}) {
    for (const Thing& thing : *things) {
      count += thing.grants.size() + (thing.parent == kNone ? 0U : 1U);
    }
  }
  return count;
}

void Model::send(FactSink& sink) const {
  Emitter emit(sink);
  emit.members("User", 'u', groups_of_user);
  emit.members("Group", 'g', groups_of_group);
  emit.things(Kind::Folder, folders);
  emit.things(Kind::Document, documents);
}

bool Decider::may(uint32_t user, Role role, Kind kind, uint32_t number) {
  if (user != user_) know(user);
  const Thing* thing = &model_.things(kind)[number];
  while (!is_granted(*thing, user, role)) {
    if (thing->parent == kNone) return false;
    thing = &model_.folders[thing->parent];
  }
  return true;
}

void Decider::know(uint32_t user) {
  for (const uint32_t group : members_) is_member_[group] = false;
  members_.clear();
  user_ = user;
  const auto join = [&](const std::vector<uint32_t>& groups) {
    for (const uint32_t group : groups) {
      if (is_member_[group]) continue;
      is_member_[group] = true;
      members_.push_back(group);
    }
  };
  join(model_.groups_of_user[user]);
  for (size_t next = 0; next < members_.size(); ++next) {
    join(model_.groups_of_group[members_[next]]);
  }
}

bool Decider::is_granted(const Thing& thing, uint32_t user, Role role) const {
  return std::ranges::any_of(thing.grants, [&](const Grant& grant) {
    return grant.role >= role && (grant.to_group ? is_member_[grant.who] : grant.who == user);
  });
}

Check make_check(Decider& decider, uint32_t user, Role role, Kind kind, uint32_t number) {
  return {.actor_id = id('u', user),
          .action = std::string(kActions[static_cast<size_t>(role)]),
          .resource_type = type_of(kind),
          .resource_id = id(letter_of(kind), number),
          .allowed = decider.may(user, role, kind, number)};
}

}  // namespace frost::workloads::sharing
