// SPDX-License-Identifier: Apache-2.0
// Four shapes of sharing under one policy: drive, wide_groups, deep_chains and worst_sharing.
#include <algorithm>
#include <utility>

#include "bench/workloads/random.hpp"
#include "bench/workloads/sharing_model.hpp"
#include "bench/workloads/workload.hpp"

namespace frost::workloads {
namespace {

using namespace sharing;

constexpr uint64_t kQuestionStream = uint64_t{1} << 42;
constexpr uint32_t kAttemptsMax = 64;

// The shape's number of anything, at least one.
uint32_t share(const WorkloadOptions& options, uint64_t percent) {
  const uint64_t facts = std::clamp(options.facts, kWorkloadFactsMin, kWorkloadFactsMax);
  return static_cast<uint32_t>(std::max<uint64_t>(1, facts * percent / 100));
}

uint32_t size_of(const auto& items) { return static_cast<uint32_t>(items.size()); }

// Adds what is not there yet; the lists are short.
bool add(auto& list, const auto& item) {
  if (std::ranges::find(list, item) != list.end()) return false;
  list.push_back(item);
  return true;
}

Role draw_role(Random& random) { return static_cast<Role>(random.below_skewed(3)); }

// Grants on folders and documents until there are so many facts.
void share_at_random(Model& model, Random& random, uint64_t facts) {
  uint64_t missing = facts - std::min(facts, model.facts());
  while (missing > 0) {
    const bool to_group = random.percent(40);
    const uint32_t who =
        random.below(to_group ? size_of(model.groups_of_group) : size_of(model.groups_of_user));
    std::vector<Thing>& things = random.percent(50) ? model.folders : model.documents;
    const Grant grant{to_group, who, draw_role(random)};
    if (add(things[random.below(size_of(things))].grants, grant)) --missing;
  }
}

// Folders ten deep, each document in one of them, groups within groups.
Model make_drive(const WorkloadOptions& options) {
  constexpr uint32_t kDepth = 10;
  Random random({.seed = options.seed, .stream = 1});
  Model model;
  model.groups_of_group.resize(share(options, 1));
  for (uint32_t group = 1; group < size_of(model.groups_of_group); ++group) {
    model.groups_of_group[group].push_back((group - 1) / 8);
  }
  model.groups_of_user.resize(share(options, 10));
  for (auto& groups : model.groups_of_user) {
    for (int i = 0; i < 2; ++i) add(groups, random.below(size_of(model.groups_of_group)));
  }
  for (uint32_t folder = 0; folder < share(options, 10); ++folder) {
    // Folder 23 has level 3; its parent is one of level 2 before it.
    const uint32_t level = folder % kDepth;
    const uint32_t above =
        level == 0 ? kNone : random.below(folder / kDepth + 1) * kDepth + level - 1;
    model.folders.push_back({above, {}});
  }
  for (uint32_t document = 0; document < share(options, 40); ++document) {
    model.documents.push_back({random.below(size_of(model.folders)), {}});
  }
  share_at_random(model, random, options.facts);
  return model;
}

// Groups that hold nearly everybody.
Model make_wide_groups(const WorkloadOptions& options) {
  constexpr uint32_t kGroups = 4;
  Random random({.seed = options.seed, .stream = 2});
  Model model;
  model.groups_of_group.resize(kGroups);
  // Each user is in three of the four groups but for a few, who are in none.
  model.groups_of_user.resize(share(options, 30));
  for (uint32_t user = 0; user < size_of(model.groups_of_user); ++user) {
    if (user % 16 == 0) continue;
    for (uint32_t group = 0; group < kGroups; ++group) {
      if (user % kGroups != group) model.groups_of_user[user].push_back(group);
    }
  }
  for (uint32_t folder = 0; folder < share(options, 1); ++folder) {
    model.folders.push_back(
        {folder == 0 ? kNone : random.below(folder),
         {{true, random.below(kGroups), folder % 3 == 0 ? Role::Editor : Role::Viewer}}});
  }
  const uint64_t before = model.facts();
  const uint64_t documents = options.facts - std::min(options.facts, before);
  for (uint64_t document = 0; document < documents; ++document) {
    model.documents.push_back({random.below(size_of(model.folders)), {}});
  }
  return model;
}

// Chains of folders and of groups, a hundred to ten thousand long.
Model make_deep_chains(const WorkloadOptions& options) {
  Random random({.seed = options.seed, .stream = 3});
  const uint32_t length = std::clamp(share(options, 1) / 10, 100U, 10'000U);
  Model model;
  for (uint32_t folder = 0; folder < share(options, 40); ++folder) {
    model.folders.push_back({folder % length == 0 ? kNone : folder - 1, {}});
  }
  model.groups_of_group.resize(share(options, 20));
  for (uint32_t group = 0; group < size_of(model.groups_of_group); ++group) {
    if (group % length != 0) model.groups_of_group[group].push_back(group - 1);
  }
  model.groups_of_user.resize(share(options, 15));
  for (auto& groups : model.groups_of_user) {
    groups.push_back(random.below(size_of(model.groups_of_group)));
  }
  for (uint32_t document = 0; document < share(options, 25); ++document) {
    model.documents.push_back({random.below(size_of(model.folders)), {}});
  }
  // Only the first of a chain is shared, with the outermost group of one.
  for (uint32_t folder = 0; folder < size_of(model.folders); folder += length) {
    const uint32_t group = random.below(size_of(model.groups_of_group)) / length * length;
    model.folders[folder].grants.push_back({true, group, draw_role(random)});
  }
  return model;
}

// Every user is in many groups and every document is shared with many, and where the answer is no
// none of the one is among the other.
Model make_worst_sharing(const WorkloadOptions& options) {
  const uint32_t many = std::clamp(share(options, 1) / 10, 16U, 1'000U);
  const uint32_t users = std::max(2U, share(options, 50) / many);
  const uint32_t documents = std::max(2U, share(options, 50) / many);
  Random random({.seed = options.seed, .stream = 4});
  Model model;
  model.groups_of_group.resize(size_t{many} * 8);
  // Of 8 * many groups, users take some of the even ones; documents some of the odd ones, and every
  // other document ends with a single even one.
  const auto draw = [&](uint32_t count, uint32_t parity) {
    std::vector<uint32_t> groups;
    const uint32_t first = random.below(many * 4);
    for (uint32_t i = 0; i < count; ++i) {
      groups.push_back(2 * ((first + i * 3) % (many * 4)) + parity);
    }
    std::ranges::sort(groups);
    const auto [begin, end] = std::ranges::unique(groups);
    groups.erase(begin, end);
    return groups;
  };
  for (uint32_t user = 0; user < users; ++user) model.groups_of_user.push_back(draw(many, 0));
  model.folders.push_back({kNone, {}});
  for (uint32_t document = 0; document < documents; ++document) {
    Thing thing{kNone, {}};
    for (const uint32_t group : draw(many - 1, 1)) {
      thing.grants.push_back({true, group, Role::Viewer});
    }
    if (document % 2 == 0) {
      thing.grants.push_back({true, draw(1, 0).front(), Role::Viewer});
    }
    model.documents.push_back(std::move(thing));
  }
  return model;
}

// Who is in a group, directly or not.
class Members {
 public:
  explicit Members(const Model& model)
      : users_(model.groups_of_group.size()), inner_(model.groups_of_group.size()) {
    const auto invert = [](const std::vector<std::vector<uint32_t>>& groups_of, auto& members) {
      for (uint32_t member = 0; member < groups_of.size(); ++member) {
        for (const uint32_t group : groups_of[member]) members[group].push_back(member);
      }
    };
    invert(model.groups_of_user, users_);
    invert(model.groups_of_group, inner_);
  }

  // Somebody who is in a group; kNone if the first groups within it have no users.
  [[nodiscard]] uint32_t draw(uint32_t group, Random& random) const {
    std::vector<uint32_t> groups = {group};
    for (size_t next = 0; next < groups.size() && groups.size() < kGroupsMax; ++next) {
      groups.insert(groups.end(), inner_[groups[next]].begin(), inner_[groups[next]].end());
    }
    const auto& users = users_[groups[random.below(size_of(groups))]];
    return users.empty() ? kNone : users[random.below(size_of(users))];
  }

 private:
  static constexpr size_t kGroupsMax = 1'000;

  std::vector<std::vector<uint32_t>> users_;
  std::vector<std::vector<uint32_t>> inner_;
};

// Draws questions about a model.
class Asker {
 public:
  Asker(const Model& model, Random& random)
      : model_(model), random_(random), decider_(model), members_(model) {}

  // Of a draw of so many, the first with the wished answer; else the last.
  Check check(bool allowed) {
    Check check;
    for (uint32_t attempt = 0; attempt < kAttemptsMax; ++attempt) {
      const Kind kind = random_.percent(25) ? Kind::Folder : Kind::Document;
      const uint32_t number = random_.below(size_of(model_.things(kind)));
      Role role = draw_role(random_);
      uint32_t user = random_.below(size_of(model_.groups_of_user));
      if (allowed) choose_holder(kind, number, user, role);
      check = make_check(decider_, user, role, kind, number);
      if (check.allowed == allowed) break;
    }
    return check;
  }

 private:
  // Somebody with a grant on the nearest shared folder, if there is one.
  void choose_holder(Kind kind, uint32_t number, uint32_t& user, Role& role) {
    const Thing* thing = &model_.things(kind)[number];
    while (thing->grants.empty() && thing->parent != kNone) {
      thing = &model_.folders[thing->parent];
    }
    if (thing->grants.empty()) return;
    const Grant& grant = thing->grants[random_.below(size_of(thing->grants))];
    const uint32_t holder = grant.to_group ? members_.draw(grant.who, random_) : grant.who;
    if (holder != kNone) user = holder;
    role = std::min(role, grant.role);
  }

  const Model& model_;
  Random& random_;
  Decider decider_;
  Members members_;
};

std::vector<Check> draw_checks(const Model& model, const WorkloadOptions& options, size_t count) {
  Random random({.seed = options.seed, .stream = kQuestionStream});
  Asker asker(model, random);
  std::vector<Check> checks;
  for (size_t i = 0; i < count; ++i) checks.push_back(asker.check(i % 2 == 0));
  return checks;
}

}  // namespace

void drive_facts(const WorkloadOptions& options, FactSink& sink) { make_drive(options).send(sink); }
std::vector<Check> drive_checks(const WorkloadOptions& options, size_t count) {
  return draw_checks(make_drive(options), options, count);
}

void wide_groups_facts(const WorkloadOptions& options, FactSink& sink) {
  make_wide_groups(options).send(sink);
}
std::vector<Check> wide_groups_checks(const WorkloadOptions& options, size_t count) {
  return draw_checks(make_wide_groups(options), options, count);
}

void deep_chains_facts(const WorkloadOptions& options, FactSink& sink) {
  make_deep_chains(options).send(sink);
}
std::vector<Check> deep_chains_checks(const WorkloadOptions& options, size_t count) {
  return draw_checks(make_deep_chains(options), options, count);
}

void worst_sharing_facts(const WorkloadOptions& options, FactSink& sink) {
  make_worst_sharing(options).send(sink);
}
std::vector<Check> worst_sharing_checks(const WorkloadOptions& options, size_t count) {
  return draw_checks(make_worst_sharing(options), options, count);
}

}  // namespace frost::workloads
