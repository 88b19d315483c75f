// SPDX-License-Identifier: Apache-2.0
// Data of growing depth (folders in folders) and width (groups of a user, groups of a resource).
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "bench/scaling/curves.hpp"
#include "bench/scaling/measure.hpp"

namespace frost::scaling {
namespace {

constexpr const char* kFolders = R"(
actor User {}
resource Folder {
  roles = ["reader"];
  permissions = ["read"];
  relations = { parent: Folder };
  "read" if "reader";
  "reader" if "reader" on "parent";
}
)";

constexpr const char* kGroups = R"(
actor User {}
actor Group {}
resource Document {
  roles = ["reader"];
  permissions = ["read"];
  "read" if "reader";
}
has_role(user: User, role: String, document: Document) if
  group matches Group and
  has_group(user, group) and
  has_role(group, role, document);
)";

constexpr uint64_t kChains = 16;

// Chains of folders; the reader of each top asks about its bottom.
Snapshot make_chains(const Policy& policy, uint64_t depth) {
  FactStore store = store_of(policy);
  for (uint64_t chain = 0; chain < kChains; ++chain) {
    const auto folder = [chain](uint64_t level) { return fmt::format("f{}-{}", chain, level); };
    const std::string user = fmt::format("u{}", chain);
    const std::string top = folder(0);
    insert(store, "has_role", {{"User", user}, {"String", "reader"}, {"Folder", top}});
    for (uint64_t level = 1; level <= depth; ++level) {
      const std::string below = folder(level);
      const std::string above = folder(level - 1);
      insert(store, "has_relation", {{"Folder", below}, {"String", "parent"}, {"Folder", above}});
    }
  }
  return store.snapshot();
}

// Users in `width` groups each, and documents that `readers` groups each may read: the last one of
// the user's and others.
Snapshot make_groups(const Policy& policy, uint64_t width, uint64_t readers) {
  FactStore store = store_of(policy);
  for (uint64_t number = 0; number < kChains; ++number) {
    const std::string user = fmt::format("u{}", number);
    const std::string document = fmt::format("d{}", number);
    for (uint64_t place = 0; place < width; ++place) {
      const std::string group = fmt::format("g{}-{}", number, place);
      insert(store, "has_group", {{"User", user}, {"Group", group}});
    }
    for (uint64_t place = 0; place < readers; ++place) {
      const std::string group = fmt::format("g{}-{}", number, width - 1 + place);
      insert(store, "has_role", {{"Group", group}, {"String", "reader"}, {"Document", document}});
    }
  }
  return store.snapshot();
}

// Every user asks about the resource of the same number.
std::vector<PreparedCheck> checks_of(const Snapshot& snapshot, const char* type,
                                     const std::string& name) {
  std::vector<PreparedCheck> checks;
  for (uint64_t number = 0; number < kChains; ++number) {
    const std::string user = fmt::format("u{}", number);
    const std::string resource = fmt::format(fmt::runtime(name), number);
    checks.push_back(snapshot.prepare({{"User", user}, "read", {type, resource}}));
  }
  return checks;
}

Policy native(const char* text) {
  auto policy = compiled(text, /*native=*/true);
  if (!policy) give_up("a policy does not compile");
  return *policy;
}

}  // namespace

std::vector<Chart> curves_by_depth() {
  const Policy policy = native(kFolders);
  Line check{"native", {}};
  Line interpreted{"interpreter", {}};
  for (const uint64_t depth : {1ULL, 3ULL, 10ULL, 30ULL, 100ULL, 300ULL, 1'000ULL, 3'000ULL}) {
    say(fmt::format("depth {}", depth));
    const Snapshot snapshot = make_chains(policy, depth);
    const auto checks = checks_of(snapshot, "Folder", fmt::format("f{{}}-{}", depth));
    const auto size = static_cast<double>(depth);
    check.points.emplace_back(size, check_time(snapshot, checks, Tier::kNative, true));
    interpreted.points.emplace_back(size, check_time(snapshot, checks, Tier::kInterpreter, true));
  }
  return {{"check-by-depth",
           "A check, by depth of folders",
           "folders between",
           "ns per check",
           {check, interpreted}}};
}

std::vector<Chart> curves_by_width() {
  const Policy policy = native(kGroups);
  Line one{"native, one group reads", {}};
  Line many{"native, as many groups read", {}};
  Line interpreted{"interpreter, as many groups read", {}};
  for (const uint64_t width :
       {1ULL, 3ULL, 10ULL, 30ULL, 100ULL, 300ULL, 1'000ULL, 3'000ULL, 10'000ULL}) {
    say(fmt::format("width {}", width));
    const auto size = static_cast<double>(width);
    const Snapshot narrow = make_groups(policy, width, 1);
    const Snapshot wide = make_groups(policy, width, width);
    one.points.emplace_back(
        size, check_time(narrow, checks_of(narrow, "Document", "d{}"), Tier::kNative, true));
    const auto checks = checks_of(wide, "Document", "d{}");
    many.points.emplace_back(size, check_time(wide, checks, Tier::kNative, true));
    interpreted.points.emplace_back(size, check_time(wide, checks, Tier::kInterpreter, true));
  }
  return {{"check-by-width",
           "A check, by groups of a user",
           "groups",
           "ns per check",
           {one, many, interpreted}}};
}

}  // namespace frost::scaling
